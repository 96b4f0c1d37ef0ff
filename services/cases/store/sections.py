"""Sealed sections, each version kept for good. Knows which version is current, and nothing of what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Case
from services.cases.domain.content import Content
from services.cases.domain.document import Document, Edition
from services.cases.domain.sections import Section
from services.cases.store.safe import Safe
from services.cases.store.tables import section_versions as versions
from services.cases.store.tables import sections as table
from shared.sealing import SealError

FIRST_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The sections of cases."""

    connection: Connection
    safe: Safe

    def editions(self, case: Case) -> list[Edition]:
        """Return each section's current version, without opening any."""
        query = (
            select(table.c.section, table.c.version, versions.c.written_by, versions.c.written_at)
            .join(versions, _is_current)
            .where(table.c.case_id == case.id)
        )
        found = {row.section: row for row in self.connection.execute(query)}
        rows = [(section, found[section.value]) for section in Section if section.value in found]
        return [
            Edition(section=section, version=row.version, written_by=row.written_by, written_at=row.written_at)
            for section, row in rows
        ]

    def read(self, case: Case, section: Section) -> Document:
        """Open the current version. Raises KeyDestroyedError, SealError.

        SealError when the row is gone, or holds what was sealed for another.
        """
        query = select(versions).join(table, _is_current).where(table.c.case_id == case.id, table.c.section == section)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise SealError
        return Document(
            section=section,
            version=row.version,
            content=self.safe.open_content(case, section, row.sealed, version=row.version),
            ciphertext_hash=sha256(row.sealed).hexdigest(),
            written_by=row.written_by,
            written_at=row.written_at,
        )

    def hold(self, case: Case, section: Section) -> int:
        """Return the current version, which nobody else changes until this transaction ends."""
        query = select(table.c.version).where(table.c.case_id == case.id, table.c.section == section)
        return int(self.connection.execute(query.with_for_update(key_share=True)).scalar_one())

    def open_first(self, case: Case, contents: Mapping[Section, Content], *, at: datetime) -> None:
        """Seal a new case's sections, all in one go."""
        first = {"case_id": case.id, "version": FIRST_VERSION}
        self.connection.execute(insert(table), [first | {"section": each.value} for each in contents])
        rows = [
            first | self._sealed(case, section, content, version=FIRST_VERSION) | {"written_by": None, "written_at": at}
            for section, content in contents.items()
        ]
        self.connection.execute(insert(versions), rows)

    def replace(
        self, case: Case, section: Section, content: Content, *, version: int, by: UUID, at: datetime
    ) -> Document:
        """Seal *content* as the next version, *version*; the ones before stay. Call `hold` first."""
        condition = and_(table.c.case_id == case.id, table.c.section == section)
        self.connection.execute(update(table).where(condition).values(version=version))
        row = self._sealed(case, section, content, version=version)
        placed = {"case_id": case.id, "version": version, "written_by": by, "written_at": at}
        self.connection.execute(insert(versions).values(row | placed))
        return Document(
            section=section,
            version=version,
            content=content,
            ciphertext_hash=sha256(row["sealed"]).hexdigest(),
            written_by=by,
            written_at=at,
        )

    def _sealed(self, case: Case, section: Section, content: Content, *, version: int) -> dict[str, Any]:
        return {"section": section.value, "sealed": self.safe.seal_content(case, section, content, version=version)}


_is_current = and_(
    versions.c.case_id == table.c.case_id,
    versions.c.section == table.c.section,
    versions.c.version == table.c.version,
)
