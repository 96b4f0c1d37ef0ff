"""Services that talk in tests: real databases, real keys, real buses; what they hear is written down in a table."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

from kombu.connection import Connection as BusConnection
from sqlalchemy import Connection, Engine, text

from shared.contracts.cases import ConsentWithdrawn
from shared.contracts.fields import Code
from shared.database import engine, transaction
from shared.keyring import Keyring
from shared.roster import Roster
from shared.streams import schema
from shared.streams.bus import Bus, BusPublisher
from shared.streams.envelope import KINDS, Message, seal, sender_and_recipient
from shared.streams.inbox import Delivery, Handlers, Inbox
from shared.streams.outbox import Outbox
from shared.streams.receiver import Receiver
from shared.streams.worker import run_worker
from tests.support.databases import Databases

SERVICES = ("cases", "referrals", "audit")
_KEYRINGS = {service: Keyring.generate(service, secrets.token_bytes) for service in SERVICES}
ROSTER = Roster.of(_KEYRINGS.values())

_HEARD = "CREATE TABLE heard (id bigserial, publisher text, number bigint, event_id uuid, subject uuid, reason text)"


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def withdrawal(*, grant_id: UUID | None = None, reason: str = "person") -> ConsentWithdrawn:
    """Return an event of cases."""
    return ConsentWithdrawn(grant_id=grant_id or uuid4(), case_id=uuid4(), withdrawn_at=now(), reason=Code(reason))


def hear(connection: Connection, event: Any, delivery: Delivery) -> None:
    """Write down what was heard."""
    connection.execute(
        text("INSERT INTO heard (publisher, number, event_id, subject, reason) VALUES (:p, :n, :e, :s, :r)"),
        {
            "p": delivery.publisher,
            "n": delivery.number,
            "e": delivery.event_id,
            "s": event.subject,
            "r": getattr(event, "reason", None),
        },
    )


@dataclass
class Party:
    """One service: its database, its keys, what it says and what it heard."""

    service: str
    engine: Engine
    dsn: str
    handlers: Handlers = field(default_factory=lambda: {ConsentWithdrawn: hear})
    sent: list[Message] = field(default_factory=list)

    @property
    def keyring(self) -> Keyring:
        """Its private keys."""
        return _KEYRINGS[self.service]

    @property
    def outbox(self) -> Outbox:
        """What it says."""
        return Outbox(publisher=self.service, roster=ROSTER)

    @property
    def inbox(self) -> Inbox:
        """What it may ask about what it heard."""
        return Inbox(consumer=self.service, keyring=self.keyring)

    def say(self, *events: Any, to: str, at: datetime | None = None) -> None:
        """Say *events* in one transaction."""
        with transaction(self.engine) as connection:
            for event in events:
                self.outbox.add(connection, addressee=to, event=event, at=at or now(), request_id=None)

    def heard(self) -> list[int]:
        """Return the numbers that were applied, in the order in which they were."""
        return self.query("SELECT number FROM heard ORDER BY id")

    def query(self, sql: str, **values: object) -> list[Any]:
        """Return the first column of a query."""
        with transaction(self.engine) as connection:
            return list(connection.execute(text(sql), values).scalars())

    def sealed(self, message: Message) -> bytes:
        """Return *message*, signed by this service."""
        return seal(message, sign=self.keyring.sign)

    def receiver(self, *, publishers: tuple[str, ...] = ("cases",), addressees: tuple[str, ...] = ()) -> Receiver:
        """Return a receiver without a bus: what it sends is in `sent`."""
        return Receiver(
            service=self.service,
            engine=self.engine,
            verifier=ROSTER,
            handlers=self.handlers,
            publishers=publishers,
            addressees=addressees,
            clock=now,
            send=self.sent.append,
        )


def party(service: str, databases: Databases, **options: Any) -> Party:
    """Make a service with an empty database that has the streams' tables."""
    made = databases.empty()
    owner = engine(made.admin_url)
    with transaction(owner) as connection:
        schema.create(_Operations(connection), role=made.role)
        schema.add_urgency(_Operations(connection))
        connection.execute(text(_HEARD))
        connection.execute(text(f'GRANT ALL ON heard, heard_id_seq TO "{made.role}"'))
    owner.dispose()
    return Party(service=service, engine=engine(made.url), dsn=made.url, **options)


@dataclass(frozen=True)
class _Operations:
    connection: Connection

    def execute(self, sqltext: str) -> None:
        """Run one statement, as alembic does."""
        self.connection.execute(text(sqltext))


@contextmanager
def working(
    party: Party,
    bus: Bus,
    *,
    publishers: tuple[str, ...] = (),
    addressees: tuple[str, ...] = (),
    clock: Callable[[], datetime] = now,
    in_trouble: bool = False,
) -> Iterator["Log"]:
    """Run the worker of *party* in a thread. Unless it is to be *in_trouble*, it must have nothing to complain of."""
    stop, failures, log = Event(), [], Log()

    def run() -> None:
        try:
            run_worker(
                service=party.service,
                engine=party.engine,
                bus=bus,
                roster=ROSTER,
                keyring=party.keyring,
                handlers=party.handlers,
                publishers=publishers,
                addressees=addressees,
                clock=clock,
                stop=stop,
                log=log,
            )
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield log
    finally:
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive()
    assert failures == []
    assert in_trouble or not log.lines, log.lines


class Log:
    """A log that remembers its lines."""

    def __init__(self) -> None:
        self.lines: list[Mapping[str, object]] = []

    def warning(self, event: str, **values: object) -> None:
        """Remember one line."""
        self.lines.append({"event": event, **values})


def publish(bus: Bus, party: Party, message: Message, *, times: int = 1) -> None:
    """Put *message* on the bus as it is, past every relay."""
    sender, recipient = sender_and_recipient(message)
    publisher = BusPublisher(bus)
    for _ in range(times):
        publisher.publish(party.sealed(message), addressee=recipient, publisher=sender, kind=KINDS[type(message)])
    publisher.close()


def delete_queues(bus: Bus) -> None:
    """Delete what the tests of one bus left on a broker that is not theirs alone."""
    if bus.is_pgmq:
        return
    with BusConnection(bus.url) as connection:
        channel = connection.channel()
        for service in SERVICES:
            channel.queue_delete(f"{bus.prefix}.{service}")
        channel.exchange_delete(bus.prefix)
