"""Events and messages as bytes: what is written is read again, and what is not written so is refused."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.cases import AccessRecorded, CaseOpened, DisclosureMade
from shared.contracts.fields import Code, Sealed
from shared.streams.codec import DecodeError, UnknownEventError, decode, decode_row, encode, encode_row, registry
from shared.streams.envelope import Batch, MessageError, open_message, seal
from shared.streams.protocol import Stream, chain
from tests.shared.streams.parties import ROSTER, now, withdrawal
from tests.shared.streams.simulation import KEYS

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOME_ID = uuid4()


def disclosure() -> DisclosureMade:
    """Return the event with the most kinds of fields."""
    return DisclosureMade(
        disclosure_id=uuid4(),
        grant_id=uuid4(),
        case_id=uuid4(),
        organisation=uuid4(),
        recipient=uuid4(),
        service=Code("shelter"),
        purpose=Code("shelter"),
        sections=(Code("identity"), Code("health")),
        consent=Code("ab" * 32),
        valid_until=AT,
        made_by=uuid4(),
        made_at=AT.astimezone(timezone(timedelta(hours=2))),
        body=Sealed(addressee=Code("referrals"), key_id=Code("k1"), ciphertext=bytes(range(256))),
    )


def test_an_event_is_read_as_it_was_written() -> None:
    """Ids, codes, lists, times in any zone and sealed bodies."""
    event = disclosure()
    row = decode_row(encode_row(event, event_id=uuid4(), occurred_at=AT, request_id="r-1"))
    assert decode(row.event_type, row.event) == event
    assert (row.subject, row.occurred_at, row.request_id) == (event.subject, AT, "r-1")


def test_every_contract_is_known_by_its_event_type() -> None:
    """And only contracts are."""
    assert registry()[CaseOpened.event_type] is CaseOpened
    assert all(event_type.endswith(".v1") for event_type in registry())


def test_a_reader_ignores_fields_it_does_not_know_and_takes_defaults_for_absent_ones() -> None:
    """Deploy in any order."""
    values = encode(_record())
    assert decode(AccessRecorded.event_type, values | {"new": "field"}) == _record()
    for optional in ("section", "policies", "count"):
        del values[optional]
    assert decode(AccessRecorded.event_type, values) == _record()


@pytest.mark.parametrize("name", [field.name for field in fields(CaseOpened)])
def test_an_event_without_a_required_field_is_refused(name: str) -> None:
    """Each field in turn."""
    values = encode(_opened())
    del values[name]
    with pytest.raises(DecodeError):
        decode(CaseOpened.event_type, values)


@pytest.mark.parametrize("value", [None, 1, True, 1.5, "", "two words", [], {}, "not-a-uuid"])
@pytest.mark.parametrize("name", ["case_id", "site", "opened_at"])
def test_a_field_of_another_type_is_refused(name: str, value: Any) -> None:
    """A name has spaces; a code has not. `not-a-uuid` is a code, so a site may be called that."""
    if (name, value) == ("site", "not-a-uuid"):
        return
    with pytest.raises(DecodeError):
        decode(CaseOpened.event_type, encode(_opened()) | {name: value})


def test_an_unknown_type_has_an_error_of_its_own() -> None:
    """Because an upgrade helps."""
    with pytest.raises(UnknownEventError):
        decode("cases.something-newer.v9", {})


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(data: bytes) -> None:
    """Whatever they are."""
    with pytest.raises(MessageError):
        open_message(data, recipient="referrals", verifier=ROSTER)


def test_no_byte_of_a_message_can_be_changed_or_taken_away() -> None:
    """Each byte in turn, and each cut."""
    stream = Stream(publisher="cases", addressee="referrals")
    row = encode_row(withdrawal(), event_id=uuid4(), occurred_at=now(), request_id=None)
    message = Batch(stream=stream, rows=chain([row], first=1, previous=stream.genesis()))
    data = seal(message, sign=KEYS.signer("cases"))
    assert open_message(data, recipient="referrals", verifier=KEYS) == message
    for index in range(len(data)):
        for other in (data[:index], data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]):
            with pytest.raises(MessageError):
                open_message(other, recipient="referrals", verifier=KEYS)


def _opened() -> CaseOpened:
    return CaseOpened(case_id=uuid4(), registration_id=uuid4(), organisation=uuid4(), site=Code("mpt"), opened_at=AT)


def _record() -> AccessRecorded:
    return AccessRecorded(
        record_id=SOME_ID,
        at=AT,
        actor=None,
        role=None,
        organisation=None,
        action=Code("read"),
        resource_type=Code("case"),
        resources=(SOME_ID,),
        decision=Code("allowed"),
    )
