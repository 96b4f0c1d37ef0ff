"""Blind features by registration, and the keys under which they are found. Knows no rule and no HTTP.

A search is one statement over one index: each key brings at most `MOST_HOLDERS` registrations (a key that more share
brings none: it tells nobody apart), and of all that are found the `MOST_FOUND` with most keys in common are returned.
So it takes as long among a million as among ten thousand.
"""

import struct
from collections.abc import Callable, Collection, Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from services.intake.domain.matching import (
    Features,
    Frequencies,
    Kept,
    Mark,
    asked_keys,
    counted,
    everybody,
    features_of,
    person_of,
    stored_keys,
)
from services.intake.domain.registration import Registration
from services.intake.store.tables import duplicate_features as table
from services.intake.store.tables import duplicate_holders as holders

MOST_HOLDERS: Final = 50
MOST_FOUND: Final = 24

Blind = Callable[[bytes], bytes]
_MARK: Final = struct.Struct(">BBq")
_KEYS = ARRAY(sa.BigInteger)

_RESEMBLING = sa.text(
    "SELECT f.registration_id, f.organisation, f.features FROM ("
    " SELECT d.registration_id, count(*) AS shared FROM unnest(:keys) AS k (key)"
    " CROSS JOIN LATERAL ("
    "  SELECT l.registration_id, count(*) OVER () AS holders FROM ("
    "   SELECT registration_id FROM duplicate_keys WHERE key = k.key LIMIT :enough) AS l) AS d"
    " WHERE d.holders <= :most GROUP BY d.registration_id ORDER BY shared DESC, d.registration_id LIMIT :limit"
    ") AS s JOIN duplicate_features AS f USING (registration_id)"
    " WHERE f.organisation = :organisation AND f.registration_id <> :registration_id"
    " ORDER BY s.shared DESC, f.registration_id"
).bindparams(sa.bindparam("keys", type_=_KEYS), enough=MOST_HOLDERS + 1, most=MOST_HOLDERS, limit=MOST_FOUND)
_ADD_KEYS = sa.text(
    "INSERT INTO duplicate_keys (key, registration_id) SELECT key, :registration_id FROM unnest(:keys) AS k (key)"
).bindparams(sa.bindparam("keys", type_=_KEYS))
_COUNT = sa.text(
    "INSERT INTO duplicate_holders AS h (feature, holders) SELECT feature, 1 FROM unnest(:features) AS f (feature)"
    " ON CONFLICT (feature) DO UPDATE SET holders = h.holders + 1"
).bindparams(sa.bindparam("features", type_=_KEYS))
_FORGET_KEYS = sa.text(
    "DELETE FROM duplicate_keys WHERE registration_id = :registration_id AND key = ANY (:keys)"
).bindparams(sa.bindparam("keys", type_=_KEYS))
_UNCOUNT = sa.text("UPDATE duplicate_holders SET holders = holders - 1 WHERE feature = ANY (:features)").bindparams(
    sa.bindparam("features", type_=_KEYS)
)


class DuplicateRows:
    """What is kept for finding duplicates, in one transaction. `blind` is the key provider's."""

    def __init__(self, connection: Connection, blind: Blind) -> None:
        self._connection = connection
        self._blind = blind

    def keep(self, registration: Registration) -> None:
        """Keep its blind features: one row, whoever it is."""
        features = features_of(
            person_of(registration.fields), organisation=registration.organisation, blind=self._blind
        )
        self._connection.execute(
            sa.insert(table).values(
                registration_id=registration.id,
                organisation=registration.organisation,
                features=packed(features),
                is_indexed=False,
            )
        )

    def take(self, registration_id: UUID) -> Kept | None:
        """Return what was kept and not compared yet; a registration from before there was this has nothing."""
        waiting = sa.select(table).where(table.c.registration_id == registration_id, table.c.is_indexed.is_(False))
        row = self._connection.execute(waiting.with_for_update()).one_or_none()
        return None if row is None else _kept(row.registration_id, row.organisation, row.features)

    def resembling(self, kept: Kept) -> list[Kept]:
        """Return those of the organisation who were found under the same keys, those with most first."""
        values = {"registration_id": kept.registration_id, "organisation": kept.organisation}
        found = self._connection.execute(_RESEMBLING, values | {"keys": sorted(asked_keys(kept.features))})
        return [_kept(*row) for row in found]

    def frequencies(self, organisation: UUID, features: Collection[int]) -> Frequencies:
        """Return how many hold each of *features*, and how many persons of the organisation there are."""
        everyone = everybody(organisation)
        wanted = sa.select(holders.c.feature, holders.c.holders).where(
            holders.c.feature == sa.any_(sa.literal([everyone, *features], type_=_KEYS))
        )
        known = {row.feature: row.holders for row in self._connection.execute(wanted)}
        return Frequencies(persons=known.pop(everyone, 0), holders=known)

    def index(self, kept: Kept) -> None:
        """Let it be found by those who come later, and count what it holds.

        In the order of the features, so that no two transactions wait for each other.
        """
        own = {"registration_id": kept.registration_id}
        self._connection.execute(_ADD_KEYS, own | {"keys": sorted(stored_keys(kept.features))})
        self._connection.execute(_COUNT, {"features": _counts(kept)})
        done = sa.update(table).where(table.c.registration_id == kept.registration_id)
        self._connection.execute(done.values(is_indexed=True))

    def forget(self, registration_id: UUID) -> UUID | None:
        """Delete all that was kept of a registration; return whose it was, None when there was nothing."""
        gone = sa.delete(table).where(table.c.registration_id == registration_id).returning(*table.c)
        row = self._connection.execute(gone).one_or_none()
        if row is None:
            return None
        kept = _kept(row.registration_id, row.organisation, row.features)
        if row.is_indexed:
            self._connection.execute(
                _FORGET_KEYS, {"registration_id": registration_id, "keys": sorted(stored_keys(kept.features))}
            )
            self._connection.execute(_UNCOUNT, {"features": _counts(kept)})
        return kept.organisation


def packed(features: Features) -> bytes:
    """Return features as they are stored: kind, part, token; 10 bytes each."""
    return b"".join(_MARK.pack(*mark) for mark in features.marks())


def _counts(kept: Kept) -> list[int]:
    return sorted({everybody(kept.organisation), *counted(kept.features)})


def _kept(registration_id: UUID, organisation: UUID, stored: bytes) -> Kept:
    return Kept(registration_id=registration_id, organisation=organisation, features=Features.of(_unpacked(stored)))


def _unpacked(stored: bytes) -> Iterable[Mark]:
    return map(Mark._make, _MARK.iter_unpack(stored))
