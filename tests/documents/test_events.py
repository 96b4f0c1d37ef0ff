"""`docs/events.md` has every event, who says it to whom, and every field; and nothing that is gone."""

import dataclasses
import re
from typing import Any

import pytest

from shared.contracts.access import AccessRecord
from tests.documents.events import EVENTS, HEARD, addressees, kind_of, subject_of
from tests.support.fixtures import ROOT

TEXT = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
OWN = [each for each in EVENTS if not issubclass(each, AccessRecord)]
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def chapter(event_type: str) -> str:
    """Return what the document says under an event's heading."""
    _, _, rest = TEXT.partition(f"### `{event_type}`\n")
    return re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> dict[str, str]:
    """Return field → kind of a chapter's table; each has a meaning too."""
    found = ROW.findall(text)
    assert all(meaning.strip() for _, _, meaning in found)
    return {name: kind for name, kind, _ in found}


def fields(event: Any) -> dict[str, str]:
    """Return field → kind as the code has it."""
    return {each.name: kind_of(event, each.name) for each in dataclasses.fields(event)}


def test_every_event_has_a_heading_and_every_heading_an_event() -> None:
    """Each once."""
    assert sorted(re.findall(r"^### `([^`]+)`$", TEXT, re.MULTILINE)) == sorted(each.event_type for each in EVENTS)


@pytest.mark.parametrize("event", OWN, ids=lambda each: each.event_type)
def test_an_event_is_written_down_as_it_is(event: Any) -> None:
    """To whom, about what, what it means, and every field with its kind."""
    text = chapter(event.event_type)
    assert f"To {', '.join(addressees(event))}. " in text
    assert f"Subject: `{subject_of(event)}`." in text
    assert event.__doc__.strip().splitlines()[0] in text
    assert rows(text) == fields(event)


def test_the_access_record_is_written_down_once_for_all_who_say_it() -> None:
    """It has the same fields whoever says it."""
    said = TEXT[TEXT.index("## Every service says") :]
    assert rows(said) == fields(AccessRecord)
    assert "To audit. " in said
    for event in EVENTS:
        if issubclass(event, AccessRecord):
            assert f"### `{event.event_type}`" in said
            assert addressees(event) == ["audit"]


def test_every_event_is_heard_by_somebody_and_nobody_hears_what_nobody_says() -> None:
    """A name without a hearer is dead; a hearer without a name waits for ever."""
    assert all(addressees(event) for event in EVENTS)
    heard = set().union(*HEARD.values()) - {AccessRecord}
    assert heard <= set(EVENTS)
