"""Clocks of cases and the hours of sites: times and codes only, so that what is late is found without a key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.clocks import USUAL_HOURS, Clock, Hours, Kind, Outcome
from services.cases.store.cases import open_within
from services.cases.store.tables import cases, clocks, site_hours
from shared.vocabulary.triage import Urgency

_MOST_TASKS: Final = 200


class ClockRows:
    """Clocks in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, started: Sequence[Clock]) -> None:
        """Keep new clocks."""
        self._connection.execute(insert(clocks), [_values(each) for each in started])

    def list_(self, case: Case) -> list[Clock]:
        """Return a case's clocks, the most pressing first."""
        query = select(clocks).where(clocks.c.case_id == case.id).order_by(clocks.c.due_at, clocks.c.kind)
        return [_clock(row) for row in self._connection.execute(query)]

    def take(self, case: Case, kind: Kind) -> Clock | None:
        """Return one clock, held until this transaction ends."""
        query = select(clocks).where(_one(case.id, kind)).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _clock(row)

    def stop(self, clock: Clock) -> None:
        """Write down what came of it."""
        values = {"stopped_at": clock.stopped_at, "stopped_by": clock.stopped_by, "outcome": clock.outcome}
        self._connection.execute(update(clocks).where(_one(clock.case_id, clock.kind)).values(values))

    def waiting(self, reach: Reach, *, at: datetime) -> list[Task]:
        """Return the clocks that run, of the asker's own cases; a supervisor's are those that ran out.

        Also those that would run out unseen: nobody has the case, and less than half of the time is left.
        """
        ran_out = clocks.c.due_at <= at
        unseen = and_(cases.c.assigned_to.is_(None), clocks.c.due_at - at <= at - clocks.c.started_at)
        shown = or_(ran_out, unseen, cases.c.assigned_to == reach.subject) if reach.supervises else true()
        query = (
            select(clocks.c.case_id, clocks.c.kind, clocks.c.due_at, ran_out.label("ran_out"))
            .join(cases, cases.c.id == clocks.c.case_id)
            .where(open_within(reach), clocks.c.stopped_at.is_(None), shown)
            .order_by(clocks.c.due_at, clocks.c.case_id)
            .limit(_MOST_TASKS)
        )
        rows = self._connection.execute(query)
        return [
            Task(kind=f"{row.kind}-late" if row.ran_out else row.kind, subject=row.case_id, since=row.due_at)
            for row in rows
        ]

    def hours(self, *, organisation: UUID, site: str) -> Hours:
        """Return within how many hours a site acts; the usual ones where it has not said otherwise."""
        query = select(site_hours.c.urgency, site_hours.c.hours).where(
            site_hours.c.organisation == organisation, site_hours.c.site == site
        )
        return dict(USUAL_HOURS) | {Urgency(row.urgency): row.hours for row in self._connection.execute(query)}

    def set_hours(self, hours: Hours, *, organisation: UUID, site: str) -> None:
        """Write down a site's hours."""
        rows = [
            {"organisation": organisation, "site": site, "urgency": urgency.value, "hours": count}
            for urgency, count in hours.items()
        ]
        change = upsert(site_hours)
        replaced = change.on_conflict_do_update(
            index_elements=["organisation", "site", "urgency"], set_={"hours": change.excluded.hours}
        )
        self._connection.execute(replaced, rows)


def _one(case_id: UUID, kind: Kind) -> ColumnElement[bool]:
    return and_(clocks.c.case_id == case_id, clocks.c.kind == kind.value)


def _values(clock: Clock) -> dict[str, object]:
    return {name: getattr(clock, name) for name in Clock.__slots__}


def _clock(row: object) -> Clock:
    values = {name: getattr(row, name) for name in Clock.__slots__}
    outcome = values["outcome"]
    return Clock(**values | {"kind": Kind(values["kind"]), "outcome": None if outcome is None else Outcome(outcome)})
