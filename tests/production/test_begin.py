"""`amparo begin`: two people come into an installation on servers that are not ours, each by their own address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.provision.folder import Folder
from services.audit import app as audit
from services.identity import app as identity
from tests.production.compose import DOMAIN
from tests.production.conftest import Production
from tests.production.provisioning import PASSPHRASE, container, environ

NAMES = {
    "--organisation": "Abrigo Central",
    "--administrator": "ana",
    "--second-person": "bento",
    "--site": "maputo",
}
ADDRESSES = {
    "AMPARO_ISSUER": f"https://identity.{DOMAIN}",
    "AMPARO_PORTAL_URL": f"https://portal.{DOMAIN}",
    "AMPARO_LOG_NAME": f"audit.{DOMAIN}/log",
}


def begin(folder: Folder, *words: str, passphrase: str = PASSPHRASE, **told: str) -> "subprocess.CompletedProcess[str]":
    """Run it as in the job's container."""
    read, write = os.pipe()
    os.write(write, passphrase.encode() + b"\n")
    os.close(write)
    command = [
        sys.executable,
        "-m",
        "deploy.cli",
        "begin",
        "--var",
        str(folder.path),
        "--passphrase-fd",
        str(read),
        *words,
    ]
    try:
        return subprocess.run(
            command, env=environ(told), capture_output=True, text=True, check=False, timeout=60, pass_fds=[read],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    finally:
        os.close(read)


def links(output: str) -> list[str]:
    """Return the addresses that were printed."""
    return [word for word in output.split() if word.startswith("https://")]


def test_two_people_come_in_once(production: Production) -> None:
    """Their addresses are at the issuer's, and identity's own container takes each; a second call makes nobody."""
    folder, words = production.folder, [word for pair in NAMES.items() for word in pair]
    done = begin(folder, *words, **ADDRESSES)
    assert done.returncode == 0, done.stderr
    first, second = links(done.stdout)
    issuer = ADDRESSES["AMPARO_ISSUER"]
    assert first != second
    served = identity.from_env(container(folder, "identity", kind="web"))
    client = identity.create_app(served).test_client()
    for link in (first, second):
        assert link.startswith(f"{issuer}/enrolment?token=")
        assert client.get(link.removeprefix(issuer)).status_code == 200
    served.foundation.engine.dispose()
    log = audit.from_env(container(folder, "audit", kind="web"))
    assert log.desk.verifier_key in done.stdout.split()
    again = begin(folder, *words, **ADDRESSES)
    assert again.returncode == 1
    assert "first people are there" in again.stderr
    renewed = begin(folder, "--new-links", **ADDRESSES)
    assert len(links(renewed.stdout)) == 2
    assert not set(links(renewed.stdout)) & {first, second}


@pytest.mark.parametrize(
    ("words", "told", "why"),
    [
        ((), ADDRESSES, "begins with two people"),
        (("--new-links",), {}, "AMPARO_ISSUER"),
    ],
)
def test_what_is_missing_is_one_sentence(
    production: Production, words: tuple[str, ...], told: dict[str, str], why: str
) -> None:
    """And nobody is made."""
    done = begin(production.folder, *words, **told)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_elsewhere_it_says_what_to_do_instead(tmp_path: Path) -> None:
    """A folder that is nothing yet."""
    done = begin(Folder(tmp_path), "--new-links", **ADDRESSES)
    assert done.returncode == 1
    assert "amparo provision" in done.stderr
