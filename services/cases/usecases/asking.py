"""Who asks, and the one way to a case: not there and not yours take the same steps and are recorded the same.

The order is the argument: find, decide, and only then lock, so that nobody can tell by waiting whether a case exists.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.cases.domain.case import Case, Reach
from services.cases.domain.duplicates import DuplicatePair
from services.cases.usecases.ports import Cases, Transaction
from shared.access import Attribute, Decision, Policy, Resource, Staff
from shared.asking import Asker
from shared.errors import UnavailableError
from shared.streams.records import Access, Refused, refused

SUPERVISOR: Final = "supervisor"
CONFLICT: Final = "conflict-closes-the-case"
_NOWHERE: Final = "nowhere"
_PURPOSES: Final = {
    "list-cases": "case-management",
    "list-tasks": "case-management",
    "read-case": "case-management",
    "read-section": "case-management",
    "export-case": "case-management",
    "update-section": "case-management",
    "assign-case": "supervision",
    "stop-clock": "case-management",
    "read-site-hours": "supervision",
    "set-site-hours": "supervision",
    "declare-conflict": "supervision",
    "lift-conflict": "supervision",
    "list-conflicts": "supervision",
    "list-grants": "consent",
    "create-grant": "consent",
    "create-law-enforcement-grant": "consent",
    "withdraw-consent": "consent",
    "read-assistance": "consent",
    "propose-best-interests": "consent",
    "answer-best-interests": "consent",
    "preview-disclosure": "referral",
    "disclose": "referral",
    "disclose-to-law-enforcement": "referral",
    "list-disclosures": "referral",
    "list-links": "case-management",
    "decide-link": "case-management",
    "read-additions": "case-management",
    "list-duplicates": "supervision",
    "read-duplicate": "supervision",
    "decide-duplicate": "supervision",
}
"""What each action is for. Nobody types a purpose: it follows from what they do."""


class CaseOnHoldError(UnavailableError):
    """Something about this case could not be applied and waits for an operator: nothing leaves meanwhile."""

    slug = "case-on-hold"
    title = "Something about this case has to be put right first; nothing can be shared until then."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every use case works with."""

    cases: Cases
    policy: Policy


@dataclass(frozen=True, slots=True)
class Visible:
    """A case that the asker may do this to, and the access to be recorded for it."""

    case: Case
    access: Access


@dataclass(frozen=True, slots=True)
class VisiblePair:
    """A pair of cases, the older first, both of which the asker may do this to, and the access to be recorded."""

    pair: DuplicatePair
    cases: tuple[Case, Case]
    access: Access


Finder = Callable[[UUID], Case | None]


def reach_of(asker: Asker) -> Reach:
    """Return whose cases they may be shown at most."""
    claims = asker.claims
    return Reach(
        organisation=claims.organisation,
        sites=claims.sites,
        subject=claims.subject,
        supervises=SUPERVISOR in claims.roles,
    )


def visible(
    tx: Transaction,
    desk: Desk,
    asker: Asker,
    *,
    action: str,
    case_id: UUID,
    about: tuple[UUID, ...] = (),
    lock: Finder | None = None,
) -> Visible:
    """Return the case if *asker* may do *action* to it.

    `about` is what else they named (a consent, a member of staff): recorded with the case, also when refused.
    `lock` (`tx.cases.hold` or `tx.cases.take`) finds it once more, locked, and the policy is asked once more: whoever
    lost the case meanwhile is refused. Raises Refused.
    """
    resources = (case_id, *about)
    seen = _decided(desk, asker, action=action, resources=resources, case=tx.cases.find(case_id))
    if lock is None:
        return seen
    return _decided(desk, asker, action=action, resources=resources, case=lock(case_id))


def visible_pair(
    tx: Transaction, desk: Desk, asker: Asker, *, action: str, pair_id: UUID, is_locked: bool = False
) -> VisiblePair:
    """Return the pair if *asker* may do *action* to both its cases. Raises Refused.

    `is_locked` takes both cases, in the order of their ids, and asks once more. For a pair that is not there the same
    steps are taken as for one that is somebody else's.
    """
    pair = tx.duplicates.find(pair_id)
    sides = (pair_id, pair_id) if pair is None else pair.cases
    found = [tx.cases.find(each) for each in sides]
    seen = _decided_pair(desk, asker, action=action, pair_id=pair_id, pair=pair, cases=found)
    if not is_locked:
        return seen
    taken = {each: tx.cases.take(each) for each in sorted(sides)}
    found = [taken[each] for each in sides]
    return _decided_pair(desk, asker, action=action, pair_id=pair_id, pair=pair, cases=found)


