"""Asks Cedar who may do what. Knows no service's rules: each keeps `policy.cedar` and `policy.cedarschema` itself.

Fails closed. Cedar without a schema skips a `forbid` that errs and says Allow, so allowed means all of: the action is
declared, decision Allow, schema used, no diagnostic error, at least one reason. Everything else, an engine that
raises or panics included, is deny. Cedar's error texts repeat attributes, so they are never shown or logged.

Whoever would be allowed if only they gave their second factor again is told so (RFC 9470). Everybody who is refused
with an older one, or with none, is asked about twice, so that the steps tell nothing of what was asked for.

`asked` counts the questions put to any policy in the present context. The web layer sets it to 0 when a request
begins and refuses to answer 2xx while it is still 0: a route that never asked was never authorized. Counting
happens before deciding, so that a refusal counts too.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

import cedarpy
from cedarpy import AuthzResult, Entities, PolicySet, Schema

from shared.contracts.fields import Code
from shared.errors import AmparoError, FreshSecondFactorError, NotFoundError
from shared.second_factor import has_fresh_second_factor, has_second_factor
from shared.tokens import ROLES, Claims

asked: Final[ContextVar[int]] = ContextVar("asked", default=0)

Engine = Callable[..., AuthzResult]

PRINCIPAL: Final = "Staff"
_ROLE_LENGTH = 80
_ACTION = re.compile(r'^action ("(?:[^"\\]|\\.)*+").*? appliesTo \{$', re.MULTILINE)


class PolicyError(Exception):
    """The policy cannot be used: found at start, when a service may still refuse to run."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody as an attribute: `assigned?: Staff` in the schema, `resource.assigned == principal` in rules."""

    subject: UUID


Item = str | UUID | Staff
Attribute = Item | bool | int | Collection[str] | Collection[UUID] | Collection[Staff]

