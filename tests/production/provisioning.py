"""Provisioning as an operator does it: the command, with its secrets by file descriptor. Knows no service's table."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.provision.folder import Folder
from tests.production.compose import DOMAIN, environ_of, mounted, process_of, read
from tests.support.outside import PASSWORD

PASSPHRASE = "quatro palavras bem compridas"
ISSUER = f"https://identity.{DOMAIN}"
NO_BROKER = "amqp://127.0.0.1:1/amparo"


def provision(
    folder: Folder, url: str, *more: str, secret: str = PASSWORD, phrase: str | None = PASSPHRASE
) -> "subprocess.CompletedProcess[str]":
    """Run `amparo provision`; both secrets go through pipes."""
    pipes = {"--database-password-fd": secret} | ({} if phrase is None else {"--passphrase-fd": phrase})
    words, descriptors = [], []
    for name, text in pipes.items():
        read, write = os.pipe()
        os.write(write, text.encode() + b"\n")
        os.close(write)
        words += [name, str(read)]
        descriptors.append(read)
    command = [sys.executable, "-m", "deploy.cli", "provision", "--var", str(folder.path), "--database-url", url]
    try:
        return subprocess.run(
            [*command, *words, *more], capture_output=True, text=True, check=False, timeout=120, pass_fds=descriptors
        )
    finally:
        for each in descriptors:
            os.close(each)


def container(
    folder: Folder, service: str, *, kind: str = "work", phrase: str | None = PASSPHRASE
) -> Mapping[str, str]:
    """Return the settings of a service's container, as `docker-compose.yml` gives them; its files are the folder's."""
    compose = read()
    running = next(each for each in compose["services"].values() if process_of(each) == (service, kind))
    inside = mounted(compose, running) | {"/run/secrets/passphrase": "passphrase"}
    if phrase is not None:
        (folder.path / "passphrase").write_text(phrase)
    found = environ_of(running, AMPARO_DOMAIN=DOMAIN)
    return {name: str(folder.path / inside[value]) if value in inside else value for name, value in found.items()}


def environ(given: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return a container's whole environment: nothing of ours but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    return kept | dict(given) | {"PYTHONPATH": str(Path(__file__).parents[2])} | more
