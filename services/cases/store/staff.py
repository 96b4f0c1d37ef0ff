"""Who may be given a case. Knows no name and no sign-in: those are identity's."""

from uuid import UUID

from sqlalchemy import Connection

from services.cases.domain.case import Staff
from shared.standing import find_account


class StaffRows:
    """The staff that identity told us about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, staff_id: UUID) -> Staff | None:
        """Return the member of staff, None when nobody told us of one."""
        found = find_account(self._connection, staff_id)
        if found is None:
            return None
        return Staff(
            id=found.id,
            organisation=found.organisation,
            sites=found.sites,
            roles=found.roles,
            active=found.active,
        )
