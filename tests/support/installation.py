"""A whole installation for a test: `amparo up` in its own folder, on its own ports. Knows no rule."""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kombu import Connection

from deploy.provision.folder import Folder, read_state
from deploy.provision.names import HOST, SERVICES, SPEAKERS, ports
from deploy.supervisor.readiness import failing
from tests.support.processes import until

START_SECONDS = 60.0
STOP_SECONDS = 30.0
WELCOME = "Ctrl-C stops everything."


@dataclass
class Installation:
    """A training installation without its synthetic people. `bus` is an amqp address, None for the embedded one."""

    path: Path
    bus: str | None = None
    bus_prefix: str = "amparo"
    people: bool = False
    base_port: int = field(default_factory=lambda: free_ports(len(SERVICES)))
    passphrase: str | None = None
    process: subprocess.Popen[bytes] | None = None
    welcomes: int = 0
    services: tuple[str, ...] = SERVICES

    @property
    def folder(self) -> Folder:
        """The installation's folder."""
        return Folder(self.path / "var")

    @property
    def output(self) -> str:
        """What the supervisor said."""
        file = self.path / "output"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def port(self, service: str) -> int:
        """Return a service's port."""
        return ports(self.base_port)[service]

    def start(self) -> None:
        """Start it and wait until it says that everything is ready."""
        self.welcomes = self.output.count(WELCOME)
        words = ("up", "--base-port", str(self.base_port), "--people" if self.people else "--no-people")
        with (self.path / "output").open("ab") as output, spoken(self.passphrase) as (secret, descriptors):
            self.process = subprocess.Popen(
                self.command(*words, *secret),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environ,
                start_new_session=True,
                pass_fds=descriptors,
            )
        until(self._is_ready, seconds=START_SECONDS, what=f"ready; it said: {self.output[-2000:]}")

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STOP_SECONDS)

    def make_real(self) -> subprocess.CompletedProcess[str]:
        """Make it a real one, under its passphrase, with two first people: `ana` and `bento`."""
        assert self.passphrase is not None
        words = ("--organisation", "Programa", "--administrator", "ana", "--second-person", "bento", "--site", "maputo")
        port = ("--base-port", str(self.base_port))
        return self.amparo_with(self.passphrase, "init", "--real", *words, *port)

    def kill(self, name: str) -> int | None:
        """Kill -9 one of its processes by name (`cases`, `cases-worker`, `postgres`); return which it was."""
        state = read_state(self.folder) or {}
        pid = state.get("processes", {}).get(name)
        if pid is None:
            return None
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return None
        return int(pid)

    def command(self, *arguments: str) -> list[str]:
        """Return how `amparo` is called for this installation."""
        return [sys.executable, "-m", "deploy.cli", *arguments, "--var", str(self.folder.path)]

    def amparo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an `amparo` command against it."""
        return self._run(*arguments)

    def amparo_with(self, passphrase: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an `amparo` command that wants a passphrase."""
        with spoken(passphrase) as (secret, descriptors):
            return self._run(*arguments, *secret, descriptors=descriptors)

    def _run(self, *arguments: str, descriptors: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
        )

    @property
    def environ(self) -> dict[str, str]:
        """The environment its commands run in."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
        return environ | ({"AMPARO_BUS_URL": self.bus, "AMPARO_BUS_PREFIX": self.bus_prefix} if self.bus else {})

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the supervisor ended: {self.output[-2000:]}"
        return self.output.count(WELCOME) > self.welcomes and not any(
            failing(self.port(each)) for each in self.services
        )


@contextmanager
def spoken(passphrase: str | None) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Hold *passphrase* in a pipe: yield what to add to a command, and the descriptors to hand down."""
    if passphrase is None:
        yield (), ()
        return
    read, write = os.pipe()
    os.write(write, passphrase.encode() + b"\n")
    os.close(write)
    try:
        yield ("--passphrase-fd", str(read)), (read,)
    finally:
        os.close(read)


def free_ports(count: int) -> int:
    """Return a port after which *count* are free now, below the range from which the kernel takes its own."""
    for _ in range(200):
        base = random.randrange(20000, 32000)  # noqa: S311 - no secret
        if all(_is_free(base + offset) for offset in range(count + 1)):
            return base
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@contextmanager
def running(*, bus: str | None = None, people: bool = False) -> Iterator[Installation]:
    """Run an installation in a folder of its own; its path is short, because sockets want that.

    On a shared broker its queues have names of their own, and are deleted afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        prefix = f"amparo-{secrets.token_hex(6)}"
        installation = Installation(Path(folder), bus=bus, bus_prefix=prefix, people=people)
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()
            if bus:
                _forget(bus, prefix)


def _forget(url: str, prefix: str) -> None:
    with Connection(url) as connection:
        channel = connection.channel()
        for service in SPEAKERS:
            channel.queue_delete(f"{prefix}.{service}")
        channel.exchange_delete(prefix)
