"""The table of wrapped keys. Knows no content and no key that wraps: that is the provider's."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, Engine, LargeBinary, MetaData, Table, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert

from shared.database import transaction
from shared.errors import ConflictError
from shared.sealing.encoding import Random, canonical, drawn
from shared.sealing.stanza import Stanza
from shared.wrapped_keys.cache import KeyCache, KeyName, Ticket

_KEY_BYTES: Final = 32
_CACHE_SECONDS: Final = 3.0

_wrapped_keys = Table(
    "wrapped_keys",
    MetaData(),
    Column("object_id", Uuid, primary_key=True),
    Column("compartment", Text, primary_key=True),
    Column("stanza", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)


class KeyDestroyedError(ConflictError):
    """The key is gone for good, or never was: what it sealed cannot be opened by anybody."""

    slug = "key-destroyed"
    title = "The content was destroyed and cannot be brought back."


class Wrapping(Protocol):
    """What is needed of a key provider here."""

    def wrap(self, plain_key: bytes, context: bytes) -> Stanza:
        """Return *plain_key* wrapped, bound to *context*."""
        ...

    def unwrap(self, stanza: Stanza, context: bytes) -> bytes:
        """Return the key in *stanza*. Raises SealError when it was not wrapped for *context*."""
        ...


class WrappedKeys:
    """One key per object and compartment, made once, opened for its organisation only, destroyed at once."""

    def __init__(
        self,
        engine: Engine,
        provider: Wrapping,
        *,
        cache_seconds: float = _CACHE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")  # one statement needs no transaction
        self._provider = provider
        self._cache = KeyCache(seconds=cache_seconds, clock=clock)

    def create(
        self, object_id: UUID, compartments: Iterable[str], *, organisation: UUID, random: Random, at: datetime
    ) -> dict[str, bytes]:
        """Return a key for each compartment, making those that do not exist yet; committed when this returns.

        Call it before the data transaction: a key without data is harmless, data without its key is lost.
        Raises SealError when the object's keys belong to another organisation.
        """
        names = [KeyName(object_id, compartment, organisation) for compartment in compartments]
        wrapped = {name: self._wrapped(name, drawn(random, _KEY_BYTES)) for name in names}
        ticket = self._cache.ticket()
        stanzas = self._added(object_id, wrapped, at=at)
        return {name.compartment: self._remembered(name, stanzas[name], ticket) for name in names}

    def prepare(
        self,
        object_ids: Iterable[UUID],
        compartments: Iterable[str],
        *,
        organisation: UUID,
        random: Random,
        at: datetime,
    ) -> None:
        """Make the keys of many objects that do not exist yet, in one transaction; `create` then finds them.

        For whoever makes hundreds at a time: it is one wait for the disk instead of one for each.
        """
        every = tuple(compartments)
        names = sorted(KeyName(object_id, each, organisation) for object_id in object_ids for each in every)
        rows = [_row(name, self._wrapped(name, drawn(random, _KEY_BYTES)), at=at) for name in names]
        if rows:
            with transaction(self._engine) as connection:
                connection.execute(insert(_wrapped_keys).on_conflict_do_nothing(), rows)

    def get(self, object_id: UUID, compartment: str, *, organisation: UUID) -> bytes:
        """Return the key. Raises KeyDestroyedError; SealError when it is not that organisation's."""
        name = KeyName(object_id, compartment, organisation)
        ticket = self._cache.ticket()
        key = self._cache.get(name)
        if key is None:
            key = self._remembered(name, self._read(name), ticket)
        return key

    def destroy(self, object_id: UUID) -> None:
        """Delete all keys of the object, for good; committed when this returns. Doing it twice is no error."""
        try:
            with transaction(self._engine) as connection:
                connection.execute(delete(_wrapped_keys).where(_wrapped_keys.c.object_id == object_id))
        finally:
            self._cache.forget(object_id)

    def _added(self, object_id: UUID, wrapped: Mapping[KeyName, bytes], *, at: datetime) -> dict[KeyName, bytes]:
        """Insert what is not there yet; return what is there now, so that nothing is sealed under an unstored key.

        Rows go in sorted, so that two creators of one object wait for each other in one order and never in a circle.
        """
        rows = [_row(name, wrapped[name], at=at) for name in sorted(wrapped)]
        with transaction(self._engine) as connection:
            connection.execute(insert(_wrapped_keys).on_conflict_do_nothing(), rows)
            stanzas = _stanzas(connection, object_id)
        return {name: _stored(stanzas, name) for name in wrapped}

    def _read(self, name: KeyName) -> bytes:
        with transaction(self._reading) as connection:
            return _stored(_stanzas(connection, name.object_id), name)

    def _remembered(self, name: KeyName, stanza: bytes, ticket: Ticket) -> bytes:
        key = self._unwrapped(name, stanza)
        self._cache.put(name, key, ticket=ticket)
        return key

    def _wrapped(self, name: KeyName, key: bytes) -> bytes:
        return self._provider.wrap(key, _context(name)).to_bytes()

    def _unwrapped(self, name: KeyName, stanza: bytes) -> bytes:
        return self._provider.unwrap(Stanza.from_bytes(stanza), _context(name))


def _row(name: KeyName, stanza: bytes, *, at: datetime) -> dict[str, object]:
    return {"object_id": name.object_id, "compartment": name.compartment, "stanza": stanza, "created_at": at}


def _stanzas(connection: Connection, object_id: UUID) -> dict[str, bytes]:
    query = select(_wrapped_keys.c.compartment, _wrapped_keys.c.stanza).where(_wrapped_keys.c.object_id == object_id)
    return {row.compartment: row.stanza for row in connection.execute(query)}


def _stored(stanzas: Mapping[str, bytes], name: KeyName) -> bytes:
    if name.compartment not in stanzas:
        raise KeyDestroyedError
    return stanzas[name.compartment]


def _context(name: KeyName) -> bytes:
    """Where a key belongs: whoever can write this table cannot give one object the key of another."""
    return canonical("amparo/key/1", name.organisation.bytes, name.object_id.bytes, name.compartment.encode())
