"""What is counted about answering requests. Must not know who asked: a label is a pattern or a code, never an id."""

from dataclasses import dataclass
from typing import Final, Self

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "other"
CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

_BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


def named(method: str) -> str:
    """Return a method as a label: one that nobody knows is `other`, so that callers write and grow nothing."""
    return method if method in METHODS else OTHER


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one process. Each application has a registry of its own, to which others may add theirs."""

    registry: CollectorRegistry
    requests: Counter
    latency: Histogram
    unauthenticated: Counter

    @classmethod
    def on(cls, registry: CollectorRegistry) -> Self:
        """Make the counters and register them."""
        return cls(
            registry=registry,
            requests=Counter("amparo_requests", "Requests answered", ("route", "method", "status"), registry=registry),
            latency=Histogram(
                "amparo_request_duration_seconds",
                "Time to answer",
                ("route", "method"),
                registry=registry,
                buckets=_BUCKETS_SECONDS,
            ),
            unauthenticated=Counter(
                "amparo_unauthenticated", "Requests without a valid token", ("reason",), registry=registry
            ),
        )

    def answered(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer. `route` is the pattern, `method` what `named` made of it."""
        self.requests.labels(route, method, str(status)).inc()
        self.latency.labels(route, method).observe(seconds)

    def text(self) -> bytes:
        """Return all counters in the Prometheus text format."""
        return generate_latest(self.registry)
