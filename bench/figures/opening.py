"""P4, P5, P6 and P13, in one town: cases that open at a pace, withdrawals, inclusion in the log, parallel requests."""

import secrets
from uuid import uuid4

import orjson
from kombu import Connection

from bench.asking import Seen, ask
from bench.brokers import broker
from bench.extent import Extent
from bench.figures import withdrawing
from bench.process import SERVICES
from bench.rows import Row
from bench.series import Series, percentile
from bench.stage import Bus, Stage
from bench.town import Town, Watch, at_a_pace, open_town

_GOAL_MIDDLE_MS, _GOAL_SLOW_MS = 150.0, 1000.0
_INCLUDED_MS = 1000.0
_PARALLEL = (1, 2, 4, 16)
_INCLUSION = """
SELECT extract(epoch FROM (SELECT min(c.signed_at) FROM checkpoints AS c WHERE c.size > e.index) - e.at) * 1000
FROM entries AS e ORDER BY e.index
"""


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the rows of both buses; the second only where there is a RabbitMQ."""
    with open_town(stage, None) as town:
        rows = [_parallel(town, extent), *_paced(town, extent, bus="embedded bus"), _inclusion(town)]
        rows.append(withdrawing.measured(town, extent))
    if not extent.is_on_both_buses:
        return rows
    with broker(stage.folder) as url:
        return rows if url is None else [*rows, *_on_rabbit(stage, extent, url)]


def _on_rabbit(stage: Stage, extent: Extent, url: str) -> list[Row]:
    prefix = f"amparo-bench-{uuid4().hex[:12]}"
    try:
        with open_town(stage, Bus({"AMPARO_BUS_URL": url, "AMPARO_BUS_PREFIX": prefix})) as town:
            return _paced(town, extent, bus="RabbitMQ")
    finally:
        _forget(url, prefix)


def _forget(url: str, prefix: str) -> None:
    with Connection(url) as connection:
        channel = connection.channel()
        for service in (*SERVICES, "identity"):
            channel.queue_delete(f"{prefix}.{service}")
        channel.exchange_delete(prefix)


def _paced(town: Town, extent: Extent, *, bus: str) -> list[Row]:
    """Return the row of one bus. A registration whose case never opens raises SlowError."""
    before = town.count("cases", "SELECT count(*) FROM cases")
    with Watch(town).watching() as watch:
        answers = at_a_pace(
            town.registrations(),
            port=town.port("intake"),
            per_second=extent.per_second,
            seconds=extent.paced_seconds,
            unique=secrets.token_hex(8),
        ).all_were(201)
        town.until("cases", "SELECT count(*) FROM cases", before + answers.count)
    waits = _waits(answers, watch)
    middle, slow = percentile(waits, 0.5), percentile(waits, 0.99)
    note = f"{bus}, {extent.per_second}/s for {extent.paced_seconds:.0f} s; really {answers.per_second:.0f}/s"
    return [
        Row(
            figure="P4",
            what=f"registration acknowledged → case open, {part} ({bus})",
            unit="ms",
            ours=Series.of(found),
            goal=f"≤ {goal:.0f} ms",
            met=found <= goal,
            note=note,
        )
        for part, found, goal in (("p50", middle, _GOAL_MIDDLE_MS), ("p99", slow, _GOAL_SLOW_MS))
    ]


def _waits(answers: Seen, watch: Watch) -> list[float]:
    """Return the ms between each acknowledgement and its case; none where the case was open before it arrived."""
    acknowledged = {orjson.loads(body)["id"]: at for at, body in answers.answers}
    return [max(0.0, (watch.opened[each] - at) * 1000) for each, at in acknowledged.items() if each in watch.opened]


def _inclusion(town: Town) -> Row:
    """Return how long after an access its record was under a signed checkpoint, of all records of the paced run."""
    opened = town.count("cases", "SELECT count(*) FROM cases")
    town.until("audit", "SELECT count(*) FROM entries WHERE action = 'open-case'", opened)
    with town.look("audit") as connection:
        waits = [float(str(row[0])) for row in connection.execute(_INCLUSION).fetchall() if row[0] is not None]
    slow = percentile(waits, 0.99)
    return Row(
        figure="P6",
        what="log: time to inclusion, p99",
        unit="ms",
        ours=Series.of(slow),
        goal=f"< {_INCLUDED_MS:.0f} ms",
        met=slow < _INCLUDED_MS,
        note=f"{len(waits):,} records of P4 and P13; from the access to the checkpoint; "
        f"p50 {percentile(waits, 0.5):.0f} ms",
    )


def _parallel(town: Town, extent: Extent) -> Row:
    """Return the row. What is acknowledged must be in the log, and the log must have every number of intake's."""
    wanted, failed, total = town.registrations(), 0, 0
    for connections in _PARALLEL:
        limits = {"count": extent.registrations, "unique": secrets.token_hex(8)}
        found = ask(wanted, port=town.port("intake"), connections=connections, **limits)
        total += found.count
        failed += found.count - found.statuses.get("201", 0)
    registered = "SELECT count(*) FROM entries WHERE source = 'intake' AND action = 'register'"
    town.until("audit", registered, total - failed)
    gaps = town.count("audit", "SELECT count(*) FROM sources WHERE contiguous <> highest")
    town.until("cases", "SELECT count(*) FROM cases", total - failed)
    return Row(
        figure="P13",
        what="errors at 1, 2, 4 and 16 parallel registrations",
        unit="errors",
        ours=Series.of(failed),
        goal="0, log gapless",
        met=failed == 0 and gaps == 0,
        note=f"{total} registrations, all in the log; {gaps} sources with gaps",
    )
