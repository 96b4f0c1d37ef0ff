"""Walking down from a signed root, leaf by leaf: what an export carries so that each entry stands or falls alone.

An entry at an even place comes with the hashes of what lies to its right, as far up as it begins a subtree. Folded
from the left, entry and path must give a hash that is already believed, first of all the root. The path's hashes are
then believed themselves, and are what later entries must fold to. So every entry is checked against the signature
when it is read; the first that fails is the first that was changed, whatever else was recomputed to match it. It
costs one hash an entry, where an audit path each would cost log2(size).
"""

from collections.abc import Sequence

from services.audit.domain.merkle import EMPTY_ROOT, HASH_BYTES, ProofError, node_hash, split
from services.audit.domain.tiles import TiledTree


def right_path(tree: TiledTree, index: int) -> list[bytes]:
    """Return the hashes to the right of the entry at *index*, nearest first."""
    return [tree.subtree(start, end) for start, end in _right_siblings(index, _subtree_end(index, tree.size))]


def _subtree_end(index: int, size: int) -> int:
    """Return where the largest subtree ends that begins at *index*, in a tree of *size*."""
    start, end = 0, size
    while start != index:
        middle = start + split(end - start)
        start, end = (start, middle) if index < middle else (middle, end)
    return end


def _right_siblings(start: int, end: int) -> list[tuple[int, int]]:
    """Return the right siblings on the way from [start, end) down to the leaf at *start*, nearest first."""
    siblings: list[tuple[int, int]] = []
    while end - start > 1:
        middle = start + split(end - start)
        siblings.append((middle, end))
        end = middle
    return siblings[::-1]


class Descent:
    """The walk down a tree of *size* whose *root* is believed. `index` is the entry that must come next."""

    def __init__(self, *, size: int, root: bytes) -> None:
        if size == 0 and root != EMPTY_ROOT:
            raise ProofError
        self.index = 0
        self._expected = [(size, root)] if size else []

    @property
    def finished(self) -> bool:
        """Say whether every entry was seen."""
        return not self._expected

    def step(self, leaf: bytes, path: Sequence[bytes]) -> None:
        """Take the next entry's leaf hash. Raises ProofError unless it is the one that the root covers."""
        if not self._expected:
            raise ProofError
        end, expected = self._expected[-1]
        siblings = _right_siblings(self.index, end)
        if len(path) != len(siblings) or _fold(leaf, path) != expected:
            raise ProofError
        self._expected.pop()
        self._expected += [(until, each) for (_, until), each in zip(reversed(siblings), reversed(path), strict=True)]
        self.index += 1


def _fold(leaf: bytes, path: Sequence[bytes]) -> bytes:
    folded = leaf
    for each in path:
        if len(each) != HASH_BYTES:
            raise ProofError
        folded = node_hash(folded, each)
    return folded
