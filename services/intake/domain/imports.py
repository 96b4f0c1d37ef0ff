"""A file of people that is being taken in: what it is, how far it is, and when it is forgotten. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from services.intake.domain.registration import Channel, Pathway
from shared.errors import FieldError, InvalidError

KEPT: Final = timedelta(hours=72)
"""How long after it was uploaded anything of a file is kept at most, taken in or not."""
KEPT_AFTER_FETCHING: Final = timedelta(minutes=15)
"""How long refused rows can be fetched again: a download over a bad line breaks off."""
MOST_ATTEMPTS: Final = 3
EXPIRED: Final = "expired"
NO_LONGER_ALLOWED: Final = "no-longer-allowed"
UNREADABLE: Final = "unreadable"


class InvalidImportError(InvalidError):
    """There is nothing in the file, or more than is read."""

    slug = "invalid-import"
    title = "This file cannot be taken in."


class ImportStatus(Enum):
    """Where a file is on its way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


OPEN: Final = (ImportStatus.WAITING, ImportStatus.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What all people in a file have in common."""

    site: str
    pathway: Pathway
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file of people, without anything of them.

    `rows` is how many there are, None until the file was read; of them the first `position` were gone through:
    `registered` and `refused`. `attempts` counts how often reading it began: a file that ends whoever reads it must not
    do so for ever. `without_consent` of those registered did not agree to be assisted: they
    are counted, and nothing about them is kept. `fault` is the code of why it stopped.
    """

    id: UUID
    organisation: UUID
    uploaded_by: UUID
    uploaded_at: datetime
    wish: Wish
    status: ImportStatus = ImportStatus.WAITING
    rows: int | None = None
    attempts: int = 0
    position: int = 0
    registered: int = 0
    without_consent: int = 0
    refused: int = 0
    fault: str | None = None
    finished_at: datetime | None = None
    fetched_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether there are rows to go through."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of the rows of one batch."""

    registered: int = 0
    without_consent: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        """How many rows were gone through."""
        return self.registered + self.refused


def check_size(size_bytes: int, *, most_bytes: int) -> None:
    """Raise InvalidImportError when a file is empty or larger than is read."""
    if size_bytes == 0:
        raise InvalidImportError(fields=[FieldError("", "empty", "There is nothing in this file.")])
    if size_bytes > most_bytes:
        raise InvalidImportError(fields=[FieldError("", "too-long", f"At most {most_bytes // 1024**2} MB.")])


def advanced(one: Import, counted: Counted, *, rows: int, at: datetime) -> Import:
    """Return the import after a batch of its *rows*; done when it was the last."""
    position = one.position + counted.rows
    done = position >= rows
    return replace(
        one,
        status=ImportStatus.DONE if done else ImportStatus.RUNNING,
        rows=rows,
        position=position,
        registered=one.registered + counted.registered,
        without_consent=one.without_consent + counted.without_consent,
        refused=one.refused + counted.refused,
        finished_at=at if done else None,
    )


def begun(one: Import) -> Import:
    """Return the import with one more attempt to read its file."""
    return replace(one, status=ImportStatus.RUNNING, attempts=one.attempts + 1)


def stopped(one: Import, fault: str, *, at: datetime) -> Import:
    """Return the import as it ends before its last row. What was registered stays registered."""
    return replace(one, status=ImportStatus.STOPPED, fault=fault, finished_at=at)


def is_over(one: Import, *, at: datetime) -> bool:
    """Tell whether the time is over in which anything of it may be kept."""
    return at - one.uploaded_at >= KEPT
