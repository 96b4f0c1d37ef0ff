"""All services at once, web and worker, on one bus, as an installation runs them; and what can be watched from outside.

Knows the routes of the way from a registration to a referral, and which tables say that something has happened.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from uuid import UUID

import psycopg
import sqlalchemy as sa

from bench import people
from bench.asking import Seen, request, seen, start
from bench.process import SERVICES
from bench.stage import Bus, Running, Service, Stage, admin
from services.referrals.domain import Provider
from services.referrals.store import seed_providers

_POLL_SECONDS = 0.003
_PATIENCE_SECONDS = 60.0


class SlowError(Exception):
    """Something did not happen in time."""


@dataclass
class Town:
    """The services, running."""

    scene: Stage
    services: dict[str, Service]
    webs: dict[str, Running]

    def port(self, service: str) -> int:
        """Return where a service answers."""
        return self.webs[service].port

    def look(self, service: str) -> "psycopg.Connection[tuple[object, ...]]":
        """Return a connection that may look at everything of a service."""
        return admin(self.services[service].database)

    def count(self, service: str, query: str) -> int:
        """Return one number."""
        with self.look(service) as connection:
            return int(str(connection.execute(query).fetchone()[0]))  # type: ignore[index]

    def registrations(self) -> list[str]:
        """Return the request that registers a person; each sending is another one."""
        token = self.scene.token(self.services["intake"], people.OFFICER)
        return [request("POST", "/registrations", token=token, body=people.registration(), keyed=True)]

    def until(self, service: str, query: str, number: int) -> None:
        """Wait until a count is *number*. Raises SlowError."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (found := self.count(service, query)) < number:
            if time.monotonic() > deadline:
                raise SlowError(f"{found} of {number}: {query}")
            time.sleep(0.02)


@contextmanager
def open_town(stage: Stage, bus: Bus | None) -> Iterator[Town]:
    """Yield a town on *bus*, or on one of its own on PostgreSQL, when everybody hears everybody."""
    with stage.scene() as scene:
        found = bus or scene.embedded_bus()
        services = {name: scene.service(name, bus=found) for name in SERVICES}
        _open_directory(services["referrals"])
        workers = [scene.worker(each) for each in services.values()]
        webs = {name: scene.web(each) for name, each in services.items()}
        town = Town(scene, services, webs)
        town.until("referrals", "SELECT count(*) FROM stream_consuming WHERE heard_at IS NOT NULL", 1)
        town.until("audit", "SELECT count(*) FROM stream_consuming WHERE heard_at IS NOT NULL", 3)
        yield town
        for each in [*webs.values(), *workers]:
            each.stop()


def _open_directory(referrals: Service) -> None:
    provider = Provider(
        id=people.PARTNER,
        name="Casa de teste",
        kind="ngo",
        services=("shelter",),
        places=(people.SITE,),
        languages=("por",),
        accepts=("women", "men", "children", "disability"),
        is_open=True,
        agreement_until=date(2099, 12, 31),
    )
    engine = sa.create_engine(referrals.database.admin_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        seed_providers(connection, [provider])


@dataclass
class Watch:
    """Notes when each case could first be seen by anybody: its row is committed. As exact as it looks often."""

    town: Town
    opened: dict[str, float] = field(default_factory=dict)
    _stop: Event = field(default_factory=Event)

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Look until the block ends."""
        thread = Thread(target=self._look)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _look(self) -> None:
        query = "SELECT number, about FROM timeline WHERE number > %s AND kind = 'case-opened' ORDER BY number"
        last = 0
        with self.town.look("cases") as connection:
            while not self._stop.is_set():
                found = connection.execute(query, (last,)).fetchall()
                now = time.time()
                for number, registration in found:
                    last = int(str(number))
                    self.opened[str(registration)] = now
                time.sleep(_POLL_SECONDS)


def at_a_pace(requests: list[str], *, port: int, per_second: float, seconds: float, unique: str) -> Seen:
    """Ask at a pace and keep the answers."""
    limits = {"per_second": per_second, "seconds": seconds, "unique": unique, "keep_answers": True}
    return seen(start(requests, port=port, connections=16, **limits))


def grant_body() -> dict[str, object]:
    """Return a consent to share two sections with the partner for thirty days."""
    until = datetime.now(UTC) + timedelta(days=30)
    return {
        "recipient": str(people.PARTNER),
        "purpose": "shelter",
        "sections": ["identity", "contact"],
        "valid_until": until.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "obtained_from": "self",
        "method": "witnessed-verbal",
        "language": "por",
        "text_hash": "a" * 64,
    }


def disclosure_body(grant: str) -> dict[str, object]:
    """Return a disclosure of what was granted."""
    asked = "Precisa de abrigo esta noite."
    return {
        "grant": grant,
        "sections": ["identity", "contact"],
        "service": "shelter",
        "request": asked,
        "preview": False,
    }


def give_cases(town: Town, *, count: int) -> list[UUID]:
    """Give every case to the one caseworker; return the ids of *count*."""
    with town.look("cases") as connection:
        connection.execute("UPDATE cases SET assigned_to = %s", (people.CASEWORKER.subject,))
        rows = connection.execute("SELECT id FROM cases ORDER BY opened_at DESC LIMIT %s", (count,)).fetchall()
    return [UUID(str(row[0])) for row in rows]
