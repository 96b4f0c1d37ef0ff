"""Keys and passwords, made once: a keyring a service, the roster of their public halves, the training signer.

Whoever reads `var/secrets/SERVICE` is that service, on this machine; nothing of it is in a backup of data.
"""

from collections.abc import Callable

from deploy.provision.folder import Folder, Kind, named_failures, write_new
from deploy.provision.names import SERVICES
from deploy.training.signer import TrainingSigner
from shared.keyring import Keyring, KeyringError
from shared.roster import Roster

_PASSWORD_BYTES = 32
_NO_ISSUER = '{"keys": []}\n'

Random = Callable[[int], bytes]


class PassphraseError(KeyringError):
    """The passphrase does not open the keyrings."""


def ensure_secrets(folder: Folder, *, kind: Kind, passphrase: str | None, random: Random) -> None:
    """Make what is not there yet. Killed half-way, it goes on the next time; nothing is ever made twice."""
    with named_failures(folder.path):
        _ensure_keyrings(folder, passphrase=passphrase, random=random)
        for service in (*SERVICES, "bus"):
            _ensure_password(folder, service, random=random)
        if kind == "training":
            _ensure_signer(folder, random=random)
        elif not folder.token_keys.exists():
            write_new(folder.token_keys, _NO_ISSUER)


def password(folder: Folder, service: str) -> str:
    """Return the database password of *service* (or of `bus`)."""
    return (folder.secrets(service) / "database-password").read_text().strip()


def _ensure_keyrings(folder: Folder, *, passphrase: str | None, random: Random) -> None:
    """Make all keyrings and then the roster: the roster tells that the keyrings are complete."""
    if folder.roster.exists():
        return
    keyrings = [Keyring.generate(service, random) for service in SERVICES]
    for keyring in keyrings:
        folder.secrets(keyring.service).mkdir(mode=0o700, parents=True, exist_ok=True)
        keyring.save(folder.keyring(keyring.service), passphrase, random=random)
    beside = folder.path / ".roster.making"
    Roster.of(keyrings).save(beside)
    beside.replace(folder.roster)


def _ensure_password(folder: Folder, service: str, *, random: Random) -> None:
    folder.secrets(service).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder.secrets(service) / "database-password"
    if not path.exists():
        write_new(path, random(_PASSWORD_BYTES).hex() + "\n")


def _ensure_signer(folder: Folder, *, random: Random) -> None:
    folder.signer.parent.mkdir(mode=0o700, exist_ok=True)
    if not folder.signer.exists():
        beside = folder.signer.with_suffix(".making")
        beside.unlink(missing_ok=True)
        TrainingSigner.generate(random=random).save(beside)
        beside.replace(folder.signer)
    if not folder.token_keys.exists():
        write_new(folder.token_keys, TrainingSigner.load(folder.signer).jwks())
