"""Access logs of any size: real leaves in their only spelling, which differ in id, number and time. Knows no server.

One leaf is made by the service's own code, and the rest of it by putting the other values in their places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench import people
from services.audit.domain.leaves import Leaf, timestamp
from services.audit.domain.merkle import leaf_hash, perfect_root
from services.audit.domain.tiles import TILE_WIDTH, Tile, TiledTree, completed
from shared.contracts.cases import AccessRecorded
from shared.contracts.fields import Code

BATCH = 4096
LEAF_COLUMNS = (
    "source, epoch, number, record_id, at, actor, organisation, owner, action, decision, resources, leaf, leaf_hash"
)
"""What `pending` and `entries` have alike, in the order in which rows are copied in."""

SOURCE = "cases"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ID, _AT = UUID(int=0x1D), datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
_NUMBER = 123_456_789_012


def record(record_id: UUID, at: datetime) -> AccessRecorded:
    """Return the record of a caseworker's read."""
    return AccessRecorded(
        record_id=record_id,
        at=at,
        actor=people.CASEWORKER.subject,
        role=Code("caseworker"),
        organisation=people.OURS,
        owner=people.OURS,
        action=Code("read-section"),
        resource_type=Code("case"),
        resources=(UUID(int=0xCA5E),),
        decision=Code("allowed"),
        policies=(Code("caseworker-works-on-assigned-case"),),
        section=Code("identity"),
        purpose=Code("case-management"),
        object_version=1,
        ciphertext_hash=Code("c" * 64),
        request_id=Code("d" * 32),
    )


def leaves(count: int, *, first: int = 1) -> Iterator[bytes]:
    """Yield *count* leaves, numbered from *first*, a millisecond apart."""
    made = Leaf(source=SOURCE, number=_NUMBER, record=record(_ID, _AT)).encoded
    template = made.replace(b"%", b"%%")
    for value, place in ((str(_ID), b"%(id)s"), (timestamp(_AT), b"%(at)s"), (str(_NUMBER), b"%(number)d")):
        template = template.replace(value.encode(), place)
    for number in range(first, first + count):
        at = timestamp(BEGAN + timedelta(milliseconds=number)).encode()
        yield template % {b"id": str(UUID(int=number)).encode(), b"at": at, b"number": number}


@dataclass
class Shelf:
    """A log's tree in memory: leaf hashes, and the roots of its full tiles, level by level."""

    levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    tiles: list[tuple[Tile, bytes, bytes]] = field(default_factory=list)

    def grow(self, hashes: list[bytes]) -> None:
        """Add leaf hashes as one batch."""
        for tile, full in completed(self.read, size=len(self.levels[0]), added=hashes):
            while len(self.levels) <= tile.level + 1:
                self.levels.append([])
            root = perfect_root(full)
            self.levels[tile.level + 1].append(root)
            self.tiles.append((tile, b"".join(full), root))
        self.levels[0].extend(hashes)

    def read(self, tile: Tile) -> bytes:
        """Return the hashes of one tile."""
        start = tile.index * TILE_WIDTH
        return b"".join(self.levels[tile.level][start : start + tile.width])

    @property
    def tree(self) -> TiledTree:
        """The tree as it is."""
        return TiledTree(size=len(self.levels[0]), read=self.read)


def shelved(count: int) -> Shelf:
    """Return the tree over *count* leaves."""
    shelf = Shelf()
    batch: list[bytes] = []
    for each in leaves(count):
        batch.append(leaf_hash(each))
        if len(batch) == BATCH:
            shelf.grow(batch)
            batch = []
    if batch:
        shelf.grow(batch)
    return shelf
