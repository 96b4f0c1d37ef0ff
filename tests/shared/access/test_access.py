"""Deny by default, whatever is odd: dropped inputs, mistyped ones, an engine that errs, raises or panics."""

import json
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import replace
from typing import Any

import cedarpy
import pytest
from cedarpy import AuthzResult
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.access import Decision, Policy, PolicyError, Resource, Staff, asked
from tests.shared.access.boxes import ACTOR, AT, GOOD, ME, OURS, PERMIT, POLICY, SCHEMA, ask, box


def test_what_a_permit_says_is_allowed_and_says_why() -> None:
    """The control: without it every test below would pass on a policy that allows nothing."""
    assert ask() == Decision(allowed=True, policies=("opens",), role="caseworker")
    assert ask(action="lend", fresh=True).policies == ("policy2",)


def test_what_no_permit_says_is_not() -> None:
    """A declared action without a policy is nobody's."""
    assert ask(action="shut") == Decision(allowed=False, policies=(), role="caseworker")


def test_a_forbid_beats_the_permit_and_is_named() -> None:
    """So that the access log says which rule refused."""
    assert ask(resource=box(sealed=True)) == Decision(allowed=False, policies=("sealed-stays",), role="caseworker")


def test_cedar_without_a_schema_would_have_allowed_it() -> None:
    """The trap: an erring forbid is skipped and the answer is Allow. With us the same inputs are a deny."""
    policies = PERMIT + "forbid (principal, action, resource) when { resource.sealed == true };"
    staff = {"organisation": str(OURS), "sites": [], "roles": ["caseworker"], "amr": []}
    trap = cedarpy.is_authorized(
        {"principal": f'Staff::"{ME}"', "action": 'Action::"open"', "resource": 'Box::"7"', "context": {}},
        policies,
        [
            {"uid": {"type": "Staff", "id": str(ME)}, "attrs": staff, "parents": []},
            {"uid": {"type": "Box", "id": "7"}, "attrs": {"organisation": str(OURS), "site": "beira"}, "parents": []},
        ],
    )
    assert trap.allowed
    assert trap.diagnostics.errors
    with pytest.raises(PolicyError):
        Policy.parse(policies, SCHEMA)
    assert not ask(replace(POLICY, engine=lambda *_: trap)).allowed


def test_a_forbid_that_errs_in_spite_of_validation_is_a_deny() -> None:
    """Arithmetic overflow is the one error that Cedar's validator lets through."""
    policies = (
        PERMIT
        + '@id("too-large") forbid (principal, action, resource is Box) '
        + ("when { resource has size && resource.size * 9223372036854775807 > 3 };")
    )
    policy = Policy.parse(policies, SCHEMA)
    assert ask(policy).allowed
    assert not ask(policy, resource=box(size=2)).allowed


