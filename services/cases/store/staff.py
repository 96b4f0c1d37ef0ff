"""Who may be given a case. Knows no name and no sign-in: those are identity's."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Staff
from services.cases.store.tables import staff as table


class StaffRows:
    """The staff that identity told us about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, staff_id: UUID) -> Staff | None:
        """Return the member of staff, None when nobody told us of one."""
        row = self._connection.execute(select(table).where(table.c.id == staff_id)).one_or_none()
        if row is None:
            return None
        return Staff(
            id=row.id, organisation=row.organisation, sites=tuple(row.sites), roles=tuple(row.roles), active=row.active
        )


def seed_staff(connection: Connection, staff: Iterable[Staff]) -> None:
    """Put these people in place, or change them to this.

    The running service only reads this table, so *connection* belongs to the owner (`SET ROLE amparo_cases_owner`) or
    to the superuser who migrates: whoever takes the service over cannot make a caseworker.
    """
    for each in staff:
        values = {
            "id": each.id,
            "organisation": each.organisation,
            "sites": list(each.sites),
            "roles": list(each.roles),
            "active": each.active,
        }
        rest = {name: value for name, value in values.items() if name != "id"}
        connection.execute(insert(table).values(values).on_conflict_do_update(index_elements=["id"], set_=rest))
