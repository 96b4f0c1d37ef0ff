"""Alarms and parked events as metrics, read when somebody asks. Knows no event; a label is a kind or a service.

The worker writes them into the service's database and serves no HTTP; the web process reads them there. What it costs
is bounded, however much is parked.
"""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text

from shared.database import transaction
from shared.errors import AmparoError

MOST_ALARMS = 1000
MOST_PARKED = 10_000

_ALARMS = text(
    "SELECT kind, peer, sum(times) AS times FROM"
    " (SELECT kind, peer, times FROM stream_alarms ORDER BY last_at DESC LIMIT :most) AS a GROUP BY kind, peer"
)
_PARKED = text(
    "SELECT publisher, count(*) AS parked FROM"
    " (SELECT publisher FROM stream_parked LIMIT :most) AS p GROUP BY publisher"
)


class StreamCollector(Collector):
    """Reads the streams' tables of one service at each scrape. Opens nothing before the first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[Metric]:
        """Say nothing in advance: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield alarms and parked events; neither when the database is away, which `/readyz` says."""
        try:
            yield from self._read()
        except AmparoError:
            return

    def _read(self) -> list[Metric]:
        alarms = CounterMetricFamily(
            "amparo_stream_alarms", "Alarms that no operator has cleared", labels=["kind", "peer"]
        )
        parked = GaugeMetricFamily("amparo_stream_parked", "Events that could not be applied", labels=["publisher"])
        with transaction(self._engine) as connection:
            for row in connection.execute(_ALARMS, {"most": MOST_ALARMS}):
                alarms.add_metric([row.kind, row.peer], int(row.times))
            for row in connection.execute(_PARKED, {"most": MOST_PARKED}):
                parked.add_metric([row.publisher], row.parked)
        return [alarms, parked]
