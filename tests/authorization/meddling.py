"""A policy engine that fails, lies, or is told something else than what was asked. Knows no service."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import cedarpy
import orjson

from shared.access import Engine, Policy

Json = dict[str, Any]
Change = Callable[[Json, list[Json]], None]
Attribute = tuple[str, str, object]
"""Of which type of entity, its name, its value."""

STRANGER = {"type": "Staff", "id": "00000000-0000-0000-0000-000000000009"}


class PanicException(BaseException):
    """As PyO3 raises a Rust panic."""


def _fails(error: BaseException) -> Engine:
    def engine(*_asked: object) -> Any:
        raise error

    return engine


def _says(**said: Any) -> Engine:
    answer = {"decision": cedarpy.Decision.Allow, "reasons": [], "errors": []} | said
    diagnostics = SimpleNamespace(reasons=answer["reasons"], errors=answer["errors"])
    return lambda *_asked: SimpleNamespace(decision=answer["decision"], diagnostics=diagnostics)


FAILING: Mapping[str, Engine] = {
    "raises": _fails(RuntimeError("a value that must not be shown")),
    "panics": _fails(PanicException("a value that must not be shown")),
    "runs out of memory": _fails(MemoryError()),
    "answers nothing": lambda *_asked: None,
    "answers a bare yes": lambda *_asked: True,
    "says yes for no reason": _says(),
    "says yes for a rule that is not there": _says(reasons=["policy999"]),
    "says yes with an error": _says(reasons=["policy0"], errors=["an error"]),
    "says yes in another word": _says(decision="Allow", reasons=["policy0"]),
    "says no": _says(decision=cedarpy.Decision.Deny, reasons=["policy0"]),
    "says that it does not know": _says(decision=cedarpy.Decision.NoDecision, reasons=["policy0"]),
}
"""Engines that are broken, each in its way."""


def told(change: Change) -> Engine:
    """Return the real engine, which is told something else than what was asked."""

    def engine(question: Json, policies: Any, entities: list[Json], schema: Any) -> Any:
        changed, those = deepcopy(question), deepcopy(entities)
        change(changed, those)
        return cedarpy.is_authorized(changed, policies, those, schema)

    return engine


def noting(noted: list[Attribute]) -> Engine:
    """Return an engine that writes down every attribute it is told of, and answers nothing."""

    def engine(_question: Json, _policies: Any, entities: list[Json], _schema: Any) -> Any:
        noted.extend((each["uid"]["type"], *attribute) for each in entities for attribute in each["attrs"].items())

    return engine


def without(kind: str, attribute: str) -> Engine:
    """Return an engine that is not told an attribute."""
    return told(lambda _question, entities: [each["attrs"].pop(attribute) for each in _of(kind, entities)] and None)


def mistyped(kind: str, attribute: str, value: object) -> Engine:
    """Return an engine that is told *value* for an attribute."""

    def change(_question: Json, entities: list[Json]) -> None:
        for each in _of(kind, entities):
            each["attrs"][attribute] = value

    return told(change)


def wrong(value: object) -> list[object]:
    """Return values of other types than *value*: what a slip in our code could hand over instead."""
    others: list[object] = [None, 7, True, "true", {"__entity": STRANGER}, ["x"], [7], {"a": "b"}]
    return [each for each in others if not _alike(each, value)]


def _alike(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return not one or not other or _alike(one[0], other[0])
    return type(one) is type(other) and (not isinstance(one, dict) or "__entity" in one)


def _set(part: str, key: str, value: str) -> Change:
    def change(question: Json, _entities: list[Json]) -> None:
        question[part][key] = value

    return change


def _nobody(_question: Json, entities: list[Json]) -> None:
    entities.clear()


def _twice(_question: Json, entities: list[Json]) -> None:
    entities.extend([{**each, "attrs": {}} for each in entities])


def _more(_question: Json, entities: list[Json]) -> None:
    for each in entities:
        each["attrs"]["administrator"] = True


def _context(question: Json, _entities: list[Json]) -> None:
    question["context"] = {"break_glass": True}


MISTOLD: Mapping[str, Engine] = {
    "an unknown action": told(_set("action", "id", "do-everything")),
    "no action": told(_set("action", "id", "")),
    "a principal of another type": told(_set("principal", "type", "Administrator")),
    "another principal": told(_set("principal", "id", STRANGER["id"])),
    "a resource of another type": told(_set("resource", "type", "Everything")),
    "no entities": told(_nobody),
    "every entity twice": told(_twice),
    "an attribute more": told(_more),
    "a context": told(_context),
}
"""The real engine, told something that is not what was asked."""


def remembering() -> Engine:
    """Return the real engine, which puts no question twice: everybody is asked about with a fresh factor too."""
    answers: dict[bytes, Any] = {}

    def engine(question: Json, policies: Any, entities: list[Json], schema: Any) -> Any:
        key = orjson.dumps([question, entities])
        if key not in answers:
            answers[key] = cedarpy.is_authorized(question, policies, entities, schema)
        return answers[key]

    return engine


@contextmanager
def asking_engine(policy: Policy, engine: Engine) -> Iterator[None]:
    """Put *engine* behind a policy that a service holds."""
    with changed(policy, engine=engine):
        yield


@contextmanager
def changed(policy: Policy, **fields: object) -> Iterator[None]:
    """Change what a service holds, and put it back. The policy itself is frozen; this is a test's crowbar."""
    before = {name: getattr(policy, name) for name in fields}
    for name, value in fields.items():
        object.__setattr__(policy, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(policy, name, value)


def _of(kind: str, entities: list[Json]) -> list[Json]:
    return [each for each in entities if each["uid"]["type"] == kind]
