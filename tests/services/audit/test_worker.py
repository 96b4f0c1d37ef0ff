"""From another service's transaction over a real bus into a signed tree, by the worker as the supervisor starts it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event, Thread
from uuid import uuid4

import orjson
import pytest

from services.audit import app as audit_app
from services.audit.verify import verify_export
from shared.access import Decision
from shared.contracts.access import AccessRecord
from shared.contracts.identity import AccountChanged, TokenKeyAnnounced
from shared.contracts.referrals import AccessRecorded
from shared.database import engine, transaction
from shared.streams.bus import Bus
from shared.streams.inbox import Delivery
from shared.streams.records import Access, Records
from shared.streams.worker import run_worker
from tests.services.audit.building import OURS, record
from tests.services.audit.world import World, until
from tests.support.databases import Database, ServiceDatabase
from tests.support.service import Clock, Keys, Person, account

RECORDS = 40
PATIENCE_SECONDS = 20


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _running(work: Callable[[Event], None]) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=work, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def keys() -> Keys:
    """The keys of both services."""
    return Keys.generate()


def _publish(publisher: ServiceDatabase, bus: Bus, keys: Keys, stop: Event) -> None:
    data = engine(publisher.url)
    run_worker(
        service="referrals",
        engine=data,
        bus=bus,
        roster=keys.roster,
        keyring=keys.keyrings["referrals"],
        handlers={},
        publishers=(),
        addressees=("audit",),
        clock=_now,
        stop=stop,
    )
    data.dispose()


def _record(publisher: ServiceDatabase, keys: Keys) -> None:
    """Record reads as a store does: in its own transaction."""
    records = Records(keys.outbox("referrals"), AccessRecorded)
    data = engine(publisher.url)
    for _ in range(RECORDS):
        access = Access(
            actor=None,
            action="open-package",
            resource_type="referral",
            resources=(uuid4(),),
            decision=Decision(allowed=True),
            at=_now(),
            detail={"reason": "said only under seal"},
        )
        with transaction(data) as connection:
            records.record(connection, access)
    data.dispose()


def test_what_a_service_recorded_is_signed_by_the_log_with_no_gap(
    tmp_path: Path, service_database: Callable[[str], ServiceDatabase], bus_database: Database, keys: Keys
) -> None:
    """Every record once, under its publisher's own numbers, and no word of the sealed detail in the clear."""
    audit, referrals = service_database("audit"), service_database("referrals")
    bus = Bus(url="pgmq://", dsn=bus_database.dsn)
    environ = keys.environ(audit, tmp_path) | {"AMPARO_BUS_URL": "pgmq://", "AMPARO_BUS_DSN": bus_database.dsn}
    dependencies = audit_app.from_env(environ)
    auditor = account("national-auditor", organisation=OURS)
    person = Person(audit_app.create_app(dependencies), keys, Clock(_now()), auditor, "audit")

    def arrived() -> bool:
        return len(person.get("/entries?publisher=referrals").get_json()["items"]) == RECORDS

    with (
        _running(lambda stop: audit_app.work(environ, stop)),
        _running(lambda stop: _publish(referrals, bus, keys, stop)),
    ):
        _record(referrals, keys)
        until(arrived, seconds=PATIENCE_SECONDS)
    export = person.get("/export").data
    report = verify_export(export.splitlines(), keys=[dependencies.signer.key], at=_now())
    assert report.ok, report
    assert (report.sources["referrals"].count, report.sources["referrals"].highest) == (RECORDS, RECORDS)
    assert b"under seal" not in export
    for each in dependencies.foundation.engines():
        each.dispose()


def test_a_detail_can_be_opened_by_audit_alone_while_its_key_lives(world: World) -> None:
    """It lies beside the log, bound to its publisher and record."""
    outbox = world.keys.outbox("cases")
    sealed = outbox.seal(
        addressee="audit",
        event_type="cases.access-recorded.v1",
        subject=record(1).record_id,
        body={"reason": "palavras"},
    )
    world.hear(record(1, detail=sealed))
    world.grow()
    (row,) = world.rows("SELECT * FROM details")
    assert b"palavras" not in bytes(row.ciphertext)
    opened = world.dependencies.foundation.inbox.open(
        sealed, publisher="cases", event_type="cases.access-recorded.v1", subject=row.record_id
    )
    assert opened == {"reason": "palavras"}


def test_the_handler_takes_every_publishers_record_under_its_number(world: World) -> None:
    """One handler for the contract all publishers share."""
    handler = audit_app.handlers_of(world.dependencies)[AccessRecord]
    with transaction(world.dependencies.foundation.engine) as connection:
        handler(connection, record(7), delivered("intake", number=1, epoch=3))
    world.grow()
    (row,) = world.rows("SELECT source, epoch, number, leaf FROM entries")
    assert (row.source, row.epoch, row.number) == ("intake", 3, 1)
    assert orjson.loads(row.leaf)["id"] == str(record(7).record_id)


def test_what_identity_announces_stands_in_the_log(world: World) -> None:
    """Who was given which role, where and when, and which key signs: each under identity's own number."""
    somebody = account("caseworker", organisation=OURS, sites=("beira",))
    changed, key = somebody.changed(_now()), world.keys.signer.announced()
    handlers = audit_app.handlers_of(world.dependencies)
    with transaction(world.dependencies.foundation.engine) as connection:
        handlers[AccountChanged](connection, changed, delivered("identity", number=1))
        handlers[TokenKeyAnnounced](connection, key, delivered("identity", number=2))
    world.grow()
    first, second = [orjson.loads(row.leaf) for row in world.rows("SELECT leaf FROM entries ORDER BY number")]
    assert (first["action"], first["resources"]) == ("account-changed", [str(somebody.subject)])
    assert first["contents"] == ["role:caseworker", "site:beira"]
    assert (second["action"], second["contents"]) == ("token-key-announced", [f"public-key:{key.public_key}"])


def delivered(publisher: str, *, number: int, epoch: int = 1) -> Delivery:
    """Return how something came."""
    return Delivery(
        publisher=publisher,
        number=number,
        link=token_bytes(32),
        event_id=uuid4(),
        occurred_at=_now(),
        request_id=None,
        epoch=epoch,
    )


def test_a_handler_that_is_rolled_back_accepted_nothing(world: World) -> None:
    """A record is accepted with the inbox's position, or neither is."""
    data = world.dependencies.foundation.engine
    with data.connect() as connection:
        audit_app.worker.handlers(audit_app.accept)[AccessRecord](
            connection,
            record(1),
            Delivery(publisher="cases", number=1, link=b"", event_id=uuid4(), occurred_at=_now(), request_id=None),
        )
        connection.rollback()
    assert world.rows("SELECT * FROM pending") == []
