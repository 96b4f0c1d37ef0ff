"""What officers added afterwards, sealed under the key of the story, and what of it nobody has read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, alias, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.additions import Addition, OpenedAddition
from services.cases.domain.case import Case, Reach, Task
from services.cases.store.cases import within
from services.cases.store.safe import Place, Safe
from services.cases.store.tables import additions as table
from services.cases.store.tables import cases
from shared.sealing import SealError

_MOST_TASKS: Final = 200
_origin = alias(cases, "origin")


@dataclass(frozen=True, slots=True)
class AdditionRows:
    """The additions to cases."""

    connection: Connection
    safe: Safe

    def add(self, case: Case, addition: Addition, *, text: str) -> bool:
        """Insert one; return whether it is new. Raises KeyDestroyedError."""
        sealed = self.safe.seal_text(case, _place(addition.id), text)
        values = {name: getattr(addition, name) for name in Addition.__slots__}
        added = insert(table).values(**values, sealed=sealed).on_conflict_do_nothing(index_elements=["id"])
        return self.connection.execute(added.returning(table.c.id)).one_or_none() is not None

    def list_(self, of: Collection[Case]) -> list[Addition]:
        """Return those to the cases of one person, unopened, oldest first."""
        query = select(table).where(table.c.case_id.in_([case.id for case in of]))
        return [_addition(row) for row in self.connection.execute(query.order_by(table.c.added_at, table.c.id))]

    def open(self, case: Case, addition: Addition) -> OpenedAddition:
        """Return what one says. Raises KeyDestroyedError, SealError."""
        sealed = self.connection.execute(select(table.c.sealed).where(table.c.id == addition.id)).scalar_one()
        text = self.safe.open_text(case, _place(addition.id), sealed)
        if text is None:
            raise SealError
        return OpenedAddition(addition=addition, text=text, ciphertext_hash=sha256(sealed).hexdigest())

    def see(self, of: Collection[Case], *, at: datetime) -> None:
        """Write down that the caseworker has read all that there is."""
        unread = and_(table.c.case_id.in_([case.id for case in of]), table.c.read_at.is_(None))
        self.connection.execute(update(table).where(unread).values(read_at=at))

    def waiting(self, reach: Reach) -> list[Task]:
        """Return the cases with something unread: a caseworker's own, and for a supervisor those that nobody has.

        What was added to a case that was merged waits at the one that goes on.
        """
        own = cases.c.assigned_to == reach.subject
        theirs = or_(own, cases.c.assigned_to.is_(None)) if reach.supervises else own
        first = func.min(table.c.added_at).label("since")
        query = (
            select(cases.c.id, first)
            .select_from(table)
            .join(_origin, _origin.c.id == table.c.case_id)
            .join(cases, cases.c.id == func.coalesce(_origin.c.merged_into, _origin.c.id))
            .where(within(reach), theirs, table.c.read_at.is_(None))
            .group_by(cases.c.id)
            .order_by(first, cases.c.id)
            .limit(_MOST_TASKS)
        )
        return [Task(kind="read-addition", subject=row.id, since=row.since) for row in self.connection.execute(query)]


def _place(addition_id: UUID) -> Place:
    return Place(section="additions", object=addition_id, field="text")


def _addition(row: Any) -> Addition:
    return Addition(**{name: getattr(row, name) for name in Addition.__slots__})
