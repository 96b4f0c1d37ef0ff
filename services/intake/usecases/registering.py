"""Registering a person, handing the file over to cases, and shredding our copy."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from services.intake.domain import registration as domain
from services.intake.domain.concerns import Received
from services.intake.domain.refusals import refusal_of
from services.intake.domain.registration import HANDOVER_BOUND, Intake, LateHandover, Registration, Status, intake_body
from services.intake.usecases.additions import CREATED, check_companions
from services.intake.usecases.asking import Desk, allowed, desk_of, own_access, site_of
from services.intake.usecases.ports import Answer, Transaction
from services.intake.usecases.sites import refuse_closed
from shared.asking import Asker
from shared.idempotency import Outcome
from shared.streams.records import Access, refusing

MOST_TASKS = 100
_ROUTE = "POST /registrations"


def register_person(desk: Desk, *, intake: Intake, key: str, by: Asker) -> Outcome:
    """Register a person once for *key*, hand the file over to cases, and say nothing of it back.

    Of somebody who did not agree, codes are kept and no case is opened. A repeated request and a refused one are
    recorded too: who tries out keys or bodies is seen. The draft that it finishes is over when it is stored, and not
    if it is not.
    """
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "register", on=site_of(by, intake.site), by=by, resource_type="registration")
        with refusing(access):
            registration = domain.register(
                intake,
                registration_id=desk.intake.registration_id(actor=by.claims.subject, key=key),
                organisation=by.claims.organisation,
                by=by.claims.subject,
                at=by.at,
            )
            outcome = tx.once(
                actor=by.claims.subject,
                key=key,
                route=_ROUTE,
                body=intake_body(intake),
                at=by.at,
                make=partial(_submit, tx, desk, registration, by),
            )
        finished = intake.draft if intake.draft and tx.drafts.end(by.claims.subject, intake.draft, at=by.at) else None
        tx.record(_done(access, outcome, finished))
        return outcome


def list_tasks(desk: Desk, *, by: Asker) -> tuple[list[LateHandover], list[Received]]:
    """Return what waits, as ids and times: hand-overs at the asker's sites that are late, and concerns nobody read."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "list-tasks", on=desk_of(by), by=by, resource_type="task")
        late = tx.registrations.late(
            organisation=by.claims.organisation, sites=by.claims.sites, before=by.at - HANDOVER_BOUND, limit=MOST_TASKS
        )
        unread = tx.concerns.unread(organisation=by.claims.organisation, limit=MOST_TASKS)
        subjects = (*(each.id for each in late), *(each.id for each in unread))
        tx.record(replace(access, resources=subjects))
        return late, unread


def shred_registration(tx: Transaction, registration_id: UUID, *, at: datetime) -> None:
    """Destroy intake's copy because the case is open. Doing it twice is no error, and is recorded once."""
    if tx.registrations.shred(registration_id, at=at):
        tx.record(
            own_access("shred", resource_type="registration", resources=(registration_id,), reason="case-opened", at=at)
        )


def _submit(tx: Transaction, desk: Desk, registration: Registration, by: Asker) -> Answer:
    refuse_closed(tx, organisation=registration.organisation, site=registration.site)
    if not registration.consent.assistance:
        tx.refusals.add(refusal_of(registration))
        return CREATED, _receipt(registration, Status.NOT_KEPT)
    check_companions(tx, desk, registration, by=by)
    tx.registrations.add(registration)
    tx.duplicates.keep(registration)
    return CREATED, _receipt(registration, Status.SUBMITTED)


def _done(access: Access, outcome: Outcome, finished: UUID | None) -> Access:
    """Return the access with the registration that it made or names again, and the draft that it ended."""
    registration = UUID(str(outcome.response["id"]))
    about = (registration, finished) if finished else (registration,)
    kept = None if outcome.response["status"] == Status.SUBMITTED.value else "no-consent"
    return replace(access, resources=about, reason="replayed" if outcome.replayed else kept)


def _receipt(registration: Registration, status: Status) -> dict[str, object]:
    submitted_at = registration.submitted_at.isoformat().replace("+00:00", "Z")
    return {"id": str(registration.id), "status": status.value, "submitted_at": submitted_at}
