"""Who asks, and what they may be shown: their organisation's part of the log, or all of it. Knows no SQL, no HTTP."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.audit.domain.entries import Entry
from services.audit.domain.exports import WHOLE_LOG
from services.audit.usecases.ports import Log
from shared.access import Decision, Policy, Resource
from shared.streams.records import Access, Refused
from shared.tokens import Claims

NATIONAL: Final = "national-auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every use case works with. `origin` and `verifier_key` are the log's public name and key."""

    log: Log
    policy: Policy
    origin: str
    verifier_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, when, in which request."""

    claims: Claims
    at: datetime
    request_id: str

    @property
    def scope(self) -> UUID | None:
        """Return the organisation whose entries they ask for; None asks for all. The policy decides if they may."""
        return None if NATIONAL in self.claims.roles else self.claims.organisation


def allowed(desk: Desk, asker: Asker, *, action: str) -> Access:
    """Return the access to be recorded for asking about the log. Raises Refused."""
    decision = desk.policy.decide(asker.claims, action=action, resource=log_of(asker), at=asker.at)
    access = _access(asker, action=action, resource_type="log", decision=decision)
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access


def log_of(asker: Asker) -> Resource:
    """Return what the policy is asked about: the part of the log that they ask for."""
    scope = str(asker.scope or WHOLE_LOG)
    return Resource("Log", scope, {"organisation": scope})


def resource_of(index: int, entry: Entry | None) -> Resource:
    """Return what the policy is asked about; an entry that is not there concerns nobody."""
    return Resource("Entry", str(index), {"organisations": _concerned(entry)})


def visible(desk: Desk, asker: Asker, *, index: int, entry: Entry | None) -> tuple[Entry, Access]:
    """Return the entry if *asker* may read it. Not there and not theirs take the same steps. Raises Refused.

    The record of a refusal does not name the entry: whoever asked may read that record, and the id tells a time.
    """
    decision = desk.policy.decide(asker.claims, action="read-entry", resource=resource_of(index, entry), at=asker.at)
    access = _access(asker, action="read-entry", resource_type="entry", decision=decision)
    if entry is None or not decision.allowed:
        raise Refused(replace(access, decision=_refused(decision)), decision.shown())
    return entry, replace(access, resources=(entry.record_id,))


def _concerned(entry: Entry | None) -> frozenset[str]:
    """Return the organisations that an entry concerns; for one that is not there, nobody."""
    return frozenset(str(each) for each in (entry.organisation, entry.owner) if each) if entry else frozenset()


def _refused(decision: Decision) -> Decision:
    return replace(decision, allowed=False)


def _access(asker: Asker, *, action: str, resource_type: str, decision: Decision) -> Access:
    return Access(
        actor=asker.claims,
        action=action,
        resource_type=resource_type,
        resources=(),
        decision=decision,
        at=asker.at,
        purpose="audit",
        request_id=asker.request_id,
    )
