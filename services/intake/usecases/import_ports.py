"""What the use cases of imports need of their store. Holds no rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.imports import Import
from shared.tokens import Claims

Kept = Mapping[str, object]
"""JSON values that are kept sealed."""


class Imports(Protocol):
    """Files that are taken in, in one transaction."""

    def add(self, one: Import, file: bytes) -> None:
        """Keep a file sealed, under keys of its own."""
        ...

    def find(self, import_id: UUID) -> Import | None:
        """Return one, without anything of its people."""
        ...

    def list_(self, *, organisation: UUID, uploaded_by: UUID, limit: int) -> list[Import]:
        """Return somebody's own, newest first."""
        ...

    def take(self) -> Import | None:
        """Return the oldest that is open and nobody else works on, held until the transaction ends."""
        ...

    def open_file(self, one: Import) -> bytes:
        """Return the file. Raises KeyDestroyedError, SealError."""
        ...

    def keep_report(self, one: Import, report: Kept) -> None:
        """Keep sealed what was found out about the file as a whole."""
        ...

    def open_report(self, one: Import) -> Kept:
        """Return it; nothing where nothing is kept any more."""
        ...

    def keep_refusals(self, one: Import, refusals: Mapping[int, Kept]) -> None:
        """Keep refused rows sealed, by their position."""
        ...

    def open_refusals(self, one: Import) -> Iterator[Kept]:
        """Yield the refused rows in their order. Raises KeyDestroyedError, SealError."""
        ...

    def move(self, one: Import) -> None:
        """Write down how far it is."""
        ...

    def forgettable(self, *, uploaded_before: datetime, fetched_before: datetime, limit: int) -> Sequence[Import]:
        """Return those of which something is kept that should not be any longer, held until the transaction ends."""
        ...

    def forget(self, one: Import, *, results: bool) -> None:
        """Destroy the file's keys, with *results* also those of what came of it; then what they sealed."""
        ...

    def uploader(self, one: Import, *, at: datetime) -> Claims | None:
        """Return who uploaded it as identity last told of them; None when they may no longer sign in."""
        ...

    def is_crowded(self, *, most: int) -> bool:
        """Tell whether more than that many events wait for cases to hear them."""
        ...
