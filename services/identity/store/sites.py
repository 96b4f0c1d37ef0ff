"""Rows of sites. Their names are nobody's secret, and are not sealed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.domain.sites import About, Kind, Site
from services.identity.store.tables import sites


class SiteRows:
    """Sites in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, organisation: UUID) -> list[Site]:
        """Return all of an organisation, closed ones too, by name."""
        query = select(sites).where(sites.c.organisation == organisation).order_by(sites.c.name, sites.c.code)
        return [_site(row) for row in self._connection.execute(query)]

    def hold(self, organisation: UUID, code: str) -> Site | None:
        """Return one, held against change."""
        query = select(sites).where(sites.c.organisation == organisation, sites.c.code == code).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _site(row)

    def add(self, site: Site) -> bool:
        """Keep a new one; return False where its code was given before."""
        row = {"organisation": site.organisation, "code": site.code, "created_at": site.created_at} | _changing(site)
        added = insert(sites).values(row).on_conflict_do_nothing().returning(sites.c.code)
        return self._connection.execute(added).one_or_none() is not None

    def save(self, site: Site) -> None:
        """Keep what changed."""
        mine = (sites.c.organisation == site.organisation) & (sites.c.code == site.code)
        self._connection.execute(update(sites).where(mine).values(_changing(site)))


def _changing(site: Site) -> dict[str, object]:
    about = site.about
    return {
        "name": about.name,
        "english": about.english,
        "kind": about.kind,
        "province": about.province,
        "district": about.district,
        "closed_at": site.closed_at,
        "version": site.version,
        "changed_at": site.changed_at,
    }


def _site(row: Any) -> Site:
    return Site(
        organisation=row.organisation,
        code=row.code,
        about=About(
            name=row.name, english=row.english, kind=Kind(row.kind), province=row.province, district=row.district
        ),
        closed_at=row.closed_at,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
