"""Additions on their way to cases. Holds ids and times: what they say is in the outbox, sealed to cases alone."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from services.intake.domain.additions import Addition
from services.intake.store.tables import additions, registrations
from shared.contracts.intake import RegistrationAdded
from shared.streams.outbox import Outbox

CASES: Final = "cases"


class AdditionRows:
    """Additions in one transaction."""

    def __init__(self, connection: Connection, *, outbox: Outbox, request_id: str | None) -> None:
        self._connection = connection
        self._outbox = outbox
        self._request_id = request_id

    def hold(self, registration_id: UUID) -> int:
        """Return how many a registration has, which nobody else changes until this transaction ends."""
        row = sa.select(registrations.c.id).where(registrations.c.id == registration_id)
        self._connection.execute(row.with_for_update(key_share=True))
        count = sa.select(sa.func.count()).where(additions.c.registration_id == registration_id)
        return int(self._connection.execute(count).scalar_one())

    def add(self, addition: Addition, *, text: str, added_by: UUID) -> None:
        """Note it, and send what it says, sealed to cases, when this transaction commits."""
        values = {name: getattr(addition, name) for name in Addition.__slots__}
        self._connection.execute(sa.insert(additions).values(values))
        event_type, subject = RegistrationAdded.event_type, addition.registration_id
        event = RegistrationAdded(
            addition_id=addition.id,
            registration_id=addition.registration_id,
            added_by=added_by,
            added_at=addition.added_at,
            body=self._outbox.seal(addressee=CASES, event_type=event_type, subject=subject, body={"text": text}),
        )
        self._outbox.add(
            self._connection, addressee=CASES, event=event, at=addition.added_at, request_id=self._request_id
        )
