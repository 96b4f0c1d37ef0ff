"""All services and the portal of one training installation in this process, each as its own server. Knows no rule.

An installation under the supervisor starts eleven processes; here they are threads, so that a test of pages starts in
seconds and can take one service away behind a page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from secrets import token_bytes, token_hex
from threading import Event, Thread
from typing import Any, Final

import sqlalchemy as sa
from werkzeug.serving import BaseWSGIServer, make_server

from deploy.training.accounts import PROTECTION, organisation_id
from deploy.training.directory import PROVIDERS
from deploy.training.sign_ins import seed_identity
from services.referrals.store import seed_providers
from shared.keyring import Keyring
from shared.roster import Roster
from tests.support.databases import Databases
from tests.support.installation import free_ports

HOST: Final = "127.0.0.1"
SPEAKERS: Final = ("intake", "cases", "referrals", "audit", "identity")
ALL: Final = (*SPEAKERS, "portal")


@dataclass
class Stack:
    """What runs, and where. People open `url`. `outside` holds the addresses at a gateway in front, if there is one."""

    ports: dict[str, int]
    outside: dict[str, str] = field(default_factory=dict)
    environs: dict[str, dict[str, str]] = field(default_factory=dict)
    admin_urls: dict[str, str] = field(default_factory=dict)
    servers: dict[str, BaseWSGIServer] = field(default_factory=dict)
    apps: dict[str, Any] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where people open it."""
        return self.outside.get("portal") or f"http://localhost:{self.ports['portal']}"

    @property
    def issuer(self) -> str:
        """Where people sign in."""
        return self.outside.get("identity") or f"http://localhost:{self.ports['identity']}"

    def open(self, service: str) -> None:
        """Serve one service."""
        if service not in self.apps:
            self.apps[service] = import_module(f"services.{service}.app").web(self.environs[service])
        server = make_server(HOST, self.ports[service], self.apps[service], threaded=True)
        server.daemon_threads = True
        self.servers[service] = server
        self._run(server.serve_forever)

    def shut(self, service: str) -> None:
        """Take one service away: nothing answers at its port."""
        server = self.servers.pop(service)
        server.shutdown()
        server.server_close()

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        """Take one service away for a while."""
        self.shut(service)
        try:
            yield
        finally:
            self.open(service)

    def work(self, service: str) -> None:
        """Run one service's worker."""
        work = import_module(f"services.{service}.app").work
        self._run(lambda: work(self.environs[service], self.stop))

    def run_sql(self, service: str, sql: str, **values: object) -> None:
        """Change one service's database, as its administrator."""
        admin = sa.create_engine(self.admin_urls[service], poolclass=sa.NullPool)
        with admin.begin() as connection:
            connection.execute(sa.text(sql), values)

    def count(self, service: str, table: str) -> int:
        """Return how many rows a table of one service has."""
        admin = sa.create_engine(self.admin_urls[service], poolclass=sa.NullPool)
        with admin.begin() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())

    def end(self) -> None:
        """Stop everything."""
        self.stop.set()
        for service in list(self.servers):
            self.shut(service)
        for thread in self.threads:
            thread.join(30)

    def _run(self, target: Any) -> None:
        thread = Thread(target=target, daemon=True)
        thread.start()
        self.threads.append(thread)


@contextmanager
def running(
    databases: Databases, folder: Path, *, outside: Mapping[str, str] | None = None, **told: str
) -> Iterator[Stack]:
    """Run everything on fresh databases, with the printed accounts and the training directory.

    *outside* are the addresses of services at a gateway; *told* are settings that every service gets besides.
    """
    base = free_ports(len(ALL))
    stack = Stack({service: base + offset for offset, service in enumerate(ALL)}, dict(outside or {}))
    with _closing_connections():
        _furnish(stack, databases, folder, told)
        try:
            for service in SPEAKERS:
                stack.work(service)
            for service in ALL:
                stack.open(service)
            yield stack
        finally:
            stack.end()


@contextmanager
def _closing_connections() -> Iterator[None]:
    """Close what the services opened: as processes they would leave that to the kernel."""
    opened: list[Any] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    sa.event.listen(sa.pool.Pool, "connect", note)
    try:
        yield
    finally:
        sa.event.remove(sa.pool.Pool, "connect", note)
        for connection in opened:
            connection.close()


def _furnish(stack: Stack, databases: Databases, folder: Path, told: Mapping[str, str]) -> None:
    keyrings = {service: Keyring.generate(service, token_bytes) for service in ALL}
    Roster.of(keyrings[service] for service in SPEAKERS).save(folder / "roster.json")
    bus, secret = databases.bus(), token_hex(32)
    for service in ALL:
        database = databases.service(service)
        keyrings[service].save(folder / f"{service}.json")
        stack.admin_urls[service] = database.admin_url
        stack.environs[service] = {
            "AMPARO_DATABASE_URL": database.url,
            "AMPARO_BUS_URL": "pgmq://",
            "AMPARO_BUS_DSN": bus.dsn,
            "AMPARO_KEYRING_FILE": str(folder / f"{service}.json"),
            "AMPARO_ROSTER_FILE": str(folder / "roster.json"),
            "AMPARO_TRAINING": "true",
            "AMPARO_LOG_LEVEL": "critical",
            "AMPARO_ISSUER": stack.issuer,
            "AMPARO_PORTAL_URL": stack.url,
            "AMPARO_PORTAL_SECRET": secret,
            **{f"AMPARO_{name.upper()}_URL": f"http://{HOST}:{stack.ports[name]}" for name in SPEAKERS},
            **({"AMPARO_KEYS_DATABASE_URL": database.keys_url} if database.keys_url else {}),
            "AMPARO_CONCERNS_ORGANISATION": str(organisation_id(PROTECTION)),
            **told,
        }
    seed_identity(stack.environs["identity"])
    admin = sa.create_engine(stack.admin_urls["referrals"], poolclass=sa.NullPool)
    with admin.begin() as connection:
        seed_providers(connection, PROVIDERS)
