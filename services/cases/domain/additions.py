"""What the officer who registered a person added afterwards, without seeing the case. Pure.

It is nobody's section: a caseworker reads it and writes what belongs into the file there. It never leaves.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One addition, unopened. `read_at` is when the case's own caseworker first opened it."""

    id: UUID
    case_id: UUID
    added_by: UUID
    added_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAddition:
    """An addition and what it says. `ciphertext_hash` is the SHA-256 (hex) of exactly what was opened."""

    addition: Addition
    text: str
    ciphertext_hash: str

    @property
    def imprint(self) -> str:
        """Say in one code exactly what was opened, for the record."""
        return f"addition:1:{self.ciphertext_hash}"
