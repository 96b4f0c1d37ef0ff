"""Unfinished registrations, each sealed under a key of its own that is destroyed before its row. Knows no HTTP.

The context names author and version beside the row's id: a row that is given to somebody else, and an older ciphertext
that is put back under a newer version, do not open.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from services.intake.domain.drafts import Kept
from services.intake.store.registrations import Keys, Random
from services.intake.store.tables import drafts
from shared import strict_json
from shared.ids import uuid4
from shared.sealing.fields import Context, open_sealed, seal

_COMPARTMENT: Final = "draft"
_SCHEMA: Final = 1
_KEY_ID: Final = b"amparo/draft-key-id/1"
_ID_BYTES: Final = 16

Digest = Callable[[bytes, bytes], bytes]


class DraftRows:
    """Drafts in one transaction. `digest` is a keyed hash: by it the key of a draft is found."""

    def __init__(self, connection: Connection, *, keys: Keys, random: Random, digest: Digest) -> None:
        self._connection = connection
        self._keys = keys
        self._random = random
        self._digest = digest

    def take_turn(self, author: UUID) -> None:
        """Wait until nobody else changes this author's drafts, so that they can be counted."""
        name = f"drafts {author}"
        self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))

    def find(self, author: UUID, draft_id: UUID, *, at: datetime) -> Kept | None:
        """Return one that is not over, without its content."""
        query = _listed().where(drafts.c.author == author, drafts.c.id == draft_id, drafts.c.expires_at > at)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _kept(row)

    def hold(self, author: UUID, draft_id: UUID, *, at: datetime) -> Kept | None:
        """Return one that is not over, held against change; one that is over is destroyed first."""
        query = _listed().where(drafts.c.author == author, drafts.c.id == draft_id).with_for_update()
        row = self._connection.execute(query).one_or_none()
        kept = None if row is None else _kept(row)
        if kept is not None and kept.is_over(at=at):
            self.destroy(kept)
            return None
        return kept

    def of(self, author: UUID, *, organisation: UUID, sites: Collection[str], at: datetime) -> list[Kept]:
        """Return an author's at those sites of their organisation, those that end soonest first."""
        query = _listed().where(drafts.c.author == author, drafts.c.organisation == organisation)
        query = query.where(drafts.c.site.in_(sites), drafts.c.expires_at > at)
        return [_kept(row) for row in self._connection.execute(query.order_by(drafts.c.expires_at, drafts.c.id))]

    def count(self, author: UUID, *, at: datetime) -> int:
        """Return how many an author keeps, wherever."""
        query = sa.select(sa.func.count()).where(drafts.c.author == author, drafts.c.expires_at > at)
        return int(self._connection.execute(query).scalar_one())

    def open(self, kept: Kept) -> dict[str, object]:
        """Return its content. Raises KeyDestroyedError; SealError when a row is not what was sealed."""
        query = sa.select(drafts.c.sealed).where(drafts.c.author == kept.author, drafts.c.id == kept.id)
        sealed = self._connection.execute(query).scalar_one()
        key = self._keys.get(self._key_id(kept), _COMPARTMENT, organisation=kept.organisation)
        return cast("dict[str, object]", strict_json.loads(open_sealed(key, bytes(sealed), context=_context(kept))))

    def save(self, kept: Kept, content: Mapping[str, object]) -> None:
        """Keep it, sealed; what was kept of it before is overwritten."""
        keys = self._keys.create(
            self._key_id(kept),
            (_COMPARTMENT,),
            organisation=kept.organisation,
            random=self._random,
            at=kept.saved_at,
        )
        sealed = seal(keys[_COMPARTMENT], strict_json.dumps(content), context=_context(kept), random=self._random)
        changing = _changing(kept) | {"sealed": sealed}
        row = {"author": kept.author, "id": kept.id, "organisation": kept.organisation} | changing
        statement = insert(drafts).values(row).on_conflict_do_update(index_elements=["author", "id"], set_=changing)
        self._connection.execute(statement)

    def destroy(self, kept: Kept) -> None:
        """Destroy its key, then its row. Should this transaction fail after that, nobody can open what is left."""
        self._keys.destroy(self._key_id(kept))
        self._connection.execute(sa.delete(drafts).where(drafts.c.author == kept.author, drafts.c.id == kept.id))

    def end(self, author: UUID, draft_id: UUID, *, at: datetime) -> bool:
        """Let it be over from now on, if this transaction commits; say whether it was there.

        Its key is destroyed by `forget`, a moment later: destroyed here, it would be gone also where the registration
        that takes its place is then not stored.
        """
        mine = (drafts.c.author == author) & (drafts.c.id == draft_id) & (drafts.c.expires_at > at)
        return self._connection.execute(sa.update(drafts).where(mine).values(expires_at=at)).rowcount > 0

    def forget(self, *, at: datetime, limit: int) -> list[UUID]:
        """Destroy those that are over, keys first; return which. What somebody is saving at this moment is left."""
        over = _listed().where(drafts.c.expires_at <= at).order_by(drafts.c.expires_at).limit(limit)
        found = [_kept(row) for row in self._connection.execute(over.with_for_update(skip_locked=True))]
        for kept in found:
            self.destroy(kept)
        return [kept.id for kept in found]

    def _key_id(self, kept: Kept) -> UUID:
        digest = self._digest(_KEY_ID, kept.author.bytes + kept.id.bytes)
        return uuid4(random=digest[:_ID_BYTES])


def _listed() -> sa.Select[Any]:
    return sa.select(*(column for column in drafts.c if column is not drafts.c.sealed))


def _kept(row: Any) -> Kept:
    return Kept(
        id=row.id,
        author=row.author,
        organisation=row.organisation,
        site=row.site,
        version=row.version,
        answers=row.answers,
        saved_at=row.saved_at,
        expires_at=row.expires_at,
    )


def _changing(kept: Kept) -> dict[str, object]:
    return {
        "site": kept.site,
        "version": kept.version,
        "answers": kept.answers,
        "saved_at": kept.saved_at,
        "expires_at": kept.expires_at,
    }


def _context(kept: Kept) -> Context:
    return Context(
        organisation=kept.organisation,
        case=kept.author,
        section=_COMPARTMENT,
        object=kept.id,
        field="content",
        version=kept.version,
        schema=_SCHEMA,
    )
