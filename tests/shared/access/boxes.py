"""A small schema and policy about boxes, and one who asks: what the tests of `shared.access` share."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.access import Decision, Policy, Resource
from shared.tokens import Claims

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
ME, OURS = UUID(int=1), UUID(int=10)
ACTOR = Claims(
    issuer="https://amparo.invalid",
    audience="cases",
    subject=ME,
    token_id=UUID(int=99),
    issued_at=AT,
    expires_at=AT + timedelta(seconds=600),
    organisation=OURS,
    sites=("beira",),
    roles=("caseworker",),
    amr=("pwd",),
    auth_time=AT,
    epoch=0,
)

SCHEMA = """
// action "in-a-comment" appliesTo { principal: Staff, resource: Box };
entity Staff = { organisation: String, sites: Set<String>, roles: Set<String>, second_factor: Bool,
  fresh_second_factor: Bool };
entity Box = { organisation: String, site: String, holder?: Staff, readers?: Set<Staff>, sealed?: Bool, size?: Long };
action "open", "shut" appliesTo { principal: Staff, resource: Box };
action "lend" in [Action::"moves", Action::"risks"] appliesTo {
  principal: Staff, resource: Box, context: { fresh: Bool }
};
action "moves", "risks";
action "a \\"quoted\\" one" appliesTo { principal: Staff, resource: Box };
"""
PERMIT = """
@id("opens") @role("caseworker")
permit (principal is Staff, action == Action::"open", resource is Box)
when { principal.organisation == resource.organisation && principal.roles.contains("caseworker") };
"""
FORBID = """
@id("sealed-stays")
forbid (principal, action, resource is Box) when { resource has sealed && resource.sealed };
permit (principal, action == Action::"lend", resource) when { context.fresh };
"""
POLICY = Policy.parse(PERMIT + FORBID, SCHEMA)
GOOD: dict[str, Any] = {"organisation": OURS, "site": "beira"}


def box(**attributes: object) -> Resource:
    """A box of ours; the keyword arguments are changed or added."""
    return Resource("Box", "7", GOOD | attributes)


def ask(policy: Policy = POLICY, *, action: str = "open", resource: Resource | None = None, **context: Any) -> Decision:
    """Ask about our box."""
    return policy.decide(ACTOR, action=action, resource=resource or box(), at=AT, context=context)
