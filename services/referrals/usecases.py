"""What partners and cases' events do to referrals. Each function is one transaction and names the ports it needs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.referrals import domain
from services.referrals.domain import ENDED, Provider, Referral, State
from shared.access import Decision, Policy, Resource
from shared.errors import AmparoError, NotFoundError
from shared.streams.records import Access, Refused
from shared.tokens import Claims

PAGE_SIZE = 25
MOST_TASKS = 100

Place = tuple[datetime, UUID]
"""Where a page of referrals ends: the time and id of its last one."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was shared, opened. `ciphertext_hash` says exactly which bytes were read."""

    reference: str
    request: str
    sections: Mapping[str, Mapping[str, object]]
    ciphertext_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, when, in which request."""

    claims: Claims
    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner says, with a reason code for declining and a note in its own words."""

    to: State
    reason: str | None = None
    note: str | None = None


ACTIONS: Mapping[State, str] = {
    State.ACCEPTED: "accept-referral",
    State.DECLINED: "decline-referral",
    State.COMPLETED: "complete-referral",
}
"""The right that each answer needs."""


class Transaction(Protocol):
    """What can be done to referrals in one transaction, all of it or nothing."""

    def providers(self) -> list[Provider]:
        """Return the directory, by name."""
        ...

    def provider(self, provider_id: UUID) -> Provider | None:
        """Return one provider."""
        ...

    def referral(self, referral_id: UUID) -> Referral | None:
        """Return one referral, held against change until the transaction ends."""
        ...

    def of_grant(self, grant_id: UUID) -> list[Referral]:
        """Return all referrals under a grant, held against change."""
        ...

    def addressed_to(self, recipient: UUID, *, state: State | None, after: Place | None, limit: int) -> list[Referral]:
        """Return a partner's referrals, newest first."""
        ...

    def add(self, referral: Referral, package: Mapping[str, object]) -> None:
        """Store a referral with its package, sealed under a key of its own."""
        ...

    def save(self, referral: Referral) -> None:
        """Store the referral's new state; when it has ended, destroy its key and drop its package."""
        ...

    def open(self, referral: Referral) -> Package:
        """Return the opened package. Raises KeyDestroyedError."""
        ...

    def withdrawn(self, grant_id: UUID) -> bool:
        """Say whether the grant was withdrawn."""
        ...

    def remember_withdrawal(self, grant_id: UUID, *, at: datetime) -> None:
        """Remember that the grant was withdrawn, for disclosures that come late."""
        ...

    def cases_heard_at(self) -> datetime | None:
        """Return when cases was last heard and caught up with."""
        ...

    def is_waiting(self, grant_id: UUID) -> bool:
        """Say whether an event about the grant is parked."""
        ...

    def refuse_when_backlogged(self, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when records do not reach the log."""
        ...

    def announce(self, referral: Referral, *, actor: UUID | None, reason: str | None, note: str | None) -> None:
        """Tell cases where the referral stands."""
        ...

    def announce_refusal(self, *, disclosure_id: UUID, case_id: UUID, reason: str, at: datetime) -> None:
        """Tell cases that the package was not delivered."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...


class Referrals(Protocol):
    """Where referrals are kept."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...


def list_providers(referrals: Referrals, policy: Policy, *, by: Asker) -> list[Provider]:
    """Return the directory."""
    with referrals.transaction(request_id=by.request_id) as tx:
        access = _directory_access(policy, "list-providers", by)
        tx.record(access)
        return tx.providers()


def list_referrals(
    referrals: Referrals, policy: Policy, *, state: State | None, after: Place | None, by: Asker
) -> list[Referral]:
    """Return a page of what was sent to the asker's organisation, newest first, one more than fits."""
    with referrals.transaction(request_id=by.request_id) as tx:
        access = _directory_access(policy, "list-referrals", by)
        found = tx.addressed_to(by.claims.organisation, state=state, after=after, limit=PAGE_SIZE + 1)
        tx.record(replace(access, resources=tuple(each.id for each in found[:PAGE_SIZE])))
        return found


def list_waiting(referrals: Referrals, policy: Policy, *, by: Asker) -> list[Referral]:
    """Return the referrals that wait for the asker's organisation to answer, oldest first."""
    with referrals.transaction(request_id=by.request_id) as tx:
        access = _directory_access(policy, "read-tasks", by)
        found = tx.addressed_to(by.claims.organisation, state=State.RECEIVED, after=None, limit=MOST_TASKS)
        tx.record(replace(access, resources=tuple(each.id for each in found)))
        return sorted(found, key=lambda each: each.received_at)


def read_referral(referrals: Referrals, policy: Policy, *, referral_id: UUID, by: Asker) -> Referral:
    """Return one referral without its content."""
    with referrals.transaction(request_id=by.request_id) as tx:
        referral, access = _addressed(tx, policy, "read-referral", referral_id, by)
        tx.record(access)
        return referral


def open_package(referrals: Referrals, policy: Policy, *, referral_id: UUID, by: Asker) -> tuple[Referral, Package]:
    """Return what was shared, if consent is known to stand at this moment. The receipt goes to the case."""
    with referrals.transaction(request_id=by.request_id) as tx:
        referral, access = _addressed(tx, policy, "open-package", referral_id, by)
        with _recorded_as_refused(access):
            domain.ensure_readable(referral, at=by.at)
            _ensure_consent_is_known(tx, referral, at=by.at)
            tx.refuse_when_backlogged(at=by.at)
            package = tx.open(referral)
        tx.record(replace(access, ciphertext_hash=package.ciphertext_hash))
        if referral.state is State.RECEIVED:
            referral = _moved(tx, referral, Answer(State.OPENED), by=by)
        return referral, package


def answer_referral(referrals: Referrals, policy: Policy, *, referral_id: UUID, answer: Answer, by: Asker) -> Referral:
    """Accept, decline or complete. Giving the same answer twice is no error; ending it destroys the package."""
    with referrals.transaction(request_id=by.request_id) as tx:
        referral, access = _addressed(tx, policy, ACTIONS[answer.to], referral_id, by)
        with _recorded_as_refused(access):
            answered = referral if referral.state is answer.to else _moved(tx, referral, answer, by=by)
        tx.record(replace(access, reason=answer.reason))
        return answered


def receive_disclosure(tx: Transaction, referral: Referral, package: Mapping[str, object], *, at: datetime) -> None:
    """Keep what cases disclosed for its recipient, or tell cases why not; then nothing of it is kept."""
    provider = tx.provider(referral.recipient)
    reason = domain.refusal(provider, service=referral.service, valid_until=referral.valid_until, at=at)
    if tx.withdrawn(referral.grant_id):
        reason = "consent-withdrawn"
    if reason is not None:
        tx.announce_refusal(disclosure_id=referral.disclosure_id, case_id=referral.case_id, reason=reason, at=at)
        tx.record(_own_access("receive-disclosure", referral, allowed=False, reason=reason, at=at))
        return
    tx.add(referral, package)
    tx.announce(referral, actor=None, reason=None, note=None)
    tx.record(_own_access("receive-disclosure", referral, allowed=True, reason=None, at=at))


def revoke_referrals(tx: Transaction, grant_id: UUID, *, reason: str, at: datetime) -> None:
    """Destroy every package under a withdrawn grant, whatever state its referral is in."""
    tx.remember_withdrawal(grant_id, at=at)
    for referral in tx.of_grant(grant_id):
        if referral.state in ENDED:
            continue
        revoked = domain.move(referral, to=State.REVOKED, at=at)
        tx.save(revoked)
        tx.announce(revoked, actor=None, reason=reason, note=None)
        tx.record(_own_access("revoke-referral", revoked, allowed=True, reason=reason, at=at))


def _moved(tx: Transaction, referral: Referral, answer: Answer, *, by: Asker) -> Referral:
    moved = domain.move(referral, to=answer.to, at=by.at)
    tx.save(moved)
    tx.announce(moved, actor=by.claims.subject, reason=answer.reason, note=answer.note)
    return moved


def _ensure_consent_is_known(tx: Transaction, referral: Referral, *, at: datetime) -> None:
    domain.ensure_heard(tx.cases_heard_at(), at=at)
    if tx.is_waiting(referral.grant_id):
        raise domain.CasesSilentError


@contextmanager
def _recorded_as_refused(access: Access) -> Iterator[None]:
    """Turn a named failure inside into a refusal that is recorded, with the failure's slug as its reason."""
    try:
        yield
    except AmparoError as failure:
        raise Refused(_refusal(access, reason=failure.slug), failure) from None


def _refusal(access: Access, *, reason: str | None = None) -> Access:
    decided = access.decision
    decision = Decision(allowed=False, policies=tuple(decided.policies), role=decided.role)
    return replace(access, decision=decision, reason=reason)


def _addressed(tx: Transaction, policy: Policy, action: str, referral_id: UUID, by: Asker) -> tuple[Referral, Access]:
    """Return the referral and the access to record. Not there and not yours are refused the same way."""
    referral = tx.referral(referral_id)
    recipient = str(referral.recipient) if referral else ""
    resource = Resource("Referral", str(referral_id), {"recipient": recipient})
    decision = policy.decide(by.claims, action=action, resource=resource)
    access = _access(action, "referral", (referral_id,), decision, by)
    if referral is None or not decision.allowed:
        raise Refused(_refusal(access), NotFoundError())
    return referral, replace(access, purpose=referral.purpose, consent=referral.consent)


def _directory_access(policy: Policy, action: str, by: Asker) -> Access:
    resource = Resource("Directory", "directory", {})
    decision = policy.decide(by.claims, action=action, resource=resource)
    access = _access(action, "directory", (), decision, by)
    if not decision.allowed:
        raise Refused(access, NotFoundError())
    return access


def _access(action: str, kind: str, resources: Sequence[UUID], decision: Decision, by: Asker) -> Access:
    return Access(
        actor=by.claims,
        action=action,
        resource_type=kind,
        resources=resources,
        decision=decision,
        at=by.at,
        request_id=by.request_id,
    )


def _own_access(action: str, referral: Referral, *, allowed: bool, reason: str | None, at: datetime) -> Access:
    """Return the record of what the service did by itself, because an event said so."""
    return Access(
        actor=None,
        action=action,
        resource_type="referral",
        resources=(referral.id, referral.disclosure_id, referral.case_id),
        decision=Decision(allowed=allowed),
        at=at,
        purpose=referral.purpose,
        reason=reason,
        consent=referral.consent,
    )
