"""Real PostgreSQL for tests: one server per worker process, one fresh database per module."""

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.postgres import Cluster, Server
from deploy.provision import databases, names

PASSWORD = "test"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """One database: `url` and `dsn` as its least-privilege `role`, `admin_url` and `admin_dsn` as the superuser."""

    name: str
    role: str
    owner: str
    url: str
    dsn: str
    admin_url: str
    admin_dsn: str


@dataclass(frozen=True)
class ServiceDatabase(Database):
    """A service's migrated database and, where it has keys, its migrated keys database."""

    service: str = ""
    keys: Database | None = None

    @property
    def keys_url(self) -> str | None:
        """The keys database as the service's own role."""
        return None if self.keys is None else self.keys.url


@dataclass
class Databases:
    """Makes databases on *server* and drops them; migrations run once per service, then are copied."""

    server: Server
    made: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    @property
    def admin(self) -> str:
        """The superuser's connection string."""
        return self.server.dsn("postgres")

    def empty(self, role: str = "amparo_test") -> Database:
        """Make an empty database with a least-privilege *role* and an owner `<role>_owner`, as services have."""
        self._roles(role)
        return self._make(role, template="template0")

    def service(self, service: str) -> ServiceDatabase:
        """Make the service's databases, migrated."""
        self._roles(names.role(service))
        data = self._make(names.role(service), template=self._template(service, "data"))
        keys = None
        if service in names.KEYED:
            keys = self._make(names.role(service), template=self._template(service, "keys"))
        return ServiceDatabase(**vars(data), service=service, keys=keys)

    def bus(self) -> Database:
        """Make a database with pgmq in it, as the role that all services share there."""
        from shared.streams import pgmq_schema  # noqa: PLC0415 — tests without a bus need not import one

        self._roles(names.BUS_ROLE)
        made = self._make(names.BUS_ROLE, template="template0")
        pgmq_schema.install(made.admin_dsn, role=names.BUS_ROLE)
        return made

    def drop(self, *, keep: int = 0) -> None:
        """Drop what was made after the first *keep*."""
        while len(self.made) > keep:
            databases.drop_database(self.admin, self.made.pop())

    def _roles(self, role: str) -> None:
        databases.ensure_owner(self.admin, f"{role}_owner")
        databases.ensure_login(self.admin, role, password=PASSWORD)

    def _template(self, service: str, kind: str) -> str:
        name = f"template_{service}_{kind}"
        if name not in self.templates:
            role = names.role(service)
            databases.ensure_database(self.admin, name, owner=f"{role}_owner", user=role)
            migrate = databases.migrate_data if kind == "data" else databases.migrate_keys
            migrate(service, url=self.server.url(name))
            self.templates.add(name)
        return name

    def _make(self, role: str, *, template: str) -> Database:
        name = f"{role}_{next(_numbers)}"
        owner = f"{role}_owner"
        databases.ensure_database(self.admin, name, owner=owner, user=role, template=template)
        self.made.append(name)
        return Database(
            name=name,
            role=role,
            owner=owner,
            url=self.server.url(name, role=role, password=PASSWORD),
            dsn=self.server.dsn(name, role=role, password=PASSWORD),
            admin_url=self.server.url(name),
            admin_dsn=self.server.dsn(name),
        )


def running_server() -> Iterator[Server]:
    """Yield a server with data of its own in a temporary folder; stop it and remove the folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="amparo-pg-") as folder:
        home = Path(folder)
        cluster = Cluster(home / "data", home / "password")
        cluster.create()
        server = Server(cluster, run=home / "run", log=home / "log")
        server.start()
        try:
            yield server
        finally:
            server.stop()
