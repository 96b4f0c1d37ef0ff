"""Provisioning as an operator does it: the command, with its secrets by file descriptor. Knows no service's table."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.provision.folder import Folder
from deploy.provision.names import KEYED, PORTAL, SPEAKERS
from tests.support.outside import PASSWORD

PASSPHRASE = "quatro palavras bem compridas"
ISSUER = "https://identity.amparo.example"
PORTAL_URL = "https://amparo.example"
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


def container(folder: Folder, service: str, *, phrase: str | None = PASSPHRASE) -> Mapping[str, str]:
    """Return the settings of a service's container, all secrets by file, as `docker-compose.yml` gives them."""
    secrets = folder.secrets(service)
    found = {
        "AMPARO_DATABASE_URL_FILE": str(secrets / "database-url"),
        "AMPARO_BUS_URL_FILE": str(secrets / "bus-url"),
        "AMPARO_KEYRING_FILE": str(secrets / "keyring.json"),
        "AMPARO_ROSTER_FILE": str(folder.roster),
        "AMPARO_ISSUER": ISSUER,
    }
    if service in ("identity", PORTAL):
        found["AMPARO_PORTAL_URL"] = PORTAL_URL
        found["AMPARO_PORTAL_SECRET_FILE"] = str(secrets / "portal-secret")
    if service == PORTAL:
        del found["AMPARO_BUS_URL_FILE"]
        del found["AMPARO_ROSTER_FILE"]
        found |= {f"AMPARO_{each.upper()}_URL": f"http://{each}:8080" for each in SPEAKERS}
    if service in KEYED:
        found["AMPARO_KEYS_DATABASE_URL_FILE"] = str(secrets / "keys-database-url")
    if phrase is not None:
        file = folder.path / "passphrase"
        file.write_text(phrase)
        found["AMPARO_KEYRING_PASSPHRASE_FILE"] = str(file)
    return found


def environ(given: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return a container's whole environment: nothing of ours but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    return kept | dict(given) | {"PYTHONPATH": str(Path(__file__).parents[2])} | more
