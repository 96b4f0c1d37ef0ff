"""What the officer who registered a person added: heard from intake, waiting for the caseworker, read on the case."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.cases.domain.additions import Addition, OpenedAddition
from services.cases.domain.case import Moment
from services.cases.usecases.asking import Desk, merged_of, own_access, visible
from services.cases.usecases.ports import Transaction
from shared.asking import Asker
from shared.contracts.intake import RegistrationAdded
from shared.streams.records import refusing
from shared.wrapped_keys import KeyDestroyedError

INTAKE = "intake"


class UnopenedRegistrationError(Exception):
    """Something was added to a registration without a case. It waits for an operator, as that one surely does."""


def note_addition(tx: Transaction, event: RegistrationAdded, *, at: datetime) -> None:
    """Keep it, sealed anew under the case's own key, once. Raises UnopenedRegistrationError.

    Of a person who was erased meanwhile nothing is kept, and the record says so.
    """
    case = tx.cases.find_by_registration(event.registration_id)
    if case is None:
        raise UnopenedRegistrationError
    body = tx.opened(event.body, publisher=INTAKE, event_type=event.event_type, subject=event.subject)
    addition = Addition(id=event.addition_id, case_id=case.id, added_by=event.added_by, added_at=event.added_at)
    access = replace(own_access("note-addition", case, at=at), resources=(case.id, addition.id))
    try:
        is_new = tx.additions.add(case, addition, text=str(body["text"]))
    except KeyDestroyedError as error:
        tx.record(replace(access, reason=error.slug))
        return
    if is_new:
        goes_on = case.merged_into or case.id
        tx.cases.note(goes_on, Moment(at=at, kind="addition-received", actor=event.added_by, about=addition.id))
        tx.record(access)


def read_additions(desk: Desk, *, case_id: UUID, asker: Asker) -> list[OpenedAddition]:
    """Open all that was added, oldest first. Once the case's own caseworker has read it, nothing waits for them."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="read-additions", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        cases = {case.id: case for case in (seen.case, *merged_of(tx, desk, asker, seen.case))}
        access = replace(seen.access, resources=tuple(cases))
        with refusing(access):
            found = [tx.additions.open(cases[each.case_id], each) for each in tx.additions.list_(cases.values())]
        if seen.case.assigned_to == asker.claims.subject:
            tx.additions.see(cases.values(), at=asker.at)
        tx.record(replace(access, contents=tuple(each.imprint for each in found), count=len(found)))
        return found
