"""Hashes, sizes and proofs: they show nobody's access, so they are recorded only when refused, or with the leaves."""

from base64 import b64encode
from dataclasses import dataclass, replace

from services.audit.domain.entries import SignedCheckpoint
from services.audit.domain.tiles import TILE_WIDTH, Bundle, Tile, TiledTree, TilePathError, exists, parse_path
from services.audit.usecases.asking import Asker, Desk, allowed
from services.audit.usecases.ports import Transaction
from shared.errors import FieldError, InvalidError, NotFoundError, UnavailableError

PROOF_FORMAT = "c2sp.org/tlog-proof@v1"
_LENGTH_BYTES = 2


class UnknownSizeError(InvalidError):
    """The size or the index is beyond what was signed, or there is nothing to prove about it."""

    slug = "unknown-size"
    title = "The log has no such size or index."


class NoCheckpointError(UnavailableError):
    """Nothing was signed yet: the sequencer has not run."""

    slug = "no-checkpoint"
    title = "The log has not signed its first checkpoint yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That the leaf with *leaf_hash* stands at *index*. `proof` is a C2SP tlog-proof where that size was signed."""

    index: int
    size: int
    root: bytes
    leaf_hash: bytes
    hashes: list[bytes]
    proof: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyProof:
    """That the tree of size *second* only adds to the one of size *first*."""

    first: int
    second: int
    first_root: bytes
    second_root: bytes
    hashes: list[bytes]


def newest(tx: Transaction) -> SignedCheckpoint:
    """Return the newest checkpoint. Raises NoCheckpointError."""
    signed = tx.checkpoint()
    if signed is None:
        raise NoCheckpointError
    return signed


def read_checkpoint(desk: Desk, *, asker: Asker) -> str:
    """Return the newest checkpoint as a signed note."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        allowed(desk, asker, action="read-checkpoint")
        return newest(tx).note


def read_tile(desk: Desk, *, path: str, asker: Asker) -> bytes:
    """Return a tile of hashes, or (to national auditors, recorded) a bundle of entries."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        access = allowed(desk, asker, action="read-tile")
        wanted = _parsed(path)
        size = newest(tx).checkpoint.size
        if isinstance(wanted, Tile):
            _require_there(wanted, size=size)
            return tx.tile(wanted)
        access = allowed(desk, asker, action="read-bundle")
        _require_there(Tile(0, wanted.index, wanted.width), size=size)
        tx.record(replace(access, count=wanted.width))
        return _bundle(tx.leaves(wanted))


def prove_inclusion(desk: Desk, *, index: int, size: int | None, asker: Asker) -> InclusionProof:
    """Prove that an entry is in the log of *size* (default: as last signed)."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        allowed(desk, asker, action="prove-inclusion")
        size = _signed_size(tx, size, pointer="#/query/size")
        if not 0 <= index < size:
            raise _unknown("#/query/index")
        tree = TiledTree(size=size, read=tx.tile)
        hashes = tree.inclusion(index)
        return InclusionProof(
            index=index,
            size=size,
            root=tree.root(),
            leaf_hash=tree.subtree(index, index + 1),
            hashes=hashes,
            proof=_tlog_proof(index, hashes, tx.checkpoint(size)),
        )


def prove_consistency(desk: Desk, *, first: int, second: int | None, asker: Asker) -> ConsistencyProof:
    """Prove that the log of size *second* (default: as last signed) only adds to the log of size *first*, not 0."""
    with desk.log.transaction(request_id=asker.request_id) as tx:
        allowed(desk, asker, action="prove-consistency")
        second = _signed_size(tx, second, pointer="#/query/second")
        if not 0 < first <= second:
            raise _unknown("#/query/first")
        tree = TiledTree(size=second, read=tx.tile)
        return ConsistencyProof(
            first=first,
            second=second,
            first_root=TiledTree(size=first, read=tx.tile).root(),
            second_root=tree.root(),
            hashes=tree.consistency(first),
        )


def _signed_size(tx: Transaction, size: int | None, *, pointer: str) -> int:
    signed = newest(tx).checkpoint.size
    if size is None:
        return signed
    if not 0 < size <= signed:
        raise _unknown(pointer)
    return size


def _unknown(pointer: str) -> UnknownSizeError:
    detail = "It must lie within what the newest checkpoint covers, and above 0 for a size."
    return UnknownSizeError(fields=[FieldError(pointer=pointer, code="out-of-range", detail=detail)])


def _tlog_proof(index: int, hashes: list[bytes], signed: SignedCheckpoint | None) -> str | None:
    if signed is None:
        return None
    lines = [PROOF_FORMAT, f"index {index}", *(b64encode(each).decode() for each in hashes)]
    return "\n".join(lines) + "\n\n" + signed.note


def _parsed(path: str) -> Tile | Bundle:
    try:
        return parse_path(path)
    except TilePathError:
        raise NotFoundError from None


def _require_there(tile: Tile, *, size: int) -> None:
    if not 0 < tile.width <= TILE_WIDTH or not exists(tile, size=size):
        raise NotFoundError


def _bundle(leaves: list[bytes]) -> bytes:
    return b"".join(len(leaf).to_bytes(_LENGTH_BYTES, "big") + leaf for leaf in leaves)
