"""One answer for one Idempotency-Key. Must not know what is created.

What an actor may rely on: the same key with the same body takes effect once and gets the same answer, however often
and from however many threads it is sent. The stored answer is in clear, so it holds ids, codes and times only; the
body is kept as a keyed hash, because a plain one of something small could be guessed.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, insert

from shared import strict_json
from shared.errors import ConflictError

Answer = Mapping[str, Any]

_metadata = sa.MetaData()
_answers: Final = sa.Table(
    "idempotency",
    _metadata,
    sa.Column("actor", sa.Uuid, primary_key=True),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", BYTEA, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("response", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)


class IdempotencyKeyReusedError(ConflictError):
    """The key was used before for another body. Nothing was done."""

    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for something else."


class Outcome(NamedTuple):
    """What to answer. `replayed` says that it was done before, so nothing was done now."""

    status: int
    response: Answer
    replayed: bool


def create(op: Any, *, role: str) -> None:
    """Create the table, inside a migration, for *role* to read and to add to; it may change nothing."""
    _metadata.create_all(op.get_bind(), tables=[_answers], checkfirst=False)
    quoted = op.get_bind().dialect.identifier_preparer.quote_identifier(role)
    op.execute(f"GRANT SELECT, INSERT ON idempotency TO {quoted}")


def fingerprint(*, key: bytes, body: object) -> bytes:
    """Return the keyed hash of a JSON body; two writings of the same value have the same one.

    `key` is the keyring's record key.
    """
    return hmac.digest(key, strict_json.dumps(body), "sha256")


def once(
    connection: sa.Connection,
    *,
    actor: UUID,
    key: str,
    route: str,
    digest: bytes,
    at: datetime,
    make: Callable[[], tuple[int, Answer]],
) -> Outcome:
    """Call *make* unless this key was answered before; in the caller's transaction, so both are kept or neither.

    `route` names method and path with its ids (`POST /cases/<id>/grants`): the same key elsewhere is another request.
    A second request with the same key waits for the first one's transaction. If that one failed, this one is the first.
    Raises: IdempotencyKeyReusedError when the key came with another body.
    """
    _take_turn(connection, actor=actor, route=route, key=key)
    found = connection.execute(_find(actor=actor, route=route, key=key)).one_or_none()
    if found is not None:
        return _replay(found, digest)
    status, response = make()
    row = {"actor": actor, "route": route, "key": key, "digest": digest, "status": status, "created_at": at}
    connection.execute(insert(_answers).values(**row, response=response))
    return Outcome(status=status, response=response, replayed=False)


def _take_turn(connection: sa.Connection, *, actor: UUID, route: str, key: str) -> None:
    """Wait until nobody else works on this key. Two keys that share a hash only wait for each other."""
    name = f"idempotency {actor} {route} {key}"
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _find(*, actor: UUID, route: str, key: str) -> sa.Select[Any]:
    return sa.select(_answers).where(_answers.c.actor == actor, _answers.c.route == route, _answers.c.key == key)


def _replay(found: sa.Row[Any], digest: bytes) -> Outcome:
    if not hmac.compare_digest(bytes(found.digest), digest):
        raise IdempotencyKeyReusedError
    return Outcome(status=found.status, response=found.response, replayed=True)
