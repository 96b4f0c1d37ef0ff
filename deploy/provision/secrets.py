"""Keys and passwords, made once: a keyring a service, the roster of their public halves, what proves the portal.

Whoever reads `var/secrets/SERVICE` is that service, on this machine; nothing of it is in a backup of data. So a keyring
that is there is never written again, and one that is lost while its data is there is never replaced. A service that a
new version brings was never written down in `var/format`: it gets its keyring, beside those that are there.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.errors import DeployError
from deploy.files import place_once, sync_folder, write_once, write_whole
from deploy.provision.folder import Folder, Kind, named_failures
from deploy.provision.names import PORTAL, SERVICES, SPEAKERS
from shared.keyring import Keyring, KeyringError
from shared.roster import Roster

_PASSWORD_BYTES = 32

Random = Callable[[int], bytes]


class LostKeyringError(DeployError):
    """Data is there, and the keys to it are not."""

    def __init__(self, folder: Folder, missing: Sequence[str]) -> None:
        super().__init__(
            f"The keyring of {', '.join(missing)} is missing in {folder.path / 'secrets'}: bring it back from your"
            " backup of keys. A new one would open nothing of what is stored, so none is made."
        )


class UnusableKeyringError(DeployError):
    """A keyring is there and does not open."""

    def __init__(self, service: str, why: KeyringError) -> None:
        super().__init__(f"The keyring of {service} cannot be used: {why}.")


class NewKeyringError(DeployError):
    """A keyring has to be made, and nobody gave the passphrase that the others are under."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"{', '.join(missing)} gets a keyring of its own: give the passphrase, this once.")


def ensure_secrets(folder: Folder, *, kind: Kind, passphrase: str | None, random: Random) -> None:
    """Make what is not there yet. Killed half-way, it goes on the next time; nothing is ever made twice.

    Raises LostKeyringError, UnusableKeyringError, NewKeyringError.
    """
    with named_failures(folder.path):
        _ensure_keyrings(folder, kind=kind, passphrase=passphrase, random=random)
        for service in (*SERVICES, "bus"):
            _ensure_password(folder, service, random=random)
        _ensure_client_secret(folder, random=random)
        folder.note_services(SERVICES)


def password(folder: Folder, service: str) -> str:
    """Return the database password of *service* (or of `bus`)."""
    return (folder.secrets(service) / "database-password").read_text().strip()


def client_secret(folder: Folder, service: str) -> Path:
    """Return the file of the secret by which identity knows the portal: the same for both, each in its own folder."""
    return folder.secrets(service) / "portal-secret"


def _ensure_keyrings(folder: Folder, *, kind: Kind, passphrase: str | None, random: Random) -> None:
    """Make the keyrings that were never made, then the roster, which tells that all of them were.

    Those that are there are opened before others are made, so that all are under one passphrase.
    """
    missing = [service for service in SERVICES if not folder.keyring(service).exists()]
    roster = Roster.load(folder.roster) if folder.roster.exists() else None
    pinned = roster.services() if roster else ()
    if lost := [service for service in missing if service in {*folder.services, *pinned}]:
        raise LostKeyringError(folder, lost)
    if not missing and set(pinned) >= set(SPEAKERS):
        return
    if missing and kind == "real" and passphrase is None:
        raise NewKeyringError(missing)
    keyrings = {service: _opened(folder, service, passphrase) for service in SERVICES if service not in missing}
    keyrings |= {service: _made(folder, service, passphrase, random) for service in missing}
    (roster or Roster({})).joined_by(keyrings[each] for each in SPEAKERS if each not in pinned).save(folder.roster)


def _opened(folder: Folder, service: str, passphrase: str | None) -> Keyring:
    try:
        return Keyring.load(folder.keyring(service), passphrase)
    except KeyringError as error:
        raise UnusableKeyringError(service, error) from None


def _made(folder: Folder, service: str, passphrase: str | None, random: Random) -> Keyring:
    """Make a service's keyring and save it under a name that nothing has yet."""
    keyring = Keyring.generate(service, random)
    _ensure_folder(folder, service)
    beside = folder.secrets(service) / ".keyring.making"
    keyring.save(beside, passphrase, random=random)
    place_once(beside, folder.keyring(service))
    return keyring


def _ensure_password(folder: Folder, service: str, *, random: Random) -> None:
    _ensure_folder(folder, service)
    path = folder.secrets(service) / "database-password"
    if not path.exists():
        write_once(path, random(_PASSWORD_BYTES).hex() + "\n")


def _ensure_folder(folder: Folder, service: str) -> None:
    if not folder.secrets(service).exists():
        folder.secrets(service).mkdir(mode=0o700, parents=True)
        sync_folder(folder.secrets(service).parent)


def _ensure_client_secret(folder: Folder, *, random: Random) -> None:
    """Make it where it is nowhere; where only one has it, or they differ, the portal's counts."""
    ours, theirs = client_secret(folder, PORTAL), client_secret(folder, "identity")
    if not ours.exists():
        write_once(ours, theirs.read_text() if theirs.exists() else random(_PASSWORD_BYTES).hex() + "\n")
    if not theirs.exists() or theirs.read_text() != ours.read_text():
        write_whole(theirs, ours.read_text())
