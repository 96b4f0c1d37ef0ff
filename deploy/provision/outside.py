"""Bringing an outside PostgreSQL and RabbitMQ to what the services need. Knows no process; each step may be repeated.

What it writes for one service lies in `secrets/SERVICE`, which that service's containers get as files: the keyring, the
addresses of its databases and of the broker, each with the service's own password.
"""

import json
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from deploy.broker import permissions
from deploy.errors import DeployError
from deploy.files import write_once, write_whole
from deploy.provision import databases, names
from deploy.provision.addresses import Addresses
from deploy.provision.folder import Folder, Kind
from deploy.provision.installation import NewerDatabaseError, ProvisionError, Say
from deploy.provision.secrets import LostKeyringError, Random, client_secret, ensure_secrets, password
from shared.database import Database as Part
from shared.database import NewerSchemaError
from shared.errors import StorageFullError, UnavailableError

PARTS: Final[tuple[Part, ...]] = ("data", "keys")
OLDEST: Final = 15
_READABLE = 0o644
_PASSWORD_BYTES = 32

Address = Literal["database-url", "keys-database-url", "bus-url"]


class OldServerError(DeployError):
    """The server is too old."""

    def __init__(self, major: int) -> None:
        super().__init__(f"This PostgreSQL is version {major}; Amparo needs {OLDEST} or newer.")


class NoServerError(DeployError):
    """Nobody answers, or not to this password."""

    def __init__(self) -> None:
        super().__init__(
            "The PostgreSQL server cannot be entered: look at its address, that it runs, and at the administrator's"
            " password."
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """A PostgreSQL server, as its administrator: a libpq URL with the password in it."""

    url: str = field(repr=False)

    def dsn(self, database: str | None = None) -> str:
        """Return the administrator's address of *database*; of the one that was given, unless told."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(scheme="postgresql", path=f"/{database}" if database else parts.path))

    def admin_url(self, database: str) -> str:
        """Return the same for SQLAlchemy."""
        return _for_sqlalchemy(self.dsn(database))

    def service_url(self, database: str, *, role: str, password: str) -> str:
        """Return the address of *database* as *role*, at the same place and with the same options (TLS is one)."""
        parts = urlsplit(self.dsn(database))
        place = parts.netloc.rpartition("@")[2]
        return _for_sqlalchemy(urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to provision where. `bus` is the broker's address without a user; None leaves the broker alone."""

    folder: Folder
    kind: Kind
    server: Outside
    services: Sequence[str] = names.SERVICES
    parts: Collection[Part] = PARTS
    bus: str | None = None
    passphrase: str | None = field(default=None, repr=False)


def provision(order: Order, *, say: Say, random: Random) -> None:
    """Make keys, roles, databases, tables and broker users. Raises DeployError with one sentence."""
    order.folder.prepare()
    with order.folder.locked():
        order.folder.settle(order.kind)
        say("database server")
        _look_at(order)
        say("keys")
        ensure_secrets(order.folder, kind=order.kind, passphrase=order.passphrase, random=random)
        for service in order.services:
            say(f"database of {service}")
            _made_ready(order, service)
        if order.bus is not None:
            say("message bus")
            _ensure_bus(order.folder, order.bus, random=random)


def address(folder: Folder, service: str, which: Address) -> Path:
    """Return the file that holds an address of *service*, with its password."""
    return folder.secrets(service) / which


def identity_settings(folder: Folder, addresses: Addresses, *, passphrase: str) -> dict[str, str]:
    """Return what identity is told, for work that is done as identity before anybody can sign in."""
    return addresses.settings("identity") | {
        "AMPARO_DATABASE_URL": address(folder, "identity", "database-url").read_text(encoding="utf-8").strip(),
        "AMPARO_KEYRING_FILE": str(folder.keyring("identity")),
        "AMPARO_KEYRING_PASSPHRASE": passphrase,
        "AMPARO_ROSTER_FILE": str(folder.roster),
        "AMPARO_PORTAL_SECRET": client_secret(folder, "identity").read_text(encoding="utf-8").strip(),
    }


def definitions(folder: Folder) -> Path:
    """Return the file that RabbitMQ loads."""
    return folder.path / "broker" / "definitions.json"


def _look_at(order: Order) -> None:
    """See that the server is new enough, and that no data is there whose keyring is gone."""
    try:
        with closing(databases.connect(order.server.dsn())) as connection:
            major = connection.info.server_version // 10000
            found = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    except psycopg.OperationalError:
        raise NoServerError from None
    if major < OLDEST:
        raise OldServerError(major)
    missing = [each for each in order.services if not order.folder.keyring(each).exists()]
    if lost := [each for each in missing if names.database(each) in found]:
        raise LostKeyringError(order.folder, lost)


def _made_ready(order: Order, service: str) -> None:
    try:
        _ensure_service(order, service)
    except NewerSchemaError:
        raise NewerDatabaseError(order.folder, service) from None
    except psycopg.errors.InsufficientPrivilege:
        raise ProvisionError(
            "This administrator may not do what is needed: let it CREATEROLE and CREATEDB, or be a superuser."
        ) from None
    except (StorageFullError, UnavailableError) as error:
        raise ProvisionError(f"The database of {service} could not be made ready: {error.title}") from None


def _ensure_service(order: Order, service: str) -> None:
    admin, owner, role = order.server.dsn(), names.owner(service), names.role(service)
    secret = password(order.folder, service)
    databases.ensure_owner(admin, owner)
    databases.ensure_login(admin, role, password=secret)
    for part in PARTS:
        if part not in order.parts or (part == "keys" and service not in names.KEYED):
            continue
        database = names.database(service) if part == "data" else names.keys_database(service)
        migrate = databases.migrate_data if part == "data" else databases.migrate_keys
        databases.ensure_database(admin, database, owner=owner, user=role)
        migrate(service, url=order.server.admin_url(database))
        url = order.server.service_url(database, role=role, password=secret)
        write_whole(address(order.folder, service, _ADDRESSES[part]), url + "\n")


_ADDRESSES: Final[dict[Part, Address]] = {"data": "database-url", "keys": "keys-database-url"}


def _ensure_bus(folder: Folder, bus: str, *, random: Random) -> None:
    """Write each service's address of the broker, and the users and permissions that the broker loads."""
    passwords = {service: _bus_password(folder, service, random) for service in names.SPEAKERS}
    for service, secret in passwords.items():
        parts = urlsplit(bus)
        netloc = f"{permissions.user(service)}:{secret}@{parts.netloc}"
        write_whole(address(folder, service, "bus-url"), urlunsplit(parts._replace(netloc=netloc)) + "\n")
    vhost = urlsplit(bus).path.removeprefix("/") or "/"
    text = json.dumps(permissions.definitions(passwords, random=random, vhost=vhost), indent=1) + "\n"
    definitions(folder).parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(definitions(folder), text)
    definitions(folder).chmod(_READABLE)  # RabbitMQ runs as another user; salted hashes of 256 random bits tell nothing


def _bus_password(folder: Folder, service: str, random: Random) -> str:
    path = folder.secrets(service) / "bus-password"
    if not path.exists():
        write_once(path, random(_PASSWORD_BYTES).hex() + "\n")
    return path.read_text().strip()


def _for_sqlalchemy(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql+psycopg"))
