"""How the log grows: a batch gets its places in one transaction, then its new root is signed. Knows no clock, no SQL.

What is signed must contain what was signed before. That is proven from the stored tiles each time: a log whose stored
history was changed underneath stops signing instead of vouching for the change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.audit.domain.checkpoints import Checkpoint, sign_checkpoint
from services.audit.domain.entries import SignedCheckpoint
from services.audit.domain.merkle import ProofError, verify_consistency
from services.audit.domain.notes import VerifierKey
from services.audit.domain.tiles import TiledTree, completed
from services.audit.usecases.ports import GrowingLog, Growth, LogDamagedError, Pending, Tree

BATCH_LIMIT = 512
BEFORE_THE_FIRST = -1


@dataclass(frozen=True, slots=True)
class LogSigner:
    """The log's name and key. `sign` makes an Ed25519 signature with the private half of `key`."""

    key: VerifierKey
    sign: Callable[[bytes], bytes]


def advance(log: GrowingLog, signer: LogSigner, *, at: datetime) -> int:
    """Integrate everything that waits, batch by batch, then sign. Return how many records found their place."""
    total = 0
    while moved := _integrate_batch(log, at=at):
        total += moved
        if moved < BATCH_LIMIT:
            break
    _sign(log, signer, at=at)
    return total


def _integrate_batch(log: GrowingLog, *, at: datetime) -> int:
    """Entries, tiles and tree state of one batch, in one transaction."""
    with log.growing() as growth:
        batch = growth.pending(BATCH_LIMIT) if growth else []
        if growth and batch:
            _append(growth, batch, at=at)
        return len(batch)


def _append(growth: Growth, batch: Sequence[Pending], *, at: datetime) -> None:
    size = growth.tree().size
    tiles = completed(growth.tile, size=size, added=[each.leaf_hash for each in batch])
    growth.add_entries(batch, first=size, at=at)
    for tile, hashes in tiles:
        growth.add_tile(tile, hashes)
    grown = TiledTree(size=size + len(batch), read=growth.tile)
    growth.add_tree(Tree(grown.size, grown.root()), at=at)


def _sign(log: GrowingLog, signer: LogSigner, *, at: datetime) -> None:
    """Sign the tree if it has grown. Raises LogDamagedError rather than sign against an earlier signature."""
    with log.growing() as growth:
        if growth is None:
            return
        tree, before = growth.tree(), growth.checkpoint()
        if before is not None and before.checkpoint.size == tree.size:
            return
        _refuse_rewriting(growth, tree, before)
        checkpoint = Checkpoint(origin=signer.key.name, size=tree.size, root=tree.root)
        note = sign_checkpoint(checkpoint, key=signer.key, sign=signer.sign)
        previous = BEFORE_THE_FIRST if before is None else before.checkpoint.size
        growth.add_checkpoint(SignedCheckpoint(checkpoint=checkpoint, note=note), previous=previous, at=at)


def _refuse_rewriting(growth: Growth, tree: Tree, before: SignedCheckpoint | None) -> None:
    stored = TiledTree(size=tree.size, read=growth.tile)
    if stored.root() != tree.root:
        raise LogDamagedError
    if before is None or before.checkpoint.size == 0:
        return
    first, first_root = before.checkpoint.size, before.checkpoint.root
    try:
        proof = stored.consistency(first)
        verify_consistency(proof, first=first, second=tree.size, first_root=first_root, second_root=tree.root)
    except ProofError as error:
        raise LogDamagedError from error
