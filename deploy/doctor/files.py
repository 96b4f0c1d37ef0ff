"""What lies in the folder: whose it is, whether all keys are there and belong together, how long certificates last."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from deploy.doctor.findings import Finding, Patient, Unseen
from deploy.provision.folder import Folder
from deploy.provision.names import SERVICES, SPEAKERS
from shared.keyring import Keyring, KeyringError
from shared.roster import Roster, RosterError

LEAST_FREE_BYTES: Final = 1 << 30
SOON: Final = timedelta(days=30)
_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022


def rights(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look at who may read the secrets, and write the roster."""
    folder = patient.folder
    for path in (folder.path, *_within(folder.path / "secrets"), *folder.tls.glob("*/key.pem")):
        found = path.stat()
        if found.st_mode & _OTHERS:
            yield Finding(
                f"{path} is open to others than its owner.",
                "Whoever reads a service's secrets is that service; a keyring that others may read is refused.",
                f"chmod {'700' if path.is_dir() else '600'} {path}",
            )
        if found.st_uid != os.geteuid() and os.geteuid() != 0:
            yield Finding(
                f"{path} belongs to another user (number {found.st_uid}).",
                "Amparo runs as one user, who alone may enter this folder.",
                f"sudo chown -R {os.geteuid()} {folder.path}",
            )
    if folder.roster.exists() and stat.S_IMODE(folder.roster.stat().st_mode) & _OTHERS_WRITE:
        yield Finding(
            f"{folder.roster} can be written by others.",
            "Whoever writes the roster may speak for any service.",
            f"chmod 644 {folder.roster}",
        )


def _within(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))] if folder.exists() else []


def keyrings(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look whether every service that was ever made has its keyring, and the roster knows who is on the bus."""
    folder = patient.folder
    for service in folder.services or SERVICES:
        if not folder.keyring(service).exists():
            yield Finding(
                f"The keyring of {service} is missing.",
                "Nothing that it sealed can be opened without it, and a new one would not help; so none is made.",
                f"Bring it back from your backup of keys: cp -p BACKUP/secrets/{service}/keyring.json"
                f" {folder.keyring(service)}",
            )
    try:
        roster = Roster.load(folder.roster)
    except RosterError as error:
        yield _unusable_roster(folder, error)
        return
    for service in SERVICES:
        yield from _compared(folder, service, roster)


def _unusable_roster(folder: Folder, error: RosterError) -> Finding:
    again = "amparo provision …, as the first time" if folder.is_outside else "amparo up"
    return Finding(
        f"The roster cannot be used: {error}.",
        "No service believes any other without it.",
        f"Move {folder.roster} away if it is there, then: {again}. It is made again of the keyrings.",
    )


def _compared(folder: Folder, service: str, roster: Roster) -> Iterator[Finding | Unseen]:
    if service in SPEAKERS and service not in roster.services():
        yield Finding(
            f"The roster does not have {service}.",
            "Nobody seals anything to it or believes what it says.",
            f"Move {folder.roster} away, then start again: it is made anew of the keyrings.",
        )
    elif folder.keyring(service).exists():
        yield from _opened(folder, service, roster)


def _opened(folder: Folder, service: str, roster: Roster) -> Iterator[Finding | Unseen]:
    """Compare public halves where the keyring opens without a passphrase."""
    try:
        keyring = Keyring.load(folder.keyring(service))
    except KeyringError as error:
        if "passphrase" in str(error):
            yield Unseen(f"whether the keyring of {service} is the roster's: it is under a passphrase")
        elif "others" not in str(error):  # `rights` says that
            yield Finding(
                f"The keyring of {service} cannot be used: {error}.",
                "The service does not start with it.",
                f"Bring {folder.keyring(service)} back from your backup of keys.",
            )
        return
    is_known = service not in SPEAKERS or keyring.signing_public() in roster.signing_keys(service)
    if keyring.service != service or not is_known:
        yield Finding(
            f"The keyring of {service} is not the one that the roster knows.",
            "The others take what it says for forged, and what is sealed to it stays shut.",
            f"Bring {folder.keyring(service)} and {folder.roster} back from the same backup.",
        )


def disk(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look how much room is left."""
    free = shutil.disk_usage(patient.folder.path).free
    if free < LEAST_FREE_BYTES:
        yield Finding(
            f"Only {free >> 20} MiB are free where {patient.folder.path} lies.",
            "A full disk loses nothing, and nothing more can be stored: every change is answered with 507.",
            f"df -h {patient.folder.path}   # then make room, or grow the volume",
        )


def certificates(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look how long the certificates of servers last."""
    for path in sorted(patient.folder.tls.rglob("*.pem")):
        if path.name == "key.pem":
            continue
        left = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc - patient.at
        if left < SOON:
            inside = path.parent.name != "gateway"
            yield Finding(
                f"{path} {'has ended' if left <= timedelta() else f'ends in {left.days} days'}.",
                "Nobody speaks to a server whose certificate has ended: neither services nor browsers.",
                "amparo certificates --renew   # then start every container again"
                if inside
                else f"Get a new one where the old one came from, put it into {path.parent}, and restart the gateway.",
            )
