"""What keeps a service from being ready, in words. Knows no terminal, no process and no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.provision.names import hears, speaks_to
from shared.streams.status import RaisedAlarm, StreamStatus

SILENCE_LIMIT = timedelta(seconds=30)
"""Both ends of a stream speak every five seconds; referrals hands out nothing when cases is silent for as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was seen of one service: what its web server wants, how its worker is, and its streams.

    `worker` is empty where it has none. `streams` and `alarms` are None when its database does not answer.
    """

    service: str
    wanting: Sequence[str]
    worker: str
    streams: Sequence[StreamStatus] | None
    alarms: Sequence[RaisedAlarm] | None

    @property
    def parked(self) -> int:
        """How many events could not be applied."""
        return sum(each.parked for each in self.streams or ())

    @property
    def alarm_count(self) -> int:
        """How often an alarm was raised that no operator has cleared."""
        return sum(each.times for each in self.alarms or ())


def complaints(found: Found, *, at: datetime) -> Iterator[str]:
    """Yield a sentence for each thing that keeps the service from being ready at *at*; none when it is."""
    name = found.service
    if found.wanting:
        yield f"{name}: its web server is not ready ({', '.join(found.wanting)})."
    if found.worker not in ("ready", ""):
        yield f"{name}: its worker is {found.worker}."
    if found.streams is None:
        yield f"{name}: its database does not answer."
        return
    yield from silent(name, found.streams, at)
    if found.parked:
        yield f"{name}: {found.parked} events could not be applied; look at `amparo parked list`."
    if found.alarm_count:
        yield f"{name}: {found.alarm_count} alarms about messages; look at `amparo alarms list`."


def silent(service: str, streams: Sequence[StreamStatus], at: datetime) -> Iterator[str]:
    """Yield a sentence for every stream that must be there and is not heard: one that never began is silent too."""
    heard = {(each.direction, each.peer): each.heard_at for each in streams}
    for peer in hears(service):
        if words := _silence(heard.get(("in", peer)), at):
            yield f"{service}: has heard nothing from {peer} {words}."
    for peer in speaks_to(service):
        if words := _silence(heard.get(("out", peer)), at):
            yield f"{service}: {peer} has acknowledged nothing {words}."


def _silence(heard_at: datetime | None, at: datetime) -> str:
    """Return since when nothing was heard; nothing when that is not long ago."""
    if heard_at is None:
        return "yet"
    if heard_at - at > SILENCE_LIMIT:
        return "that this machine's clock could have brought: it was set back"
    return f"for {(at - heard_at).total_seconds():.0f} s" if at - heard_at > SILENCE_LIMIT else ""
