"""What intake does: screen, register, hand over, shred. One function is one transaction; names the ports it needs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from services.intake.domain import registration as domain
from services.intake.domain.registration import HANDOVER_BOUND, Intake, LateHandover, Registration, Status
from services.intake.domain.screening import Answers, Screening, answer_errors, screen
from shared.access import Decision, Policy, Resource
from shared.asking import Asker
from shared.errors import InvalidError
from shared.idempotency import Outcome
from shared.streams.records import Access, Refused, refusing

CREATED = 201
MOST_TASKS = 100

Answer = tuple[int, Mapping[str, object]]


class InvalidScreeningError(InvalidError):
    """An answer is no code of its list, or contradicts another."""

    slug = "invalid-screening"
    title = "Some answers of the screening are not right."


class Transaction(Protocol):
    """What can be done to registrations in one transaction, all of it or nothing."""

    def once(self, *, actor: UUID, key: str, intake: Intake, at: datetime, make: Callable[[], Answer]) -> Outcome:
        """Return what *make* returns, or what it returned when *key* came first. Raises IdempotencyKeyReusedError."""
        ...

    def add(self, registration: Registration) -> None:
        """Store it sealed and announce it to cases."""
        ...

    def late(self, *, organisation: UUID, sites: Sequence[str], before: datetime, limit: int) -> list[LateHandover]:
        """Return registrations without a case since *before*, oldest first."""
        ...

    def shred(self, registration_id: UUID, *, at: datetime) -> bool:
        """Destroy what is kept of it; return whether this changed anything."""
        ...

    def record(self, access: Access) -> None:
        """Record an access in this transaction."""
        ...


class Registrations(Protocol):
    """Where registrations are kept until their case is open."""

    def transaction(self, *, request_id: str | None) -> AbstractContextManager[Transaction]:
        """Begin; commit when the block ends. A refusal is recorded alone."""
        ...

    def registration_id(self, *, actor: UUID, key: str) -> UUID:
        """Return the id of what *actor* registers under *key*: the same however often it is tried."""
        ...


def screen_person(registrations: Registrations, policy: Policy, *, answers: Answers, by: Asker) -> Screening:
    """Apply the Palermo test. Nothing that was said is kept; that somebody screened, or tried to, is recorded."""
    with registrations.transaction(request_id=by.request_id) as tx:
        access = _allowed(policy, "screen", on=desk_of(by), by=by, resource_type="screening")
        with refusing(access):
            _check(answers)
        tx.record(access)
        return screen(answers)


def register_person(registrations: Registrations, policy: Policy, *, intake: Intake, key: str, by: Asker) -> Outcome:
    """Register a person once for *key*, hand the file over to cases, and say nothing of it back.

    A repeated request and a refused one are recorded too: who tries out keys or bodies is seen.
    """
    with registrations.transaction(request_id=by.request_id) as tx:
        access = _allowed(policy, "register", on=site_of(by, intake.site), by=by, resource_type="registration")
        with refusing(access):
            registration = domain.register(
                intake,
                registration_id=registrations.registration_id(actor=by.claims.subject, key=key),
                organisation=by.claims.organisation,
                by=by.claims.subject,
                at=by.at,
            )
            made = partial(_submit, tx, registration)
            outcome = tx.once(actor=by.claims.subject, key=key, intake=intake, at=by.at, make=made)
        tx.record(_done(access, outcome))
        return outcome


def list_late_handovers(registrations: Registrations, policy: Policy, *, by: Asker) -> list[LateHandover]:
    """Return the ids and times of registrations at the asker's sites whose case should be open and is not."""
    with registrations.transaction(request_id=by.request_id) as tx:
        access = _allowed(policy, "list-tasks", on=desk_of(by), by=by, resource_type="registration")
        late = tx.late(
            organisation=by.claims.organisation, sites=by.claims.sites, before=by.at - HANDOVER_BOUND, limit=MOST_TASKS
        )
        tx.record(replace(access, resources=tuple(each.id for each in late)))
        return late


def shred_registration(tx: Transaction, registration_id: UUID, *, at: datetime) -> None:
    """Destroy intake's copy because the case is open. Doing it twice is no error, and is recorded once."""
    if tx.shred(registration_id, at=at):
        tx.record(_own_access(registration_id, at=at))


def _check(answers: Answers) -> None:
    if errors := answer_errors(answers):
        raise InvalidScreeningError(fields=errors)


def _submit(tx: Transaction, registration: Registration) -> Answer:
    tx.add(registration)
    return CREATED, _receipt(registration)


def _done(access: Access, outcome: Outcome) -> Access:
    """Return the access with the registration it was about, which a repeated request only names again."""
    registration = UUID(str(outcome.response["id"]))
    return replace(access, resources=(registration,), reason="replayed" if outcome.replayed else None)


def _receipt(registration: Registration) -> dict[str, object]:
    submitted_at = registration.submitted_at.isoformat().replace("+00:00", "Z")
    return {"id": str(registration.id), "status": Status.SUBMITTED.value, "submitted_at": submitted_at}


def _allowed(policy: Policy, action: str, *, on: Resource, by: Asker, resource_type: str) -> Access:
    """Return the access to record. Raises Refused, which records itself and shows that there is nothing here."""
    decision = policy.decide(by.claims, action=action, resource=on, at=by.at)
    access = Access(
        actor=by.claims,
        action=action,
        resource_type=resource_type,
        resources=(),
        decision=decision,
        at=by.at,
        request_id=by.request_id,
    )
    if not decision.allowed:
        raise Refused(access, decision.shown())
    return access


def _own_access(registration_id: UUID, *, at: datetime) -> Access:
    """Return the record of what the service does by itself."""
    return Access(
        actor=None,
        action="shred",
        resource_type="registration",
        resources=(registration_id,),
        decision=Decision(allowed=True),
        at=at,
        reason="case-opened",
    )


def site_of(by: Asker, site: str) -> Resource:
    """Return what the policy is asked about: a place of the asker's own organisation."""
    attributes: Mapping[str, str | UUID] = {"organisation": by.claims.organisation, "site": site}
    return Resource("Site", site, attributes)


def desk_of(by: Asker) -> Resource:
    """Return what the policy is asked about: the service, as the asker's organisation sees it."""
    return Resource("Desk", str(by.claims.organisation), {"organisation": by.claims.organisation})
