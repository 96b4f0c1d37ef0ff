"""Entries in their places, what may be asked about them, and what is missing between them. Pure values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.audit.domain.checkpoints import Checkpoint

ALARM_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry in its place. `leaf` is the exact bytes that were hashed; `organisation` is whose access it was.

    `owner` is the organisation whose person it was about.
    """

    index: int
    record_id: UUID
    organisation: UUID | None
    owner: UUID | None
    leaf: bytes
    leaf_hash: bytes

    def concerns(self, organisation: UUID) -> bool:
        """Say whether a member of *organisation* did it, or it was done to the data of its people."""
        return organisation in (self.organisation, self.owner)

    @property
    def fields(self) -> dict[str, Any]:
        """Return what the leaf says. Only the leaf is shown: what is stored beside it for search is not proven."""
        return dict(orjson.loads(self.leaf))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an auditor looks for; everything given must hold. `since` is included, `until` is not."""

    actor: UUID | None = None
    resource: UUID | None = None
    action: str | None = None
    decision: str | None = None
    publisher: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def words(self) -> str:
        """Return the query as text for the sealed detail of its own record."""
        given = {name: str(value) for name in self.__slots__ if (value := getattr(self, name)) is not None}
        return orjson.dumps(given).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint and the note that it was read from."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRecords:
    """The numbers after *contiguous* that *source* used and that never came; *seen* is the first record beyond them."""

    source: str
    epoch: int
    contiguous: int
    seen: int
    record_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for somebody."""

    kind: str
    subject: UUID
    since: datetime
    source: str
    epoch: int
    first: int
    last: int


def overdue(missing: MissingRecords, *, at: datetime) -> Task | None:
    """Return the task for records that have been missing for more than a minute."""
    if at - missing.since <= ALARM_AFTER:
        return None
    return Task(
        kind="records-missing",
        subject=missing.record_id,
        since=missing.since,
        source=missing.source,
        epoch=missing.epoch,
        first=missing.contiguous + 1,
        last=missing.seen - 1,
    )
