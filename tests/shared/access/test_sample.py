"""The policy that services imitate, asked what its comments promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from shared.access import Decision, Policy, Resource, Staff
from shared.second_factor import FRESH_SECONDS
from shared.tokens import Claims

SAMPLE = Path(__file__).parent / "sample"
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
WORKER, COLLEAGUE = UUID(int=1), UUID(int=2)
OURS, THEIRS = UUID(int=10), UUID(int=11)

CASEWORKER = Claims(
    issuer="https://amparo.invalid",
    audience="cases",
    subject=WORKER,
    token_id=UUID(int=99),
    issued_at=AT,
    expires_at=AT + timedelta(seconds=600),
    organisation=OURS,
    sites=("beira", "nampula"),
    roles=("caseworker",),
    amr=("pwd", "otp"),
    auth_time=AT,
    epoch=0,
)
SUPERVISOR = replace(CASEWORKER, subject=COLLEAGUE, roles=("supervisor",))


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The sample, loaded as a service loads its own."""
    return Policy.load(SAMPLE)


def shelter(**attributes: object) -> Resource:
    """A shelter of ours in Beira on which WORKER works."""
    defaults: dict[str, object] = {"organisation": OURS, "site": "beira", "assigned": Staff(WORKER), "closed": False}
    return Resource("Shelter", "7", defaults | attributes)  # type: ignore[arg-type]  # tests send wrong ones on purpose


def test_the_sample_declares_these_actions(policy: Policy) -> None:
    """The web layer compares routes with this set."""
    assert policy.actions == {
        "list-shelters",
        "read-shelter",
        "change-shelter",
        "assign-shelter",
        "release-address",
    }


def test_a_caseworker_reads_their_own_shelter_and_the_log_says_by_which_rule(policy: Policy) -> None:
    """Policy and role come from the annotations."""
    decision = policy.decide(CASEWORKER, action="read-shelter", resource=shelter(), at=AT)
    assert decision == Decision(allowed=True, policies=("caseworker-works-on-own",), role="caseworker")


@pytest.mark.parametrize(
    "attributes",
    [{"organisation": THEIRS}, {"site": "tete"}, {"assigned": Staff(COLLEAGUE)}],
    ids=["other organisation", "other site", "a colleague's"],
)
def test_a_caseworker_does_not_read_what_is_not_theirs(policy: Policy, attributes: dict[str, object]) -> None:
    """Role alone is never enough."""
    assert not policy.decide(CASEWORKER, action="read-shelter", resource=shelter(**attributes), at=AT).allowed


def test_a_caseworker_does_not_read_what_is_assigned_to_nobody(policy: Policy) -> None:
    """An absent optional attribute is a plain no, not an error."""
    nobodys = Resource("Shelter", "7", {"organisation": OURS, "site": "beira", "closed": False})
    assert not policy.decide(CASEWORKER, action="read-shelter", resource=nobodys, at=AT).allowed


@pytest.mark.parametrize("role", ["auditor", "administrator", "law-enforcement", "intake-officer"])
def test_other_roles_in_the_same_place_read_nothing(policy: Policy, role: str) -> None:
    """Assignment without the role is not enough either."""
    assert not policy.decide(
        replace(CASEWORKER, roles=(role,)), action="read-shelter", resource=shelter(), at=AT
    ).allowed


def test_a_supervisor_assigns_an_open_shelter_and_never_a_closed_one(policy: Policy) -> None:
    """The forbid beats the permit, and names itself."""
    assert policy.decide(SUPERVISOR, action="assign-shelter", resource=shelter(), at=AT).allowed
    refused = policy.decide(SUPERVISOR, action="assign-shelter", resource=shelter(closed=True), at=AT)
    assert refused == Decision(allowed=False, policies=("closed-never-changes",), role="supervisor")


def test_of_two_roles_the_log_names_the_one_that_counted(policy: Policy) -> None:
    """A supervisor who is also a caseworker assigns as supervisor."""
    both = replace(SUPERVISOR, roles=("caseworker", "supervisor"))
    assert policy.decide(both, action="assign-shelter", resource=shelter(), at=AT).role == "supervisor"
    assert policy.decide(both, action="change-shelter", resource=shelter(), at=AT).role == "caseworker/supervisor"


@pytest.mark.parametrize(
    ("amr", "age_seconds", "allowed"),
    [
        (("pwd", "otp"), 0, True),
        (("pwd", "otp"), FRESH_SECONDS, True),
        (("pwd", "hwk"), 0, True),
        (("sc",), 0, True),
        (("pwd", "otp"), FRESH_SECONDS + 1, False),
        (("pwd", "otp"), -1, False),
        (("pwd",), 0, False),
        (("pwd", "sms"), 0, False),
        (("mfa",), 0, False),
        (("pwd", "OTP"), 0, False),
    ],
    ids=str,
)
def test_an_address_needs_a_fresh_second_factor(
    policy: Policy,
    amr: tuple[str, ...],
    age_seconds: int,
    allowed: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    """A code by telephone, an assurance without a name, a sign-in of the future: none of these is one."""
    actor = replace(CASEWORKER, amr=amr, auth_time=AT - timedelta(seconds=age_seconds))
    decision = release(policy, actor)
    assert (decision.allowed, decision.lacks_factor) == (allowed, not allowed)


def test_only_who_lacks_nothing_else_is_told_to_confirm(policy: Policy) -> None:
    """To everybody else the factor is no matter: they are shown that there is nothing."""
    stale = replace(CASEWORKER, auth_time=AT - timedelta(hours=8))
    foreign = release(policy, stale, resource=shelter(organisation=THEIRS))
    closed = release(policy, stale, recipient_is_open=False)
    assert release(policy, stale).shown().slug == "fresh-second-factor-needed"
    assert {foreign.shown().slug, closed.shown().slug} == {"not-found"}


def release(
    policy: Policy, actor: Claims, *, resource: Resource | None = None, recipient_is_open: bool = True
) -> Decision:
    """Ask for the address. Context is what changes with the request."""
    return policy.decide(
        actor,
        action="release-address",
        resource=resource or shelter(),
        at=AT,
        context={"recipient_is_open": recipient_is_open},
    )