ODD: dict[str, Mapping[str, Any]] = {
    "unknown action": {"action": "destroy"},
    "action in a comment of the schema": {"action": "in-a-comment"},
    "empty action": {"action": ""},
    "action group": {"action": "moves"},
    "action with a quote": {"action": 'open" || true || "'},
    "unknown resource type": {"resource": Resource("Chest", "7", GOOD)},
    "resource type of staff": {"resource": Resource("Staff", str(ME), GOOD)},
    "resource type is no identifier": {"resource": Resource('Box::"7"', "7", GOOD)},
    "resource without attributes": {"resource": Resource("Box", "7")},
    "organisation dropped": {"resource": Resource("Box", "7", {"site": "beira"})},
    "site dropped": {"resource": Resource("Box", "7", {"organisation": OURS})},
    "site None": {"resource": box(site=None)},
    "optional attribute None": {"resource": box(sealed=None)},
    "site a number": {"resource": box(site=3)},
    "site a list": {"resource": box(site=["beira"])},
    "site bytes": {"resource": box(site=b"beira")},
    "site an object": {"resource": box(site=object())},
    "sealed is text": {"resource": box(sealed="true")},
    "sealed is 1": {"resource": box(sealed=1)},
    "size a float": {"resource": box(size=2.0)},
    "size NaN": {"resource": box(size=float("nan"))},
    "size beyond 64 bits": {"resource": box(size=1 << 64)},
    "unknown attribute": {"resource": box(colour="red")},
    "holder as text": {"resource": box(holder=str(ME))},
    "holder as a mapping": {"resource": box(holder={"__entity": {"type": "Staff", "id": str(ME)}})},
    "readers of two kinds": {"resource": box(readers=[Staff(ME), "x"])},
    "mapping as an extension": {"resource": box(site={"__extn": {"fn": "ip", "arg": "127.0.0.1"}})},
    "lone surrogate": {"resource": box(site="\ud800")},
    "attribute name no text": {"resource": Resource("Box", "7", GOOD | {3: "x"})},  # type: ignore[arg-type]  # on purpose
    "attributes None": {"resource": Resource("Box", "7", None)},  # type: ignore[arg-type]  # on purpose
    "context unasked for": {"fresh": True},
    "context dropped": {"action": "lend"},
    "context mistyped": {"action": "lend", "fresh": "true"},
    "context 1 for true": {"action": "lend", "fresh": 1},
    "context None": {"action": "lend", "fresh": None},
    "context with more": {"action": "lend", "fresh": True, "more": True},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_an_odd_question_is_a_deny_and_raises_nothing(odd: Mapping[str, Any]) -> None:
    """Each of these is asked by somebody to whom the plain question is allowed."""
    assert not ask(**odd).allowed


def test_a_resource_that_is_the_actor_does_not_lend_it_attributes() -> None:
    """Two entities with one id would be a way to choose one's own roles."""
    nobody = replace(ACTOR, roles=("auditor",))
    twin = Resource("Staff", str(ME), {"organisation": OURS, "sites": [], "roles": ["caseworker"]})
    assert not POLICY.decide(nobody, action="open", resource=twin, at=AT).allowed


def test_an_actor_that_is_no_claims_is_a_deny() -> None:
    """A route that forgot to authenticate."""
    assert not POLICY.decide(None, action="open", resource=box(), at=AT).allowed  # type: ignore[arg-type]  # on purpose


def test_people_are_compared_as_people() -> None:
    """`holder == principal` and `readers.contains(principal)` work, and only for the same person."""
    policy = Policy.parse(
        "permit (principal, action, resource is Box) when { resource has holder && resource.holder == principal };"
        "permit (principal, action, resource is Box)"
        " when { resource has readers && resource.readers.contains(principal) };",
        SCHEMA,
    )
    assert ask(policy, resource=box(holder=Staff(ME))).allowed
    assert ask(policy, resource=box(readers=frozenset({Staff(ME), Staff(OURS)}))).allowed
    assert not ask(policy, resource=box(holder=Staff(OURS), readers=(Staff(OURS),))).allowed
    assert not ask(policy).allowed


class PanicException(BaseException):
    """What PyO3 raises when Rust panics has this name and is no Exception."""


def answering(answer: dict[str, Any]) -> Callable[..., AuthzResult]:
    """Return an engine that always answers so."""
    return lambda *_: AuthzResult(answer)


def raising(error: BaseException) -> Callable[..., AuthzResult]:
    """Return an engine that raises."""

    def engine(*_: object) -> AuthzResult:
        raise error

    return engine


ALLOW: dict[str, Any] = {"decision": "Allow", "diagnostics": {"reason": ["policy0"], "errors": []}}
ENGINES: dict[str, Callable[..., Any]] = {
    "Allow with an error": answering(ALLOW | {"diagnostics": {"reason": ["policy0"], "errors": ["while evaluating"]}}),
    "Allow without a reason": answering(ALLOW | {"diagnostics": {"reason": [], "errors": []}}),
    "Allow without diagnostics": answering({"decision": "Allow"}),
    "Deny": answering(ALLOW | {"decision": "Deny"}),
    "NoDecision": answering(ALLOW | {"decision": "NoDecision"}),
    "an unknown decision": answering(ALLOW | {"decision": "Perhaps"}),
    "no decision at all": answering({"diagnostics": ALLOW["diagnostics"]}),
    "diagnostics of another form": answering(ALLOW | {"diagnostics": None}),
    "reasons of another form": answering(ALLOW | {"diagnostics": {"reason": 1, "errors": []}}),
    "reasons without names": answering(ALLOW | {"diagnostics": {"reason": [{}], "errors": []}}),
    "a reason that is no policy of ours": answering(ALLOW | {"diagnostics": {"reason": ["policy9"], "errors": []}}),
    "None": lambda *_: None,
    "True": lambda *_: True,
    "ValueError": raising(ValueError("the attributes of a person")),
    "RecursionError": raising(RecursionError()),
    "MemoryError": raising(MemoryError()),
    "panic": raising(PanicException("index out of bounds")),
}


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
def test_an_engine_that_fails_is_a_deny(engine: Callable[..., Any]) -> None:
    """The engine is trusted to say yes, and not to be always well."""
    assert not ask(replace(POLICY, engine=engine)).allowed


def test_the_engine_double_can_say_yes() -> None:
    """The control of the test above."""
    assert ask(replace(POLICY, engine=answering(ALLOW))).allowed


def test_an_engine_that_says_yes_to_an_undeclared_action_is_not_believed() -> None:
    """The schema refuses it in the engine; should a later engine not, we do."""
    assert not ask(replace(POLICY, engine=answering(ALLOW)), action="destroy").allowed


def test_stopping_the_program_is_no_engine_failure() -> None:
    """Ctrl-C during a decision stops the program."""
    with pytest.raises(KeyboardInterrupt):
        ask(replace(POLICY, engine=raising(KeyboardInterrupt())))


def test_the_engine_is_always_given_the_schema() -> None:
    """Schema used is half of the defence, so it is checked, not assumed."""
    given_: list[tuple[Any, ...]] = []

    def engine(*arguments: Any) -> AuthzResult:
        given_.append(arguments)
        return cedarpy.is_authorized(*arguments)

    assert ask(replace(POLICY, engine=engine)).allowed
    assert [arguments[3] for arguments in given_] == [POLICY.schema]
    assert isinstance(POLICY.schema, cedarpy.Schema)


def test_an_empty_policy_allows_nothing() -> None:
    """A service without rules answers nobody."""
    assert not ask(Policy.parse("", SCHEMA)).allowed


def test_the_actions_are_those_that_apply_to_something() -> None:
    """Not the groups, not what stands in a comment."""
    assert POLICY.actions == {"open", "shut", "lend", 'a "quoted" one'}


@given(
    action=st.sampled_from(["open", "lend"]) | st.text(),
    kind=st.just("Box") | st.text(),
    identity=st.text(),
    attributes=st.dictionaries(
        st.sampled_from(["organisation", "site", "sealed"]) | st.text(),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just(OURS),
    ),
)
@settings(max_examples=200, deadline=None)
def test_no_question_raises_and_only_the_declared_one_is_allowed(
    action: str, kind: str, identity: str, attributes: dict[str, Any]
) -> None:
    """Whatever a route passes on from outside."""
    decision = POLICY.decide(ACTOR, action=action, resource=Resource(kind, identity, attributes), at=AT)
    if decision.allowed:
        assert (action, kind, attributes["organisation"]) == ("open", "Box", OURS)


def test_the_roles_are_said_even_when_it_is_refused() -> None:
    """All of the token's, because none of them was enough."""
    both = replace(ACTOR, roles=("supervisor", "caseworker"))
    assert POLICY.decide(both, action="shut", resource=box(), at=AT).role == "supervisor/caseworker"
    assert POLICY.decide(both, action="open", resource=box(), at=AT).role == "caseworker"


def test_asking_leaves_a_mark_in_this_context_alone() -> None:
    """What the web layer counts: two questions, a refused and a failing one included, and none of its neighbour's."""

    def request() -> int:
        asked.set(0)
        ask(action="shut")
        ask(replace(POLICY, engine=raising(ValueError())))
        return asked.get()

    before = asked.get()
    assert copy_context().run(request) == 2
    assert asked.get() == before


def test_every_policy_is_known_by_the_id_the_engine_gives_it() -> None:
    """Annotations are read by one function of the engine and reasons by another: they must number alike."""
    policies = "".join(
        f'@id("rule-{number}") permit (principal, action == Action::"open", resource is Box) '
        f'when {{ resource.site == "site-{number}" }};'
        for number in range(25)
    )
    policy = Policy.parse(policies, SCHEMA)
    for number in range(25):
        assert ask(policy, resource=box(site=f"site-{number}")).policies == (f"rule-{number}",)
    assert json.loads(cedarpy.policies_to_json_str(policies))["staticPolicies"].keys() == policy.notes.keys()
