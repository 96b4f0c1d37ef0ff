"""Concerns, sealed in three parts, and the buckets before their form. Knows no HTTP and no address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from services.intake.domain.concerns import Concern, ConcernStatus, Received, compartments, restored
from services.intake.store.registrations import Keys, Random
from services.intake.store.tables import concern_sections, concerns, crowds
from shared import strict_json
from shared.sealing.fields import Context, open_sealed, seal
from shared.standing import organisations_with

_READER: Final = "supervisor"
_SCHEMA: Final = 1
_MOST_SWEPT: Final = 100


class ConcernRows:
    """Concerns in one transaction. `named` is the organisation that the settings name, None where they name none."""

    def __init__(self, connection: Connection, *, keys: Keys, random: Random, named: UUID | None) -> None:
        self._connection = connection
        self._keys = keys
        self._random = random
        self._named = named

    def receiver(self) -> UUID | None:
        """Return the organisation that reads concerns: the one that has a supervisor, or of several the named one."""
        reading = organisations_with(self._connection, role=_READER)
        if self._named is not None:
            return self._named if self._named in reading else None
        return reading.pop() if len(reading) == 1 else None

    def add(self, concern: Concern, received: Received, *, receipt_hash: bytes) -> bool:
        """Store it sealed; return False when this very one is here already."""
        statement = insert(concerns).values(_row(received, receipt_hash)).on_conflict_do_nothing(index_elements=["id"])
        if self._connection.execute(statement.returning(concerns.c.id)).one_or_none() is None:
            return False
        self._connection.execute(sa.insert(concern_sections), self._sealed(concern, received))
        return True

    def find(self, concern_id: UUID) -> Received | None:
        """Return one without its content."""
        row = self._connection.execute(_listed().where(concerns.c.id == concern_id)).one_or_none()
        return None if row is None else _received(row)

    def status(self, receipt_hash: bytes) -> ConcernStatus | None:
        """Return all that a receipt code tells."""
        query = sa.select(concerns.c.status).where(concerns.c.receipt_hash == receipt_hash)
        found = self._connection.scalar(query)
        return None if found is None else ConcernStatus(found)

    def list_(self, *, organisation: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Received]:
        """Return what an organisation received, newest first, from after a place in that order."""
        place = sa.tuple_(concerns.c.received_at, concerns.c.id)
        query = _listed().where(concerns.c.organisation == organisation)
        if after is not None:
            query = query.where(place < sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
        ordered = query.order_by(concerns.c.received_at.desc(), concerns.c.id.desc()).limit(limit)
        return [_received(row) for row in self._connection.execute(ordered)]

    def unread(self, *, organisation: UUID, limit: int) -> list[Received]:
        """Return those that nobody has opened, oldest first."""
        query = _listed().where(concerns.c.organisation == organisation)
        waiting = query.where(concerns.c.status == ConcernStatus.RECEIVED.value)
        ordered = waiting.order_by(concerns.c.received_at, concerns.c.id).limit(limit)
        return [_received(row) for row in self._connection.execute(ordered)]

    def open(self, received: Received) -> Concern:
        """Return its content. Raises KeyDestroyedError; SealError when a row is not what was sealed."""
        query = sa.select(concern_sections).where(concern_sections.c.concern_id == received.id)
        return restored({row.section: self._opened(received, row) for row in self._connection.execute(query)})

    def mark_read(self, concern_id: UUID, *, at: datetime) -> None:
        """Note when it was first read."""
        unread = (concerns.c.id == concern_id) & (concerns.c.status == ConcernStatus.RECEIVED.value)
        read = sa.update(concerns).where(unread).values(status=ConcernStatus.READ.value, read_at=at)
        self._connection.execute(read)

    def forget(self, *, read_before: datetime, at: datetime, limit: int) -> list[UUID]:
        """Destroy the keys, then the ciphertext, of those that were read before that time; return which."""
        due = sa.select(concerns.c.id).where(concerns.c.read_at < read_before, concerns.c.forgotten_at.is_(None))
        held = due.order_by(concerns.c.read_at).limit(limit).with_for_update(skip_locked=True)
        found = list(self._connection.scalars(held))
        for concern_id in found:
            self._keys.destroy(concern_id)
        emptied = sa.update(concern_sections).where(concern_sections.c.concern_id.in_(found)).values(sealed=None)
        self._connection.execute(emptied)
        self._connection.execute(sa.update(concerns).where(concerns.c.id.in_(found)).values(forgotten_at=at))
        return found

    def _sealed(self, concern: Concern, received: Received) -> list[dict[str, object]]:
        parts = compartments(concern)
        keys = self._keys.create(
            received.id, tuple(parts), organisation=received.organisation, random=self._random, at=received.received_at
        )
        return [
            {
                "concern_id": received.id,
                "section": section,
                "sealed": self._seal(keys[section], content, received, section),
            }
            for section, content in parts.items()
        ]

    def _seal(self, key: bytes, content: Mapping[str, str], received: Received, section: str) -> bytes:
        return seal(key, strict_json.dumps(content), context=_context(received, section), random=self._random)

    def _opened(self, received: Received, row: Any) -> dict[str, str]:
        key = self._keys.get(received.id, row.section, organisation=received.organisation)
        opened = open_sealed(key, row.sealed, context=_context(received, row.section))
        return cast("dict[str, str]", strict_json.loads(opened))


class CrowdRows:
    """Buckets in one transaction. A subject is a keyed hash; what it is of stands nowhere."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, bucket: str, subject: bytes, *, at: datetime) -> datetime:
        """Return when a bucket is full, held against change: of a hundred at once, each sees those before it."""
        new = insert(crowds).values(bucket=bucket, subject=subject, full_at=at)
        same = new.on_conflict_do_update(index_elements=["bucket", "subject"], set_={"full_at": crowds.c.full_at})
        found: datetime = self._connection.execute(same.returning(crowds.c.full_at)).scalar_one()
        return found

    def fill(self, bucket: str, subject: bytes, full_at: datetime) -> None:
        """Note when it is full now."""
        one = sa.update(crowds).where(crowds.c.bucket == bucket, crowds.c.subject == subject)
        self._connection.execute(one.values(full_at=full_at))

    def sweep(self, *, at: datetime) -> None:
        """Forget some that are full, because a bucket that is not here is full; nobody who holds one is waited for."""
        place = sa.tuple_(crowds.c.bucket, crowds.c.subject)
        full = sa.select(crowds.c.bucket, crowds.c.subject).where(crowds.c.full_at < at).limit(_MOST_SWEPT)
        self._connection.execute(sa.delete(crowds).where(place.in_(full.with_for_update(skip_locked=True))))


def _listed() -> sa.Select[Any]:
    return sa.select(
        concerns.c.id, concerns.c.organisation, concerns.c.status, concerns.c.received_at, concerns.c.read_at
    )


def _received(row: Any) -> Received:
    return Received(
        id=row.id,
        organisation=row.organisation,
        status=ConcernStatus(row.status),
        received_at=row.received_at,
        read_at=row.read_at,
    )


def _row(received: Received, receipt_hash: bytes) -> dict[str, object]:
    return {
        "id": received.id,
        "organisation": received.organisation,
        "receipt_hash": receipt_hash,
        "status": received.status.value,
        "received_at": received.received_at,
    }


def _context(received: Received, section: str) -> Context:
    return Context(
        organisation=received.organisation,
        case=received.id,
        section=f"concern-{section}",
        object=received.id,
        field="content",
        version=1,
        schema=_SCHEMA,
    )
