"""Contracts carry ids, codes, times, counts and sealed bodies, and nothing a name could travel in."""

import dataclasses
import importlib
import pkgutil
import re
import types
import typing
from datetime import datetime
from uuid import UUID

import pytest

import shared.contracts
from shared.contracts.fields import Code, Sealed

PLAIN = {UUID, Code, datetime, int}
EVENT_TYPE = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)+\.v[1-9]")


def events() -> list[type]:
    """Return every dataclass in `shared.contracts` that has an event type."""
    found = []
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        members = vars(importlib.import_module(module.name)).values()
        found += [
            each
            for each in members
            if isinstance(each, type) and hasattr(each, "event_type") and each.__module__ == module.name
        ]
    return [each for each in found if dataclasses.is_dataclass(each)]


def is_allowed(annotation: object) -> bool:
    """Say whether a field of this type may cross the bus."""
    if annotation in PLAIN or annotation is type(None):
        return True
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Sealed:
        return True
    if origin is tuple:
        return len(arguments) == 2 and arguments[1] is Ellipsis and arguments[0] in {UUID, Code}
    if origin in {typing.Union, types.UnionType}:
        return all(is_allowed(each) for each in arguments)
    return False


@pytest.mark.parametrize("event", events(), ids=lambda each: each.event_type)
def test_an_event_has_only_fields_a_name_cannot_travel_in(event: type) -> None:
    """Every field is an id, a code, a time, a count, or sealed to one service."""
    hints = typing.get_type_hints(event)
    for field in dataclasses.fields(event):
        assert is_allowed(hints[field.name]), f"{event.event_type}: {field.name} is {hints[field.name]}"


@pytest.mark.parametrize("event", events(), ids=lambda each: each.event_type)
def test_an_event_is_named_after_its_publisher(event: type) -> None:
    """`service.past-tense.vN`, in the module of that service."""
    assert EVENT_TYPE.fullmatch(event.event_type)
    assert event.__module__.rsplit(".", 1)[-1] == event.event_type.split(".", 1)[0]


@pytest.mark.parametrize(
    "annotation", [str, bytes, float, dict[str, str], list[str], str | None, tuple[str, ...], object]
)
def test_the_check_refuses_what_could_carry_a_name(annotation: object) -> None:
    """The check itself can fail: free text in any wrapping is refused."""
    assert not is_allowed(annotation)


@pytest.mark.parametrize("text", ["", "Maria da Luz", "a b", "é", "x" * 81, "-x", "a\n", "a;b", "'"])
def test_free_text_is_not_a_code(text: str) -> None:
    """A code is one short word."""
    with pytest.raises(ValueError, match="code"):
        Code(text)


def test_codes_are_what_lists_and_hashes_hold() -> None:
    """Codes of HTCDS, ISO, and hex hashes fit."""
    assert [Code(each) for each in ("MZ-RSG", "ForcedLabour", "a" * 64, "trafficking", "cases.read_section")]
