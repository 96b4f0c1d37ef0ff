"""Which sites are closed, as identity told. Knows no name of a site."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from services.intake.store.tables import closed_sites


class SiteRows:
    """What is known of sites in one transaction. A site that nobody spoke of is open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_closed(self, organisation: UUID, site: str) -> bool:
        """Say whether nobody may be registered there any more."""
        place = (closed_sites.c.organisation == organisation) & (closed_sites.c.site == site)
        return bool(self._connection.scalar(sa.select(closed_sites.c.closed).where(place)))

    def note(self, organisation: UUID, site: str, *, closed: bool, at: datetime) -> None:
        """Let it be closed or open, unless something newer is known."""
        new = insert(closed_sites).values(organisation=organisation, site=site, closed=closed, changed_at=at)
        newer = new.on_conflict_do_update(
            index_elements=["organisation", "site"],
            set_={"closed": new.excluded.closed, "changed_at": new.excluded.changed_at},
            where=closed_sites.c.changed_at < new.excluded.changed_at,
        )
        self._connection.execute(newer)
