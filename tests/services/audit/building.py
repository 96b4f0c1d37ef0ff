"""Builders for audit's tests: records, leaves, a whole log in memory and its signed export."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.domain.checkpoints import Checkpoint, sign_checkpoint
from services.audit.domain.exports import WHOLE_LOG, ExportedEntry, Header, export_lines
from services.audit.domain.leaves import Leaf
from services.audit.domain.merkle import leaf_hash, root_of
from services.audit.domain.notes import ED25519, VerifierKey
from services.audit.domain.tiles import TILE_WIDTH, Tile, TiledTree, completed
from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ORIGIN = "amparo.invalid/audit"
OURS = UUID(int=0xA)
THEIRS = UUID(int=0xBEEF0000)


def record(number: int, **changes: object) -> AccessRecord:
    """Return a caseworker's read of a case, one second after the one before."""
    made = AccessRecord(
        record_id=UUID(int=number),
        at=START + timedelta(seconds=number),
        actor=UUID(int=0xAC),
        role=Code("caseworker"),
        organisation=OURS,
        action=Code("read-section"),
        resource_type=Code("case"),
        resources=(UUID(int=0xCA5E),),
        decision=Code("allowed"),
        policies=(Code("caseworker-reads-own-cases"),),
        section=Code("identity"),
        object_version=1,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # a builder takes any field


def leaf(number: int, *, source: str = "cases", **changes: object) -> bytes:
    """Return the bytes of a leaf."""
    return Leaf(source=source, number=number, record=record(number, **changes)).encoded


def private_key(number: int) -> Ed25519PrivateKey:
    """Return a fixed key: tests are repeatable."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def verifier_key(private: Ed25519PrivateKey, *, name: str = ORIGIN) -> VerifierKey:
    """Return the public half under the log's name."""
    return VerifierKey(name=name, kind=ED25519, public=private.public_key().public_bytes_raw())


LOG_KEY = private_key(1)
PINNED = verifier_key(LOG_KEY)


def checkpoint_note(
    leaves: Sequence[bytes], *, private: Ed25519PrivateKey = LOG_KEY, origin: str = ORIGIN, key_name: str | None = None
) -> str:
    """Return a signed checkpoint over *leaves*."""
    checkpoint = Checkpoint(origin=origin, size=len(leaves), root=root_of(leaf_hash(each) for each in leaves))
    return sign_checkpoint(checkpoint, key=verifier_key(private, name=key_name or origin), sign=private.sign)


@dataclass
class Shelf:
    """Tiles as the service keeps them: leaf hashes, and full tiles only; a partial tile is read from what is below."""

    levels: dict[int, list[bytes]] = field(default_factory=lambda: {0: []})

    def grow(self, leaves: Sequence[bytes]) -> None:
        """Add leaves as one batch."""
        added = [leaf_hash(leaf) for leaf in leaves]
        for tile, hashes in completed(self.read, size=len(self.levels[0]), added=added):
            level = self.levels.setdefault(tile.level + 1, [])
            assert len(level) == tile.index
            level.append(root_of(hashes))
        self.levels[0].extend(added)

    def read(self, tile: Tile) -> bytes:
        """Return the hashes of one tile, and insist that they are there."""
        start = tile.index * TILE_WIDTH
        hashes = self.levels[tile.level][start : start + tile.width]
        assert len(hashes) == tile.width > 0
        return b"".join(hashes)

    def tree(self, size: int) -> TiledTree:
        """Return the tree as of *size*."""
        return TiledTree(size=size, read=self.read)


def export(
    leaves: Sequence[bytes],
    *,
    shown: Callable[[int], bool] = lambda _: True,
    scope: str = WHOLE_LOG,
    note: str | None = None,
) -> list[bytes]:
    """Return the export of a log with *leaves*, its lines as the service writes them."""
    shelf = Shelf()
    shelf.grow(leaves)
    header = Header(origin=ORIGIN, checkpoint=note or checkpoint_note(leaves), key=str(PINNED), scope=scope)
    return list(export_lines(header, _entries(leaves, shown), tree=shelf.tree(len(leaves))))


def _entries(leaves: Sequence[bytes], shown: Callable[[int], bool]) -> Iterable[ExportedEntry]:
    for index, each in enumerate(leaves):
        yield ExportedEntry(index=index, leaf_hash=leaf_hash(each), leaf=each if shown(index) else None)
