"""Conflicts of interest: who must not know of a case. Declared at once; only somebody else can lift one.

The officer whose brother drove the lorry, the caseworker who knows the family: for them the case is not there. Who was
kept out stands on the case's own row, so that every decision reads it under the lock it already takes.
"""

from uuid import UUID

from services.cases.domain import case as domain
from services.cases.domain.case import Case, Moment
from services.cases.usecases.asking import Desk, visible
from services.cases.usecases.ports import Transaction
from shared.asking import Asker
from shared.streams.records import refusing


def list_conflicts(desk: Desk, *, case_id: UUID, asker: Asker) -> tuple[UUID, ...]:
    """Return who is kept out of the case."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="list-conflicts", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        tx.record(seen.access)
        return seen.case.conflicts


def declare_conflict(desk: Desk, *, case_id: UUID, staff_id: UUID, asker: Asker) -> None:
    """Keep somebody out of the case, which ends their work on it at once. Doing it twice changes nothing."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(
            tx, desk, asker, action="declare-conflict", case_id=case_id, about=(staff_id,), lock=tx.cases.take
        )
        with refusing(seen.access):
            case = domain.declare_conflict(seen.case, staff=tx.staff.find(staff_id))
        _keep_out(tx, seen.case, case, asker)
        tx.record(seen.access)


def lift_conflict(desk: Desk, *, case_id: UUID, staff_id: UUID, asker: Asker) -> None:
    """Let somebody near the case again, without giving it to them. Doing it twice changes nothing."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="lift-conflict", case_id=case_id, about=(staff_id,), lock=tx.cases.take)
        _keep_out(tx, seen.case, domain.lift_conflict(seen.case, staff_id=staff_id), asker)
        tx.record(seen.access)


def _keep_out(tx: Transaction, before: Case, after: Case, asker: Asker) -> None:
    """Write it down. The timeline says that somebody's work ended, and not why: the next caseworker reads it."""
    if after == before:
        return
    tx.cases.keep_out(after)
    if after.assigned_to != before.assigned_to:
        ended = Moment(at=asker.at, kind="assignment-ended", actor=asker.claims.subject, about=before.assigned_to)
        tx.cases.note(after.id, ended)
