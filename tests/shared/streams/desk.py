"""The protocol's ports over dictionaries, and chains to try it with."""

from datetime import UTC, datetime, timedelta

from shared.streams.protocol import AlarmKind, Consumer, Consuming, Failure, Numbered, Span, Stream, chain

STREAM = Stream(publisher="cases", addressee="referrals")
AT = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Desk:
    """Memory and application in one, over dictionaries."""

    def __init__(self, *, failing: dict[bytes, int] | None = None) -> None:
        self.links: dict[int, bytes] = {}
        self.rows: dict[int, Numbered] = {}
        self.applied: list[bytes] = []
        self.parked: list[tuple[bytes, str]] = []
        self.failing = failing or {}

    def link_of(self, number: int) -> bytes | None:
        """Return a settled or held link."""
        return self.rows[number].link if number in self.rows else self.links.get(number)

    def hold(self, row: Numbered) -> None:
        """Keep."""
        self.rows.setdefault(row.number, row)

    def held(self, number: int) -> Numbered | None:
        """Return what is kept."""
        return self.rows.get(number)

    def held_span(self) -> Span | None:
        """Return the extremes."""
        return Span(first=min(self.rows), last=max(self.rows)) if self.rows else None

    def discard(self, number: int) -> None:
        """Forget."""
        del self.rows[number]

    def settle(self, row: Numbered) -> None:
        """Remember."""
        self.links[row.number] = row.link
        self.rows.pop(row.number, None)

    def apply(self, row: Numbered) -> Failure | None:
        """Apply, or fail as often as was asked."""
        if self.failing.get(row.content, 0) > 0:
            self.failing[row.content] -= 1
            return Failure(cause="SomeError")
        self.applied.append(row.content)
        return None

    def park(self, row: Numbered, cause: str) -> None:
        """Put aside."""
        self.parked.append((row.content, cause))


def rows(*contents: bytes, first: int = 1, previous: bytes | None = None) -> tuple[Numbered, ...]:
    """Return a chain from the beginning of the stream."""
    return chain(contents, first=first, previous=previous or STREAM.genesis())


def consumer(desk: Desk, state: Consuming | None = None, *, at: datetime = AT) -> Consumer:
    """Return a consumer of the stream."""
    return Consumer(state or Consuming.new(STREAM), memory=desk, application=desk, at=at)


def alarms(moved: Consumer) -> list[AlarmKind]:
    """Return the kinds of alarms."""
    return [alarm.kind for alarm in moved.alarms]
