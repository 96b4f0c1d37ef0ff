"""Adding to what was handed over, blindly: sealed straight to cases, kept here as an id and a time.

The asker learns nothing of the case: before it is open and after, with its keys here and shredded, the steps and the
answer are the same. Not there, somebody else's and too old are refused the same way.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from services.intake.domain.additions import Addition, HandedOver, check_room, check_text
from services.intake.domain.companions import unknown_companion
from services.intake.domain.registration import InvalidRegistrationError, Registration
from services.intake.usecases.asking import Desk, allowed
from services.intake.usecases.ports import Answer, Transaction
from shared.access import Attribute, Resource, Staff
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.idempotency import Outcome
from shared.streams.records import Access, Refused, refused, refusing

CREATED = 201
ACTION = "add-to-registration"
_KIND = "registration"
_NOBODY = UUID(int=0)


def add_to_registration(desk: Desk, *, registration_id: UUID, text: str, key: str, by: Asker) -> Outcome:
    """Add *text* to a registration of the asker's own, once for *key*, and say nothing of it back."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = _own(tx, desk, registration_id, by)
        with refusing(access):
            checked = check_text(text)
            addition = Addition(
                id=desk.intake.addition_id(actor=by.claims.subject, registration=registration_id, key=key),
                registration_id=registration_id,
                added_at=by.at,
            )
            outcome = tx.once(
                actor=by.claims.subject,
                key=key,
                route=f"POST /registrations/{registration_id}/additions",
                body={"text": checked},
                at=by.at,
                make=partial(_add, tx, addition, checked, by.claims.subject),
            )
        tx.record(replace(access, reason="replayed" if outcome.replayed else None))
        return outcome


def check_companions(tx: Transaction, desk: Desk, registration: Registration, *, by: Asker) -> None:
    """Raise InvalidRegistrationError unless every companion may be named: the rule is the one for adding to it."""
    errors = []
    for index, each in enumerate(registration.companions):
        found = tx.registrations.find(each.registration)
        on = registration_resource(each.registration, found, at=by.at)
        if not desk.policy.decide(by.claims, action=ACTION, resource=on, at=by.at).allowed:
            errors.append(unknown_companion(index, pointer="/companions"))
    if errors:
        raise InvalidRegistrationError(fields=errors)


def registration_resource(registration_id: UUID, found: HandedOver | None, *, at: datetime) -> Resource:
    """Return what the policy is asked about; a registration that is not there is nobody's and old."""
    known: dict[str, Attribute] = {
        "organisation": str(found.organisation) if found else "",
        "author": Staff(found.registered_by if found else _NOBODY),
        "takes_additions": found is not None and found.takes_additions(at=at),
    }
    return Resource("Registration", str(registration_id), known)


def _own(tx: Transaction, desk: Desk, registration_id: UUID, by: Asker) -> Access:
    found = tx.registrations.find(registration_id)
    on = registration_resource(registration_id, found, at=by.at)
    access = allowed(desk.policy, ACTION, on=on, by=by, resource_type=_KIND, resources=(registration_id,))
    if found is None:  # the policy permits nothing of nobody's; should it ever, there is still nothing
        raise Refused(refused(access), NotFoundError())
    return access


def _add(tx: Transaction, addition: Addition, text: str, added_by: UUID) -> Answer:
    check_room(tx.additions.hold(addition.registration_id))
    tx.additions.add(addition, text=text, added_by=added_by)
    return CREATED, {"id": str(addition.id), "added_at": addition.added_at.isoformat().replace("+00:00", "Z")}
