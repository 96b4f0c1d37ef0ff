"""P6: the access log, appended to alone and all the way from the bus to a signed checkpoint."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine

from bench import logs, people
from bench.extent import Extent
from bench.floors import log as floor
from bench.rows import Row
from bench.series import Series, in_turn
from bench.stage import Service, Stage, admin
from services.audit import app as audit_app
from services.audit import usecases
from services.audit.domain.merkle import leaf_hash
from shared.database import engine, transaction
from shared.streams.bus import Bus, BusPublisher
from shared.streams.envelope import KINDS, Message, seal, sender_and_recipient
from shared.streams.relay import Relay

_BUS_GOAL_PER_SECOND = 5_000
_APPEND_GOAL_PER_SECOND = 10_000
_POLL_SECONDS = 0.02
_PATIENCE_SECONDS = 120.0
_CHUNK = 500
_PENDING = f"COPY pending ({logs.LEAF_COLUMNS}) FROM STDIN"


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return both rows; how long one record takes to inclusion is measured with P4, where records come at a pace."""
    return [_append(stage, extent), _from_bus(stage, extent)]


def _append(stage: Stage, extent: Extent) -> Row:
    per_round = max(512, extent.bus_records // 4)
    with stage.scene() as scene:
        service, database = scene.service("audit"), scene.floor_database()
        dependencies = audit_app.from_env(service.environ)
        numbers = iter(range(1, 1 << 40, per_round))
        with admin(database) as connection:
            connection.execute(floor.TABLE)

        def ours() -> float:
            _let_wait(service, first=next(numbers), count=per_round)
            began = time.perf_counter()
            while usecases.advance(dependencies.growing, dependencies.signer, at=datetime.now(UTC)):
                pass
            return per_round / (time.perf_counter() - began)

        def theirs() -> float:
            first = next(numbers)
            contents = list(logs.leaves(per_round, first=first))
            with psycopg.connect(database.admin_dsn, autocommit=True) as connection:
                began = time.perf_counter()
                floor.append(connection, contents, first=first)
                return per_round / (time.perf_counter() - began)

        mine, least = in_turn(extent.rounds, ours, theirs)
        dependencies.foundation.engine.dispose()
    row = Row(
        figure="P6",
        what="log: append alone, tree and signature",
        unit="entries/s",
        ours=Series(tuple(mine)),
        floor=Series(tuple(least)),
        goal=f"≥ {_APPEND_GOAL_PER_SECOND:,}/s",
        note=f"{per_round:,} a round; the floor chains records, {floor.BATCH} a commit",
    )
    return row.judged(met=row.ours.median >= _APPEND_GOAL_PER_SECOND)


def _let_wait(service: Service, *, first: int, count: int) -> None:
    """Put accepted records where the sequencer finds them."""
    with admin(service.database) as connection, connection.cursor().copy(_PENDING) as copy:
        for number, leaf in enumerate(logs.leaves(count, first=first), first):
            row = (logs.SOURCE, 1, number, UUID(int=number), logs.BEGAN, people.CASEWORKER.subject, people.OURS)
            copy.write_row((*row, people.OURS, "read-section", "allowed", [UUID(int=1)], leaf, leaf_hash(leaf)))


def _from_bus(stage: Stage, extent: Extent) -> Row:
    rates = [_one_run(stage, extent.bus_records) for _ in range(max(1, extent.rounds // 2))]
    row = Row(
        figure="P6",
        what="log: from the bus to the signed checkpoint",
        unit="entries/s",
        ours=Series(tuple(rates)),
        goal=f"≥ {_BUS_GOAL_PER_SECOND:,}/s",
        note=f"{extent.bus_records:,} records on the embedded bus, one audit worker",
    )
    return row.judged(met=row.ours.median >= _BUS_GOAL_PER_SECOND)


def _one_run(stage: Stage, count: int) -> float:
    with stage.scene() as scene:
        bus = scene.embedded_bus()
        cases, audit = scene.service("cases", bus=bus), scene.service("audit", bus=bus)
        say(scene, cases, count=count)
        with relaying(
            scene, cases, Bus(url=bus.settings["AMPARO_BUS_URL"], dsn=bus.settings["AMPARO_BUS_DSN"])
        ) as step:
            while step():
                pass
        scene.worker(audit)
        return _rate(audit, count)


def _rate(audit: Service, count: int) -> float:
    """Return the entries a second between the first checkpoint that covers any and the one that covers all."""
    seen: list[tuple[float, int]] = []
    deadline = time.perf_counter() + _PATIENCE_SECONDS
    with admin(audit.database) as connection:
        while not seen or seen[-1][1] < count:
            size = int(str(connection.execute("SELECT coalesce(max(size), 0) FROM checkpoints").fetchone()[0]))  # type: ignore[index]
            if size and (not seen or size > seen[-1][1]):
                seen.append((time.perf_counter(), size))
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the log has {size} of {count} entries")
            time.sleep(_POLL_SECONDS)
    (began, first), (ended, last) = seen[0], seen[-1]
    return (last - first) / (ended - began)


def say(scene: Stage, cases: Service, *, count: int) -> None:
    """Let cases have *count* records to tell audit."""
    outbox, found = scene.keys.outbox("cases"), engine(cases.environ["AMPARO_DATABASE_URL"])
    for start in range(0, count, _CHUNK):
        with transaction(found) as connection:
            for _ in range(min(_CHUNK, count - start)):
                at = datetime.now(UTC)
                event = logs.record(uuid4(), at)
                outbox.add(connection, addressee="audit", event=event, at=at, request_id=None)
    found.dispose()


@contextmanager
def relaying(scene: Stage, cases: Service, bus: Bus) -> Iterator[Callable[[], bool]]:
    """Yield one step of cases' relay to *bus*, in this process; the addressee's queue exists."""
    publisher, keyring = BusPublisher(bus), scene.keys.keyrings["cases"]
    found: Engine = engine(cases.environ["AMPARO_DATABASE_URL"])

    def send(message: Message) -> None:
        sender, recipient = sender_and_recipient(message)
        data = seal(message, sign=keyring.sign)
        publisher.publish(data, addressee=recipient, publisher=sender, kind=KINDS[type(message)])

    try:
        yield Relay(service="cases", engine=found, send=send).step
    finally:
        publisher.close()
        found.dispose()
