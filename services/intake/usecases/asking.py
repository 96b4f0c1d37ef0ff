"""Who asks for what: the policy's answer, and the record of it. Knows no rule about a registration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.usecases.ports import Intake
from shared.access import Decision, Policy, Resource
from shared.asking import Asker
from shared.streams.records import Access, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every use case stands on: what intake keeps, and who may do what."""

    intake: Intake
    policy: Policy


def allowed(
    policy: Policy, action: str, *, on: Resource, by: Asker, resource_type: str, resources: tuple[UUID, ...] = ()
) -> Access:
    """Return the access to record. Raises Refused, which records itself and shows that there is nothing here."""
    decision = policy.decide(by.claims, action=action, resource=on, at=by.at)
    access = Access(
        actor=by.claims,
        action=action,
        resource_type=resource_type,
        resources=resources,
        decision=decision,
        at=by.at,
        request_id=by.request_id,
    )
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access


def own_access(action: str, *, resource_type: str, resources: tuple[UUID, ...], reason: str, at: datetime) -> Access:
    """Return the record of what the service does by itself."""
    return Access(
        actor=None,
        action=action,
        resource_type=resource_type,
        resources=resources,
        decision=Decision(allowed=True),
        at=at,
        reason=reason,
    )


def site_of(by: Asker, site: str) -> Resource:
    """Return what the policy is asked about: a place of the asker's own organisation."""
    attributes: Mapping[str, str | UUID] = {"organisation": by.claims.organisation, "site": site}
    return Resource("Site", site, attributes)


def desk_of(by: Asker) -> Resource:
    """Return what the policy is asked about: the service, as the asker's organisation sees it."""
    return Resource("Desk", str(by.claims.organisation), {"organisation": by.claims.organisation})
