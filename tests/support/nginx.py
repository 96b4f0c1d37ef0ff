"""Debian's nginx with the very files of `deploy/gateway`, as a user without rights. Knows no service.

Only what differs from a container is put in their place: ports, where the services are, where its files lie.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.certificates import Certificates
from tests.support.fixtures import ROOT
from tests.support.processes import until
from tests.support.rabbit import free_port
from tests.support.requirements import require

PROGRAM: Final = Path("/usr/sbin/nginx")
FILES: Final = ROOT / "deploy" / "gateway"
USER: Final = 10001
_LAUNCH: Final = Path(__file__).with_name("die_with_parent.py")


@dataclass(frozen=True)
class Gateway:
    """A running gateway. `output` is what it wrote; `authority` is whom its clients trust."""

    port: int
    plain_port: int
    authority: Path
    output: Path

    def url(self, name: str) -> str:
        """Return a service's address from outside."""
        return f"https://{name}.localhost:{self.port}"


@contextmanager
def gateway(places: Mapping[str, int], *, port: int) -> Iterator[Gateway]:
    """Run it at *port* in front of the services at these ports; skip aloud where nginx cannot be had."""
    require(lambda: PROGRAM.exists() or _install(), "nginx is not here, and only root on Debian may install it")
    with tempfile.TemporaryDirectory(prefix="amparo-gateway-") as made:
        home = Path(made)
        found = _written(home, places, port)
        with found.output.open("wb") as output:
            process = subprocess.Popen(_command(home), stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            until(lambda: process.poll() is not None or _answers(found), seconds=15, what="nginx")
            assert process.poll() is None, found.output.read_text()
            yield found
        finally:
            process.terminate()
            process.wait(15)


def _written(home: Path, places: Mapping[str, int], port: int) -> Gateway:
    certificates = Certificates(home / "tls")
    certificates.make(at=datetime.now(UTC), servers={"gateway": [f"{name}.localhost" for name in places]})
    found = Gateway(port, free_port(), certificates.authority, home / "output")
    shutil.copytree(FILES, home / "conf")
    text = (home / "conf" / "nginx.conf").read_text()
    for theirs, ours in {
        "/tmp/": f"{home}/tmp/",  # noqa: S108 - where it writes in a container
        "/run/secrets/certificate.pem": str(certificates.certificate("gateway")),
        "/run/secrets/key.pem": str(certificates.key("gateway")),
        "listen 8443 ": f"listen 127.0.0.1:{found.port} ",
        "listen 8080 ": f"listen 127.0.0.1:{found.plain_port} ",
        **{f"$place {name}:8080;": f"$place 127.0.0.1:{port};" for name, port in places.items()},
    }.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    (home / "conf" / "nginx.conf").write_text(text)
    (home / "tmp").mkdir()
    if os.geteuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, USER, USER)
    return found


def _command(home: Path) -> list[str]:
    """Return how to start it: without rights, in the foreground, gone when we are."""
    words = [str(PROGRAM), "-p", f"{home}/conf", "-c", f"{home}/conf/nginx.conf", "-e", "stderr", "-g", "daemon off;"]
    drop = ["/usr/bin/setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs"]
    rights = [*drop, "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    return [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), *rights, *words]


def _answers(found: Gateway) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", found.port), timeout=1)):
            return True
    except OSError:
        return False


def _install() -> bool:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return False
    command = ["apt-get", "install", "-y", "--no-install-recommends", "nginx-light"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for attempt in (["apt-get", "update"], command):
        subprocess.run(attempt, env=environment, capture_output=True, check=False, timeout=300)
    return PROGRAM.exists()
