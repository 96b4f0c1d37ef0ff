"""A section as it was read, and what may be said of it unopened. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.cases.domain.content import Content
from services.cases.domain.sections import Section
from shared.errors import PreconditionFailedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which version of a section is current, written by whom and when. `written_by` is None for the first."""

    section: Section
    version: int
    written_by: UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An opened section. `ciphertext_hash` is the SHA-256 (hex) of exactly what was opened, for the access log."""

    section: Section
    version: int
    content: Content
    ciphertext_hash: str
    written_by: UUID | None
    written_at: datetime

    @property
    def imprint(self) -> str:
        """Say in one code exactly what was opened, for a record of several: section, version, hash."""
        return f"{self.section}:{self.version}:{self.ciphertext_hash}"


def next_version(*, current: int, read: int) -> int:
    """Return the version that a change of the one that was *read* becomes. Raises when somebody was faster."""
    if read != current:
        raise PreconditionFailedError(extra={"version": current})
    return current + 1
