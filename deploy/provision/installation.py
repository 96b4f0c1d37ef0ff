"""Bringing a running PostgreSQL to what the services need, and telling each service its settings.

Knows no process. Every step may be repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.errors import DeployError
from deploy.postgres import Server
from deploy.provision import databases, names
from deploy.provision.addresses import Addresses
from deploy.provision.folder import Folder
from deploy.provision.secrets import client_secret, password
from services.audit.domain.checkpoints import DEFAULT_NAME
from services.audit.domain.checkpoints import log_key as public_log_key
from services.audit.domain.notes import VerifierKey
from shared.database import NewerSchemaError
from shared.errors import StorageFullError, UnavailableError
from shared.roster import Roster
from shared.streams import pgmq_schema

Say = Callable[[str], None]
PGMQ_URL = "pgmq://"


class ProvisionError(DeployError):
    """A database could not be made ready."""


class NewerDatabaseError(ProvisionError):
    """A newer Amparo migrated a database; ours must not write to it."""

    def __init__(self, folder: Folder, service: str) -> None:
        super().__init__(f"A newer Amparo used {folder.path} (its database of {service}): update Amparo first.")


@dataclass(frozen=True, slots=True)
class Bus:
    """Where messages go: an `amqp://` address, or None for the bus on our own PostgreSQL."""

    url: str | None = None
    prefix: str = "amparo"

    @property
    def embedded(self) -> bool:
        """Tell whether it is the one on our own PostgreSQL."""
        return self.url is None


def ensure_databases(folder: Folder, server: Server, *, say: Say) -> None:
    """Make roles and databases and migrate them. Raises one sentence when a newer Amparo migrated them."""
    for service in names.SERVICES:
        say(f"database of {service}")
        try:
            _ensure_service(folder, server, service)
        except NewerSchemaError:
            raise NewerDatabaseError(folder, service) from None
        except (StorageFullError, UnavailableError) as error:
            raise ProvisionError(f"The database of {service} could not be made ready: {error.title}") from None
    say("message bus")
    _ensure_bus(folder, server)


def _ensure_service(folder: Folder, server: Server, service: str) -> None:
    admin, owner, role = server.dsn("postgres"), names.owner(service), names.role(service)
    databases.ensure_owner(admin, owner)
    databases.ensure_login(admin, role, password=password(folder, service))
    databases.ensure_database(admin, names.database(service), owner=owner, user=role)
    databases.migrate_data(service, url=server.url(names.database(service)))
    if service in names.KEYED:
        databases.ensure_database(admin, names.keys_database(service), owner=owner, user=role)
        databases.migrate_keys(service, url=server.url(names.keys_database(service)))


def _ensure_bus(folder: Folder, server: Server) -> None:
    admin, owner = server.dsn("postgres"), f"{names.BUS_ROLE}_owner"
    databases.ensure_owner(admin, owner)
    databases.ensure_login(admin, names.BUS_ROLE, password=password(folder, "bus"))
    databases.ensure_database(admin, names.BUS_DATABASE, owner=owner, user=names.BUS_ROLE)
    pgmq_schema.install(server.dsn(names.BUS_DATABASE), role=names.BUS_ROLE)


def settings(
    folder: Folder,
    server: Server,
    service: str,
    *,
    addresses: Addresses,
    bus: Bus,
    passphrase: str | None,
    training: bool,
) -> Mapping[str, str]:
    """Return the settings of one service: its own databases, its own keyring, nothing of another's."""
    found = addresses.settings(service) | {
        "AMPARO_DATABASE_URL": _url(folder, server, service, names.database(service)),
        "AMPARO_KEYRING_FILE": str(folder.keyring(service)),
        "AMPARO_TRAINING": "true" if training else "false",
    }
    if passphrase is not None:
        found["AMPARO_KEYRING_PASSPHRASE"] = passphrase
    if service in names.KEYED:
        found["AMPARO_KEYS_DATABASE_URL"] = _url(folder, server, service, names.keys_database(service))
    if service in ("identity", names.PORTAL):
        found["AMPARO_PORTAL_SECRET"] = client_secret(folder, service).read_text().strip()
    if service == names.PORTAL:
        return found | {"AMPARO_LOG_KEY": str(log_key(folder))}
    return found | {"AMPARO_ROSTER_FILE": str(folder.roster)} | _bus_settings(folder, server, bus)


def _bus_settings(folder: Folder, server: Server, bus: Bus) -> dict[str, str]:
    found = {"AMPARO_BUS_URL": bus.url or PGMQ_URL, "AMPARO_BUS_PREFIX": bus.prefix}
    if bus.embedded:
        secret = password(folder, "bus")
        found["AMPARO_BUS_DSN"] = server.dsn(names.BUS_DATABASE, role=names.BUS_ROLE, password=secret)
    return found


def _url(folder: Folder, server: Server, service: str, database: str) -> str:
    return server.url(database, role=names.role(service), password=password(folder, service))


def log_key(folder: Folder, *, name: str = DEFAULT_NAME) -> VerifierKey:
    """Return the public key of the installation's access log, from its roster; *name* is what the log is called."""
    public = Roster.load(folder.roster).signing_keys("audit")[0]
    return public_log_key(name=name, public=public)