def allowed(desk: Desk, asker: Asker, *, action: str) -> Access:
    """Return the access to be recorded for a list of the asker's own. Raises Refused."""
    organisation = asker.claims.organisation
    return _allowed(
        desk, asker, action=action, on=Resource("Caseload", str(organisation), {"organisation": organisation})
    )


def allowed_at(desk: Desk, asker: Asker, *, action: str, site: str) -> Access:
    """Return the access to be recorded for something about a site of the asker's organisation. Raises Refused."""
    attributes: dict[str, Attribute] = {"organisation": asker.claims.organisation, "site": site}
    return _allowed(desk, asker, action=action, on=Resource("Site", site, attributes))


def _allowed(desk: Desk, asker: Asker, *, action: str, on: Resource) -> Access:
    decision = desk.policy.decide(asker.claims, action=action, resource=on, at=asker.at)
    access = _access(asker, action, decision, ())
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access


def may(desk: Desk, asker: Asker, *, action: str, case_id: UUID, case: Case | None) -> bool:
    """Say whether a case that a list found may be on it; of one that is not there the policy is asked too."""
    resource = resource_of(case_id, case)
    return desk.policy.decide(asker.claims, action=action, resource=resource, at=asker.at).allowed


def merged_of(tx: Transaction, desk: Desk, asker: Asker, case: Case) -> list[Case]:
    """Return the cases of the same person that were closed in favour of this one, as far as the asker may read them."""
    found = tx.cases.merged_into(case.id)
    return [each for each in found if may(desk, asker, action="read-case", case_id=each.id, case=each)]


def resource_of(case_id: UUID, case: Case | None) -> Resource:
    """Return what the policy is asked about; a case that is not there is in no organisation and at no site."""
    if case is None:
        return Resource("Case", str(case_id), {"organisation": _NOWHERE, "site": _NOWHERE, "conflicted": ()})
    known: dict[str, Attribute] = {"organisation": case.organisation, "site": case.site}
    known |= {"conflicted": tuple(Staff(each) for each in case.conflicts)}
    known |= {} if case.assigned_to is None else {"assigned": Staff(case.assigned_to)}
    return Resource("Case", str(case_id), known)


def _decided(desk: Desk, asker: Asker, *, action: str, resources: tuple[UUID, ...], case: Case | None) -> Visible:
    resource = resource_of(resources[0], case)
    decision = desk.policy.decide(asker.claims, action=action, resource=resource, at=asker.at)
    if case is None or not decision.allowed:
        raise Refused(refused(_access(asker, action, _unnamed(decision), resources)), decision.shown())
    return Visible(case, _access(asker, action, decision, resources))


def _decided_pair(
    desk: Desk, asker: Asker, *, action: str, pair_id: UUID, pair: DuplicatePair | None, cases: Sequence[Case | None]
) -> VisiblePair:
    resources = [resource_of(pair_id, case) for case in cases]
    decisions = [desk.policy.decide(asker.claims, action=action, resource=each, at=asker.at) for each in resources]
    worst = next((each for each in decisions if not each.allowed), decisions[0])
    older, newer = cases
    access = replace(_access(asker, action, worst, (pair_id,)), resource_type="duplicate-pair")
    if pair is None or older is None or newer is None or not worst.allowed:
        raise Refused(refused(replace(access, decision=_unnamed(worst))), worst.shown())
    return VisiblePair(pair, (older, newer), replace(access, resources=(pair_id, *pair.cases)))


def own_access(action: str, case: Case, *, at: datetime) -> Access:
    """Return the record of what the service does by itself."""
    return Access(
        actor=None,
        action=action,
        resource_type="case",
        resources=(case.id,),
        decision=Decision(allowed=True),
        at=at,
        owner=case.organisation,
    )


def _unnamed(decision: Decision) -> Decision:
    """Leave the conflict out of the record: who may read the log reads there that they asked, not that there is one."""
    return replace(decision, policies=tuple(each for each in decision.policies if each != CONFLICT))


def _access(asker: Asker, action: str, decision: Decision, resources: tuple[UUID, ...]) -> Access:
    return Access(
        actor=asker.claims,
        action=action,
        resource_type="case",
        resources=resources,
        decision=decision,
        at=asker.at,
        purpose=_PURPOSES[action],
        request_id=asker.request_id,
    )
