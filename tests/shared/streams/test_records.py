"""No record, no answer: the access record commits with what it is about, and a refusal's record commits alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.contracts.cases import AccessRecorded
from shared.database import transaction
from shared.errors import NotFoundError
from shared.sealing import SealError
from shared.streams.codec import decode, decode_row
from shared.streams.records import (
    Access,
    Records,
    RecordsBackloggedError,
    Refused,
    recorded_transaction,
    refused,
    refusing,
)
from tests.shared.streams.parties import Party, now, withdrawal


@dataclass(frozen=True)
class Staff:
    """Who asks."""

    subject: UUID
    organisation: UUID


@dataclass(frozen=True)
class Decided:
    """What the policy said."""

    allowed: bool
    policies: Sequence[str] = ("read-own-case",)
    role: str | None = "caseworker"


def access(*, allowed: bool = True, **more: Any) -> Access:
    """Return one access to one case."""
    return Access(
        actor=Staff(uuid4(), uuid4()),
        action="read-section",
        resource_type="case",
        resources=(uuid4(),),
        decision=Decided(allowed),
        at=now(),
        **more,
    )


def records(party: Party) -> Records:
    """Return what writes the records of cases."""
    return Records(party.outbox, AccessRecorded)


def recorded(party: Party) -> list[AccessRecorded]:
    """Return what was recorded."""
    rows = [decode_row(bytes(content)) for content in party.query("SELECT content FROM stream_outbox ORDER BY id")]
    return [event for row in rows if isinstance(event := decode(row.event_type, row.event), AccessRecorded)]


def test_a_record_says_who_did_what_to_what_under_which_policy(cases: Party) -> None:
    """And the request id travels with it."""
    given = access(section="health", object_version=3, count=1)
    with recorded_transaction(cases.engine, records(cases)) as connection:
        records(cases).record(connection, given, "request-1")
    (event,) = recorded(cases)
    assert given.actor is not None
    assert (event.actor, event.resources, event.decision) == (given.actor.subject, given.resources, "allowed")
    assert (event.policies, event.section, event.request_id) == (("read-own-case",), "health", "request-1")


def test_free_text_is_sealed_to_audit(cases: Party, make_party: Any) -> None:
    """Nobody else reads why."""
    with transaction(cases.engine) as connection:
        records(cases).record(connection, access(detail={"reason": "She asked for Maria"}))
    assert b"Maria" not in bytes(cases.query("SELECT content FROM stream_outbox")[0])
    (event,) = recorded(cases)
    assert event.detail is not None
    audit = make_party("audit").inbox
    opened = audit.open(event.detail, publisher="cases", event_type=event.event_type, subject=event.subject)
    assert opened == {"reason": "She asked for Maria"}


def test_a_refusal_keeps_nothing_but_its_record_and_shows_what_is_to_be_shown(cases: Party) -> None:
    """What the transaction did before is gone."""
    with pytest.raises(NotFoundError):
        _say_and_raise(cases, Refused(access(allowed=False), NotFoundError()))
    (event,) = recorded(cases)
    assert (event.decision, event.request_id) == ("refused", "request-2")
    assert cases.query("SELECT count(*) FROM stream_outbox") == [1]


def test_a_named_failure_inside_an_access_becomes_its_recorded_refusal() -> None:
    """With the slug as its reason; who asked, for what and under which policies stays as it was."""
    given, failure = access(section="health"), NotFoundError()
    with pytest.raises(Refused) as raised, refusing(given):
        raise failure
    assert raised.value.shown is failure
    assert raised.value.access == refused(given, reason="not-found")
    assert (raised.value.access.decision.allowed, raised.value.access.section) == (False, "health")
    assert raised.value.access.decision.policies == given.decision.policies


def test_a_ciphertext_that_does_not_open_is_recorded_and_stays_a_bare_failure(cases: Party) -> None:
    """Whoever tampers with a row cannot have it asked for without a trace."""
    with pytest.raises(SealError), recorded_transaction(cases.engine, records(cases)), refusing(access()):
        raise SealError
    (event,) = recorded(cases)
    assert (event.decision, event.reason) == ("refused", "unreadable")


def test_what_was_read_at_once_is_named_piece_by_piece(cases: Party) -> None:
    """Section, version and hash of each travel as codes."""
    opened = (f"identity:3:{'a' * 64}", f"contact:1:{'b' * 64}")
    with recorded_transaction(cases.engine, records(cases)) as connection:
        records(cases).record(connection, access(section="identity/contact", contents=opened))
    assert recorded(cases)[0].contents == opened


def test_what_has_no_name_is_no_refusal() -> None:
    """It stays what it is: unforeseen, and shown to nobody."""
    with pytest.raises(ZeroDivisionError), refusing(access()):
        raise ZeroDivisionError


def test_a_refusal_that_cannot_be_recorded_is_not_answered_as_one(cases: Party) -> None:
    """Otherwise asking would be free while the record is not written."""
    unrecordable = replace(access(allowed=False), action="not a code")
    with pytest.raises(ValueError, match="not a code"), recorded_transaction(cases.engine, records(cases)):
        raise Refused(unrecordable, NotFoundError())


def test_an_access_whose_transaction_fails_is_not_recorded_and_not_answered(cases: Party) -> None:
    """Both or neither."""
    with pytest.raises(ZeroDivisionError):
        _say_and_raise(cases, ZeroDivisionError())
    assert recorded(cases) == []


def test_nothing_more_is_disclosed_while_too_many_records_wait(cases: Party) -> None:
    """It is a failure with a name, and trying later is safe."""
    with transaction(cases.engine) as connection:
        records(cases).record(connection, access())
        records(cases).refuse_when_backlogged(connection, at=now())
        connection.execute(text("UPDATE stream_outbox SET created_at = created_at - interval '1 hour'"))
        with pytest.raises(RecordsBackloggedError):
            records(cases).refuse_when_backlogged(connection, at=now())


def _say_and_raise(party: Party, error: Exception) -> None:
    with recorded_transaction(party.engine, records(party), "request-2") as connection:
        records(party).record(connection, access())
        party.outbox.add(connection, addressee="referrals", event=withdrawal(), at=now(), request_id=None)
        raise error
