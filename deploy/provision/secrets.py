"""Keys and passwords, made once: a keyring a service, the roster of their public halves, the training signer.

Whoever reads `var/secrets/SERVICE` is that service, on this machine; nothing of it is in a backup of data. So a keyring
that is there is never written again, and one that is lost while its data is there is never replaced.
"""

from collections.abc import Callable, Sequence

from deploy.errors import DeployError
from deploy.files import place_once, sync_folder, write_once
from deploy.provision.folder import Folder, Kind, named_failures
from deploy.provision.names import SERVICES
from deploy.training.signer import TrainingSigner
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


def ensure_secrets(folder: Folder, *, kind: Kind, passphrase: str | None, random: Random) -> None:
    """Make what is not there yet. Killed half-way, it goes on the next time; nothing is ever made twice.

    Raises LostKeyringError, UnusableKeyringError.
    """
    with named_failures(folder.path):
        _ensure_keyrings(folder, passphrase=passphrase, random=random)
        for service in (*SERVICES, "bus"):
            _ensure_password(folder, service, random=random)
        if kind == "training":
            _ensure_signer(folder, random=random)


def password(folder: Folder, service: str) -> str:
    """Return the database password of *service* (or of `bus`)."""
    return (folder.secrets(service) / "database-password").read_text().strip()


def _ensure_keyrings(folder: Folder, *, passphrase: str | None, random: Random) -> None:
    """Make the keyrings that were never made, then the roster, which tells that all of them were.

    The first half of them is opened before the second is made, so that all are under one passphrase.
    """
    missing = [service for service in SERVICES if not folder.keyring(service).exists()]
    if missing and (folder.roster.exists() or folder.cluster.data.exists()):
        raise LostKeyringError(folder, missing)
    if folder.roster.exists():
        return
    keyrings = {service: _opened(folder, service, passphrase) for service in SERVICES if service not in missing}
    keyrings |= {service: _made(folder, service, passphrase, random) for service in missing}
    Roster.of(keyrings[service] for service in SERVICES).save(folder.roster)


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


def _ensure_signer(folder: Folder, *, random: Random) -> None:
    folder.signer.parent.mkdir(mode=0o700, exist_ok=True)
    if not folder.signer.exists():
        TrainingSigner.generate(random=random).save(folder.signer)
