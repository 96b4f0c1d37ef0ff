"""Case rows and their timeline. Holds no content: that is in sealed sections."""

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, all_, and_, literal, or_, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Case, Moment, Reach, Status, Task, Wanted
from services.cases.domain.duplicates import Merge
from services.cases.store.tables import cases as table
from services.cases.store.tables import timeline

_LONGEST_TIMELINE = 200
_MOST_TASKS = 200


class CaseRows:
    """The cases themselves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, case_id: UUID) -> Case | None:
        """Return the case, whoever asks; what may be seen of it is not decided here."""
        return self._one(table.c.id == case_id)

    def hold(self, case_id: UUID) -> Case | None:
        """Return the case as it stays until this transaction ends: nobody else assigns or closes it meanwhile."""
        row = self._connection.execute(select(table).where(table.c.id == case_id).with_for_update(read=True))
        return _case_or_none(row.one_or_none())

    def take(self, case_id: UUID) -> Case | None:
        """Return the case to be changed: nobody else holds or takes it until this transaction ends."""
        row = self._connection.execute(select(table).where(table.c.id == case_id).with_for_update(key_share=True))
        return _case_or_none(row.one_or_none())

    def find_by_registration(self, registration_id: UUID) -> Case | None:
        """Return the case that a registration became."""
        return self._one(table.c.registration_id == registration_id)

    def add(self, case: Case) -> None:
        """Insert a new case."""
        self._connection.execute(insert(table).values(_values(case)))

    def assign(self, case: Case) -> None:
        """Write down to whom the case is given, with the history that was merged into it."""
        self._connection.execute(update(table).where(_one_person(case)).values(assigned_to=case.assigned_to))

    def keep_out(self, case: Case) -> None:
        """Write down who must not know of the case, in the row that every decision about it reads and locks.

        Who must not know of one must not know of what was merged: it is one person.
        """
        values = {"conflicts": list(case.conflicts), "assigned_to": case.assigned_to}
        self._connection.execute(update(table).where(_one_person(case)).values(values))

    def merge(self, merge: Merge) -> None:
        """Write down which case goes on and which is closed; what was merged into that one before goes along."""
        kept, merged = merge.kept, merge.merged
        closed = {"status": merged.status, "merged_into": kept.id}
        either = or_(table.c.id == merged.id, table.c.merged_into == merged.id)
        self._connection.execute(update(table).where(either).values(closed))
        self.keep_out(kept)

    def merged_into(self, case_id: UUID) -> list[Case]:
        """Return the cases that were closed in favour of this one, oldest first."""
        query = select(table).where(table.c.merged_into == case_id).order_by(table.c.opened_at, table.c.id)
        return [_case(row) for row in self._connection.execute(query)]

    def list_(self, reach: Reach, wanted: Wanted) -> list[Case]:
        """Return at most `wanted.limit` cases, newest first."""
        query = (
            select(table)
            .where(within(reach), _matches(wanted))
            .order_by(table.c.opened_at.desc(), table.c.id.desc())
            .limit(wanted.limit)
        )
        return [_case(row) for row in self._connection.execute(query)]

    def unassigned(self, reach: Reach) -> list[Task]:
        """Return what waits for a supervisor, oldest first."""
        if not reach.supervises:
            return []
        query = (
            select(table.c.id, table.c.opened_at)
            .where(within(reach), table.c.assigned_to.is_(None), table.c.status == Status.ACTIVE)
            .order_by(table.c.opened_at, table.c.id)
            .limit(_MOST_TASKS)
        )
        found = self._connection.execute(query)
        return [Task(kind="assign-case", subject=row.id, since=row.opened_at) for row in found]

    def note(self, case_id: UUID, moment: Moment) -> None:
        """Add a line to the case's timeline."""
        values = {name: getattr(moment, name) for name in Moment.__slots__}
        self._connection.execute(insert(timeline).values(case_id=case_id, **values))

    def timeline(self, case_id: UUID) -> list[Moment]:
        """Return the newest lines, newest first."""
        query = (
            select(timeline)
            .where(timeline.c.case_id == case_id)
            .order_by(timeline.c.number.desc())
            .limit(_LONGEST_TIMELINE)
        )
        rows = self._connection.execute(query)
        return [Moment(at=r.at, kind=r.kind, actor=r.actor, about=r.about, code=r.code) for r in rows]

    def _one(self, condition: ColumnElement[bool]) -> Case | None:
        return _case_or_none(self._connection.execute(select(table).where(condition)).one_or_none())


_waits_for_a_worker = and_(table.c.assigned_to.is_(None), table.c.merged_into.is_(None))
"""A case that goes on elsewhere is given to nobody by itself."""


def _one_person(case: Case) -> ColumnElement[bool]:
    """All cases of this one's person: the one that goes on, and those merged into it."""
    root = case.merged_into or case.id
    return or_(table.c.id == root, table.c.merged_into == root)


def within(reach: Reach) -> ColumnElement[bool]:
    """Narrow a list to what may be on it. The policy is asked again about each case that is found.

    What a conflict hides is left out here, before pages are cut: a page that is short of one would tell.
    """
    theirs = true() if reach.supervises else table.c.assigned_to == reach.subject
    known = literal(reach.subject) != all_(table.c.conflicts)
    return and_(table.c.organisation == reach.organisation, table.c.site.in_(reach.sites), theirs, known)


def open_within(reach: Reach) -> ColumnElement[bool]:
    """Narrow what belongs to cases to those that may be on a list of *reach* and are still worked on."""
    return and_(within(reach), table.c.status.in_((Status.ACTIVE, Status.FOLLOW_UP)))


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.status is not None:
        conditions.append(table.c.status == wanted.status)
    if wanted.assigned is not None:
        conditions.append(table.c.assigned_to.is_not(None) if wanted.assigned else _waits_for_a_worker)
    if wanted.registration is not None:
        conditions.append(table.c.registration_id == wanted.registration)
    if wanted.reference is not None:
        conditions.append(table.c.reference == wanted.reference)
    if wanted.after is not None:
        conditions.append(tuple_(table.c.opened_at, table.c.id) < tuple_(*wanted.after))
    return and_(*conditions)


def _values(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in Case.__slots__} | {"conflicts": list(case.conflicts)}


def _case_or_none(row: "Row[tuple[object, ...]] | None") -> Case | None:
    return None if row is None else _case(row)


def _case(row: "Row[tuple[object, ...]]") -> Case:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return Case(**values | {"status": Status(values["status"]), "conflicts": tuple(values["conflicts"])})