_NO_CONTEXT: Final[Mapping[str, Attribute]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked for: a Cedar entity type of the service's schema, its id, and its attributes.

    Attributes are text, truth values, whole numbers, UUIDs (become text), `Staff`, and tuples, lists or sets of
    text, UUIDs or `Staff`. An optional attribute that is absent is left out; None is refused.
    """

    type: str
    id: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, in the form the access record needs.

    `policies` are the `@id`s of the policies that decided (Cedar's own `policyN` where one has none), sorted.
    `role` is the `@role` of the policy that allowed it; without one, the roles of the token joined by `/`.
    `lacks_factor`: it was refused, and a fresh second factor is all that was missing.
    """

    allowed: bool
    policies: tuple[str, ...] = ()
    role: str | None = None
    lacks_factor: bool = False

    def shown(self) -> AmparoError:
        """Return what whoever was refused is shown: that there is nothing, unless all they lack is the factor."""
        return FreshSecondFactorError() if self.lacks_factor else NotFoundError()


@dataclass(frozen=True, slots=True)
class Note:
    """The annotations of one policy that we read."""

    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A service's parsed and validated policy. `actions` are those its schema declares."""

    policies: PolicySet
    schema: Schema
    notes: Mapping[str, Note]
    actions: frozenset[str]
    engine: Engine = cedarpy.is_authorized

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read `policy.cedar` and `policy.cedarschema` in *folder*. Raises PolicyError unless they fit each other."""
        try:
            policies = (folder / "policy.cedar").read_text(encoding="utf-8")
            schema = (folder / "policy.cedarschema").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError("the policy or its schema cannot be read") from error
        return cls.parse(policies, schema)

    @classmethod
    def parse(cls, policies: str, schema: str, *, engine: Engine = cedarpy.is_authorized) -> Self:
        """Return the policy in these texts. Raises PolicyError unless they fit each other and the form of `Staff`."""
        try:
            parsed, declared = PolicySet.from_str(policies), Schema.from_str(schema)
        except ValueError as error:
            raise PolicyError(f"the policy or its schema cannot be parsed: {error}") from error
        _refuse_misfit(policies, declared)
        return cls(parsed, declared, _notes(policies), _actions(declared), engine)

    def decide(
        self,
        actor: Claims,
        *,
        action: str,
        resource: Resource,
        at: datetime,
        context: Mapping[str, Attribute] = _NO_CONTEXT,
    ) -> Decision:
        """Say whether *actor* may do *action* to *resource* at *at*. Never raises: whatever is odd is a deny."""
        asked.set(asked.get() + 1)
        try:
            question = _question(actor, action=action, resource=resource, context=context)
            fresh = has_fresh_second_factor(actor, at=at)
            decision = self._answer(actor, question, resource, factor=has_second_factor(actor), fresh=fresh)
            if decision.allowed or fresh:
                return decision
            again = self._answer(actor, question, resource, factor=True, fresh=True)
            return replace(decision, lacks_factor=again.allowed)
        except BaseException as error:
            if not _is_engine_failure(error):
                raise
            return Decision(allowed=False, role=_all_roles(actor))

    def _answer(
        self, actor: Claims, question: dict[str, dict[str, Any]], resource: Resource, *, factor: bool, fresh: bool
    ) -> Decision:
        entities = [_staff(actor, factor=factor, fresh=fresh), _entity(resource.type, resource.id, resource.attributes)]
        result = self.engine(question, self.policies, entities, self.schema)
        return self._decision(actor, result, declared=question["action"]["id"] in self.actions)

    def _decision(self, actor: Claims, result: AuthzResult, *, declared: bool) -> Decision:
        """Read the answer the careful way. A reason that is no policy of ours raises, and so is a deny."""
        notes = [self.notes[reason] for reason in result.diagnostics.reasons]
        sure = bool(notes) and not result.diagnostics.errors and isinstance(self.schema, Schema)
        allowed = declared and sure and result.decision is cedarpy.Decision.Allow
        counted = [note.role for note in notes if note.role in actor.roles] if allowed else []
        return Decision(allowed, tuple(sorted(note.name for note in notes)), min(counted, default=_all_roles(actor)))


def _question(
    actor: Claims, *, action: str, resource: Resource, context: Mapping[str, Attribute]
) -> dict[str, dict[str, Any]]:
    return {
        "principal": {"type": PRINCIPAL, "id": str(actor.subject)},
        "action": {"type": "Action", "id": action},
        "resource": {"type": resource.type, "id": resource.id},
        "context": _record(context),
    }


def _staff(actor: Claims, *, factor: bool, fresh: bool) -> dict[str, Any]:
    attributes: dict[str, Attribute] = {
        "organisation": actor.organisation,
        "sites": actor.sites,
        "roles": actor.roles,
        "second_factor": factor,
        "fresh_second_factor": fresh,
    }
    return _entity(PRINCIPAL, str(actor.subject), attributes)


def _entity(kind: str, identity: str, attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": identity}, "attrs": _record(attributes), "parents": []}


def _record(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {name: _value(attribute) for name, attribute in attributes.items()}


def _value(attribute: object) -> object:
    """Return the JSON form. No mappings, so that no caller's data can spell Cedar's `__entity` or `__extn`."""
    if isinstance(attribute, frozenset | set | tuple | list):
        return [_item(item) for item in attribute]
    return attribute if isinstance(attribute, bool | int) else _item(attribute)


def _item(item: object) -> object:
    if isinstance(item, Staff):
        return {"__entity": {"type": PRINCIPAL, "id": str(item.subject)}}
    if isinstance(item, UUID | str):
        return str(item)
    raise TypeError("an attribute is of no type a policy can read")


def _is_engine_failure(error: BaseException) -> bool:
    """Say whether it is the engine's own failure. A Rust panic arrives as a BaseException of PyO3's own."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _all_roles(actor: object) -> str | None:
    return "/".join(actor.roles)[:_ROLE_LENGTH] or None if isinstance(actor, Claims) else None


def _refuse_misfit(policies: str, schema: Schema) -> None:
    result = cedarpy.validate_policies(policies, schema)
    if result.errors or not result.validation_passed:
        raise PolicyError("; ".join(str(error) for error in result.errors))
    nobody: dict[str, Attribute] = {"organisation": "", "sites": [], "roles": []}
    nobody |= {"second_factor": False, "fresh_second_factor": False}
    try:
        Entities.from_json_str(json.dumps([_entity(PRINCIPAL, "nobody", nobody)]), schema)
    except ValueError as error:
        raise PolicyError(f"the schema's {PRINCIPAL} is not ours: {error}") from error


def _notes(policies: str) -> dict[str, Note]:
    document = json.loads(cedarpy.policies_to_json_str(policies))
    if document["templates"]:
        raise PolicyError("templates are not used: nobody links them, so they grant nothing")
    notes = {name: _note(name, policy.get("annotations", {})) for name, policy in document["staticPolicies"].items()}
    if len({note.name for note in notes.values()}) != len(notes):
        raise PolicyError("two policies have the same @id")
    return notes


def _note(name: str, annotations: Mapping[str, str]) -> Note:
    role = annotations.get("role")
    if role is not None and role not in ROLES:
        raise PolicyError("an @role names no role")
    try:
        return Note(Code(annotations.get("id", name)), role)
    except ValueError as error:
        raise PolicyError("an @id is not a code") from error


def _actions(schema: Schema) -> frozenset[str]:
    """Return the actions that apply to something. The rendering has one action a paragraph, and no comments."""
    names = frozenset(json.loads(quoted) for quoted in _ACTION.findall(str(schema)))
    if not names:
        raise PolicyError("the schema declares no action")
    return names
