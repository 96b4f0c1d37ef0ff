"""What the code knows of events: all of them, their fields' kinds, and who hears each. Knows no document."""

import dataclasses
import importlib
import pkgutil
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import shared.contracts
from services.audit import worker as audit
from services.cases import worker as cases
from services.intake import worker as intake
from services.referrals import worker as referrals
from shared.contracts.fields import Code, Sealed
from shared.standing import handlers as standing

_KINDS: Final = {UUID: "id", Code: "code", datetime: "time", int: "count"}


def _found() -> Iterator[type]:
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and hasattr(each, "event_type") and each.__module__ == module.name:
                yield each


EVENTS: Final[list[Any]] = [each for each in _found() if dataclasses.is_dataclass(each)]
"""Every event that there is."""

HEARD: Final = {
    "intake": {*intake.handlers(None, clock=None), *standing()},  # type: ignore[arg-type]
    "cases": {*cases.handlers(None, clock=None), *standing()},  # type: ignore[arg-type]
    "referrals": {*referrals.handlers(on=None, letters=None, clock=None, random=None), *standing()},  # type: ignore[arg-type]
    "audit": {*audit.handlers(None)},  # type: ignore[arg-type]
}
"""What each service does something about; what it would do it with is not there."""


def addressees(event: type) -> list[str]:
    """Return who hears *event*, sorted."""
    return sorted(service for service, heard in HEARD.items() if any(issubclass(event, each) for each in heard))


def kind_of(event: type, name: str) -> str:
    """Return a field's kind as the document writes it: `id`, `codes`, `sealed to cases`; ` ?` where it may lack."""
    return _kind(typing.get_type_hints(event)[name], event)


def _kind(hint: Any, event: type) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return f"{_kind(next(each for each in arguments if each is not type(None)), event)} ?"
    if origin is tuple:
        return f"{_kind(arguments[0], event)}s"
    if origin is Sealed:
        return f"sealed to {addressees(event)[0] if addressees(event) else 'audit'}"
    return _KINDS[hint]


def subject_of(event: Any) -> str:
    """Return the field that is the event's subject."""
    ids = {each.name: uuid4() for each in dataclasses.fields(event)}
    subject = event(**ids).subject
    return next(name for name, value in ids.items() if value == subject)
