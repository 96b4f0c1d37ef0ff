"""A policy with one thing wrong in it, many times over: what somebody might break while they change a rule.

Types of principal and resource are left alone: the schema holds those, and a question about another type is refused
before any rule is read (`test_failing_closed.py`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import cedarpy

from shared.tokens import ROLES

Json = Any
_BOOLEAN = ("&&", "||", "==", "!=", "contains", "containsAny", "containsAll", "has", "!", "in", "is")


@dataclass(frozen=True)
class Mutant:
    """A policy text, what was done to which rule, and the actions that this can change."""

    rule: str
    done: str
    text: str = field(repr=False)
    actions: frozenset[str] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.rule}: {self.done}"


def same(text: str) -> str:
    """Return the policy as mutants are written, with nothing wrong in it."""
    return str(cedarpy.policies_from_json_str(cedarpy.policies_to_json_str(text)))


def mutants(text: str, *, kinds: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the policy *text* with each thing wrong that we know how to do wrong.

    *kinds* says of every action of the schema of what type its resource is.
    """
    document = json.loads(cedarpy.policies_to_json_str(text))
    for name, rule in document["staticPolicies"].items():
        label, touched = rule["annotations"].get("id", name), _actions(rule) or frozenset(kinds)
        others = [other for key, other in document["staticPolicies"].items() if key != name]
        for done, changed in _changed(rule, _possible(rule, others, kinds)):
            copied = deepcopy(document)
            copied["staticPolicies"].pop(name)
            if changed is not None:
                copied["staticPolicies"][name] = changed
            written = str(cedarpy.policies_from_json_str(json.dumps(copied)))
            yield Mutant(label, done, written, touched | (_actions(changed) if changed else frozenset()))


def _possible(rule: Json, others: list[Json], kinds: Mapping[str, str]) -> frozenset[str]:
    """Return the actions that a rule could be about too, unless another rule says the same of them already."""
    kind = rule["resource"].get("entity_type")
    alike = [other for other in others if _without_action(other) == _without_action(rule)]
    said = frozenset().union(*map(_actions, alike))
    return frozenset(action for action, of in kinds.items() if kind in {None, of}) - said


def _without_action(rule: Json) -> Json:
    return {name: said for name, said in rule.items() if name not in {"action", "annotations"}}


def _actions(rule: Json) -> frozenset[str]:
    """Return the actions a rule is about; none means all."""
    scope = rule["action"]
    found = scope.get("entities") or ([scope["entity"]] if "entity" in scope else [])
    return frozenset(each["id"] for each in found)


def _changed(rule: Json, actions: frozenset[str]) -> Iterator[tuple[str, Json | None]]:
    yield "removed", None
    yield "turned round", {**rule, "effect": "forbid" if rule["effect"] == "permit" else "permit"}
    if rule["conditions"]:
        yield "without conditions", {**rule, "conditions": []}
    named = sorted(_actions(rule))
    for action in named if len(named) > 1 else ():
        yield f"not for {action}", {**rule, "action": _scope(set(named) - {action})}
    for action in sorted(actions - set(named)) if named else ():
        yield f"for {action} too", {**rule, "action": _scope({*named, action})}
    for number, condition in enumerate(rule["conditions"]):
        for done, body in _bodies(condition["body"]):
            conditions = deepcopy(rule["conditions"])
            conditions[number] = {**condition, "body": body}
            yield done, {**rule, "conditions": conditions}


def _scope(actions: set[str]) -> Json:
    return {"op": "in", "entities": [{"type": "Action", "id": each} for each in sorted(actions)]}


def _bodies(body: Json) -> Iterator[tuple[str, Json]]:
    """Yield an expression with each part of it true, false, or turned round; and each role another, or gone."""
    for path, part in _parts(body):
        said = _said(part)
        if _is_truth(part):
            for value in (True, False):
                yield f"{said} is {str(value).lower()}", _with(body, path, {"Value": value})
            yield f"not {said}", _with(body, path, {"!": {"arg": part}})
        for done, changed in _literals(part):
            yield f"{said}: {done}", _with(body, path, changed)


def _parts(body: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield every expression in *body* with the way to it."""
    yield path, body
    (kind, inner), *_ = body.items()
    for side in ("left", "right", "arg"):
        if isinstance(inner, dict) and side in inner:
            yield from _parts(inner[side], (*path, kind, side))


def _is_truth(part: Json) -> bool:
    (kind, inner), *_ = part.items()
    flag = kind == "." and inner["attr"] in {"second_factor", "fresh_second_factor", "has_second_person"}
    return flag or kind in _BOOLEAN


def _literals(part: Json) -> Iterator[tuple[str, Json]]:
    """Yield a role as the next one, and a list of roles with one less and with one more."""
    if isinstance(part.get("Value"), str) and part["Value"] in ROLES:
        known = sorted(ROLES)
        other = known[(known.index(part["Value"]) + 1) % len(known)]
        yield other, {"Value": other}
    listed = [each["Value"] for each in part.get("Set", ()) if "Value" in each]
    for role in listed:
        yield f"without {role}", {"Set": [{"Value": each} for each in listed if each != role]}
    for role in sorted(ROLES - set(listed)) if listed else ():
        yield f"and {role}", {"Set": [{"Value": each} for each in (*listed, role)]}


def _with(body: Json, path: tuple[str, ...], part: Json) -> Json:
    if not path:
        return part
    copied = deepcopy(body)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = part
    return copied


_WORDS: dict[str, Callable[[Json], str]] = {
    ".": lambda inner: f"{_said(inner['left'])}.{inner['attr']}",
    "Var": str,
    "Value": lambda inner: inner["__entity"]["id"] if isinstance(inner, dict) else json.dumps(inner),
    "Set": lambda inner: f"[{', '.join(map(_said, inner))}]",
    "!": lambda inner: f"!{_said(inner['arg'])}",
    "has": lambda inner: f"{_said(inner['left'])} has {inner['attr']}",
}


def _said(part: Json) -> str:
    """Return an expression about as Cedar writes it, for whoever reads which mutant lived."""
    (kind, inner), *_ = part.items()
    if kind in _WORDS:
        return _WORDS[kind](inner)
    return f"({_said(inner['left'])} {kind} {_said(inner['right'])})"
