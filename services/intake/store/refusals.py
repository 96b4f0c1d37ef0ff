"""Who did not agree to be registered, in codes. There is no person in it, so nothing is sealed. Knows no HTTP."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from services.intake.domain.refusals import Refusal, RefusalCount
from services.intake.store.tables import refusals as table
from shared.vocabulary.consents.codes import Help, Obtained


class RefusalRows:
    """Refusals in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, refusal: Refusal) -> None:
        """Store it."""
        values = {name: getattr(refusal, name) for name in Refusal.__slots__} | {"help_given": list(refusal.help_given)}
        self._connection.execute(sa.insert(table).values(values))

    def counts(self, *, organisation: UUID, sites: Sequence[str], since: date) -> list[RefusalCount]:
        """Return how many there were at each of these sites in each month, the newest first."""
        month = sa.func.to_char(table.c.recorded_on, "YYYY-MM").label("month")
        given = [sa.func.count().filter(table.c.help_given.contains([each.value])).label(each.name) for each in Help]
        query = (
            sa.select(table.c.site, month, sa.func.count().label("people"), *given)
            .where(table.c.organisation == organisation, table.c.site.in_(sites), table.c.recorded_on >= since)
            .where(table.c.obtained == Obtained.HERE.value)
            .group_by(table.c.site, month)
            .order_by(month.desc(), table.c.site)
        )
        return [_count(row) for row in self._connection.execute(query)]


def _count(row: "sa.Row[tuple[object, ...]]") -> RefusalCount:
    found = {each: getattr(row, each.name) for each in Help if getattr(row, each.name)}
    return RefusalCount(site=row.site, month=row.month, people=row.people, help_given=found)
