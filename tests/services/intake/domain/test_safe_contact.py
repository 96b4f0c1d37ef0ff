"""No number is kept before somebody asked how it can be used without danger."""

import pytest

from services.intake.domain.safe_contact import SafeContact, contact_body, contact_errors
from shared.vocabulary.safe_contact import REACHING

PHONE = {"prs_MobilePhone": "+258841234567"}


@pytest.mark.parametrize("name", sorted(REACHING))
def test_a_way_to_reach_somebody_needs_the_rules_for_it(name: str) -> None:
    """A call to the wrong hands can kill."""
    (error,) = contact_errors(None, {name: "x"}, pointer="/safe_contact")
    assert (error.pointer, error.code) == ("/safe_contact", "required")


@pytest.mark.parametrize("fields", [{}, {"prs_FirstName": "A"}, {"prs_MobilePhone": {"answer": "refused"}}])
def test_nothing_is_asked_where_nobody_can_be_reached(fields: dict[str, object]) -> None:
    """Who gave no number is not asked about calls."""
    assert not contact_errors(None, fields, pointer="/safe_contact")


def test_no_channel_is_an_answer_too() -> None:
    """Nobody has asked yet, or nothing is safe: the number is kept and nobody calls it."""
    assert not contact_errors(SafeContact(channels=()), PHONE, pointer="/safe_contact")
    assert contact_body(SafeContact(channels=())) == {"safe_channels": []}


@pytest.mark.parametrize(
    ("contact", "pointer", "code"),
    [
        (SafeContact(channels=("fax",)), "/safe_contact/channels/0", "unknown-code"),
        (SafeContact(channels=("call", "call")), "/safe_contact/channels", "repeated-code"),
        (SafeContact(channels=("call",), hours="8 to 11"), "/safe_contact/hours", "wrong-form"),
        (SafeContact(channels=("call",), answer=" "), "/safe_contact/answer", "empty"),
        (SafeContact(channels=("call",), answer="\u202eolá"), "/safe_contact/answer", "control-character"),
        (SafeContact(channels=("call",), code_word="x" * 81), "/safe_contact/code_word", "too-long"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(contact: SafeContact, pointer: str, code: str) -> None:
    """With the field named."""
    assert [(each.pointer, each.code) for each in contact_errors(contact, PHONE, pointer="/safe_contact")] == [
        (pointer, code)
    ]
