"""P12: records from the outbox to RabbitMQ, confirmed, against pipelined confirms of one message a record."""

import time
from uuid import uuid4

from kombu import Connection

from bench import logs
from bench.brokers import broker
from bench.extent import Extent
from bench.figures.growing import relaying, say
from bench.floors.relay import Publisher
from bench.rows import Row, at_least
from bench.series import Series, in_turn
from bench.stage import Stage
from shared.streams.bus import Bus

_GOAL_RATIO = 0.5


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return the row, or none where there is no RabbitMQ."""
    with broker(stage.folder) as url:
        return [] if url is None else [_measured(stage, extent, url)]


def _measured(stage: Stage, extent: Extent, url: str) -> Row:
    bus = Bus(url=url, prefix=f"amparo-bench-{uuid4().hex[:12]}")
    contents = list(logs.leaves(extent.relayed))
    publisher = Publisher(url, queue=f"{bus.prefix}.floor")
    with stage.scene() as scene, Connection(url) as connection:
        channel = connection.channel()
        bus.queue("audit").bind(channel).declare()
        cases = scene.service("cases")
        with relaying(scene, cases, bus) as step:

            def ours() -> float:
                say(scene, cases, count=extent.relayed)
                began = time.perf_counter()
                while step():
                    pass
                return extent.relayed / (time.perf_counter() - began)

            def floor() -> float:
                began = time.perf_counter()
                publisher.publish(contents)
                return extent.relayed / (time.perf_counter() - began)

            mine, least = in_turn(extent.rounds, ours, floor)
        channel.queue_delete(f"{bus.prefix}.audit")
        channel.exchange_delete(bus.prefix)
    publisher.close()
    row = Row(
        figure="P12",
        what="relay to RabbitMQ, confirmed",
        unit="records/s",
        ours=Series(tuple(mine)),
        floor=Series(tuple(least)),
        goal=f"≥ {_GOAL_RATIO} of the relay floor",
        note=f"{extent.relayed:,} a round, from outbox rows: numbered, chained, signed, 64 a message; quorum queue",
    )
    return row.judged(met=at_least(row, _GOAL_RATIO))
