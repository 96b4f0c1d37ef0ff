"""What `amparo status` makes of what it sees: whatever is not well is a sentence, and keeps it from exit code 0."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy.health import Found, complaints
from deploy.provision.names import SERVICES, hears, speaks_to
from services.audit.app import PUBLISHERS
from shared.streams.status import RaisedAlarm, StreamStatus

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATELY = AT - timedelta(seconds=6)


def _stream(direction: str, peer: str, heard_at: datetime | None = LATELY, parked: int = 0) -> StreamStatus:
    return StreamStatus(
        direction=direction,
        peer=peer,
        epoch=1,
        head=3,
        position=3,
        heard_at=heard_at,
        parked=parked,
        waiting=0,
        alarms=0,
    )


def _well(service: str = "cases") -> Found:
    streams = [_stream("in", peer) for peer in hears(service)] + [_stream("out", peer) for peer in speaks_to(service)]
    return Found(service=service, wanting=(), worker="ready", streams=streams, alarms=())


def _but(direction: str, peer: str, **changes: object) -> Found:
    found = _well()
    assert found.streams is not None
    streams = [
        replace(each, **changes) if (each.direction, each.peer) == (direction, peer) else each  # type: ignore[arg-type]
        for each in found.streams
    ]
    return replace(found, streams=streams)


@pytest.mark.parametrize("service", SERVICES)
def test_who_is_well_gives_no_reason_to_complain(service: str) -> None:
    """Whoever it hears and speaks to."""
    assert list(complaints(_well(service), at=AT)) == []


def test_whom_audit_hears_is_known_here_as_it_is_there() -> None:
    """A publisher that status does not know of would be silent unseen; a running installation is asked elsewhere."""
    assert hears("audit") == (*PUBLISHERS, "identity")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(_well(), wanting=["keys"]), "web server is not ready (keys)"),
        (replace(_well(), worker="not running"), "worker is not running"),
        (replace(_well(), worker="stopped"), "worker is stopped"),
        (replace(_well(), streams=None, alarms=None), "database does not answer"),
        (_but("in", "referrals", parked=2), "2 events could not be applied; look at `amparo parked list`"),
        (_but("in", "intake", heard_at=None), "has heard nothing from intake yet"),
        (_but("in", "intake", heard_at=AT - timedelta(seconds=31)), "has heard nothing from intake for 31 s"),
        (_but("in", "intake", heard_at=AT + timedelta(hours=1)), "set back"),
        (_but("out", "audit", heard_at=None), "audit has acknowledged nothing yet"),
        (_but("out", "audit", heard_at=AT - timedelta(minutes=2)), "audit has acknowledged nothing for 120 s"),
    ],
)
def test_what_is_wrong_is_one_sentence_about_the_service(found: Found, words: str) -> None:
    """So that whoever reads it knows where to look."""
    said = list(complaints(found, at=AT))
    assert len(said) == 1, said
    assert said[0].startswith("cases: ")
    assert words in said[0]


def test_a_stream_that_never_began_is_silent() -> None:
    """After a fresh start there is no row to look at yet."""
    said = list(complaints(replace(_well(), streams=[]), at=AT))
    assert len(said) == len(hears("cases")) + len(speaks_to("cases"))
    assert all("yet" in sentence for sentence in said)


def test_an_alarm_about_a_stranger_counts_too() -> None:
    """Somebody who is no peer at all wrote to the broker."""
    alarm = RaisedAlarm(kind="forged", peer="nobody", epoch=1, number=0, first_at=AT, last_at=AT, times=3)
    assert list(complaints(replace(_well(), alarms=[alarm]), at=AT)) == [
        "cases: 3 alarms about messages; look at `amparo alarms list`."
    ]


def test_thirty_seconds_are_not_yet_silence() -> None:
    """Five heartbeats may be lost."""
    assert not list(complaints(_but("in", "intake", heard_at=AT - timedelta(seconds=30)), at=AT))
