"""The RFC 6962 Merkle tree: hashes and the checking of proofs. Knows not what a leaf says or where it is kept."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from hmac import compare_digest

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class ProofError(Exception):
    """A proof does not show what it claims. Says nothing more: a forger learns only that it failed."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf. The prefix 0x00 keeps a leaf from ever passing for a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two subtrees (prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Return the largest power of two below *size* (RFC 6962, 2.1): where a tree of *size* ≥ 2 divides."""
    return 1 << ((size - 1).bit_length() - 1)


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of subtree hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


class Frontier:
    """A growing tree that remembers only its right edge: one hash per set bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf, closing every subtree that it completes."""
        size, carried = self.size, leaf
        while size & 1:
            carried = node_hash(self._edge.pop(), carried)
            size >>= 1
        self._edge.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, in order."""
    tree = Frontier()
    for each in hashes:
        tree.append(each)
    return tree.root()


def verify_inclusion(proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes) -> None:
    """Raise ProofError unless leaf hash *leaf* stands at *index* of the tree of *size* (RFC 9162, 2.1.3.2)."""
    _require(0 <= index < size and _are_hashes([leaf, *proof]))
    place, last, computed = index, size - 1, leaf
    for sibling in proof:
        _require(last > 0)
        if place & 1 or place == last:
            computed = node_hash(sibling, computed)
            steps = _trailing_zeros(place)
            place, last = place >> steps, last >> steps
        else:
            computed = node_hash(computed, sibling)
        place, last = place >> 1, last >> 1
    _require(last == 0 and compare_digest(computed, root))


def verify_subtree_inclusion(
    proof: Sequence[bytes], *, index: int, start: int, end: int, leaf: bytes, root: bytes
) -> None:
    """Raise ProofError unless *leaf* stands at *index* inside the subtree [start, end) with *root*."""
    _require(_is_subtree(start, end) and start <= index < end)
    verify_inclusion(proof, index=index - start, size=end - start, leaf=leaf, root=root)


def verify_consistency(
    proof: Sequence[bytes], *, first: int, second: int, first_root: bytes, second_root: bytes
) -> None:
    """Raise ProofError unless the tree of size *second* only adds to the tree of size *first*.

    From size 0 there is nothing to prove, so that a "proof" of it is an error and never a success by default.
    """
    _require(first > 0)
    verify_subtree_consistency(proof, start=0, end=first, size=second, subtree_root=first_root, root=second_root)


def verify_subtree_consistency(
    proof: Sequence[bytes], *, start: int, end: int, size: int, subtree_root: bytes, root: bytes
) -> None:
    """Raise ProofError unless the subtree [start, end) with its root is part of the tree of *size*.

    The procedure of RFC 9162, 2.1.4.2, for any aligned start: *first*, *last* and *tip* are the subtree's first and
    last node and the tree's last node, at the height that has been climbed. An empty subtree is part of every tree.
    """
    if start == end:
        return _require(0 <= start <= size and not proof and compare_digest(subtree_root, EMPTY_ROOT))
    _require(_is_subtree(start, end) and end <= size and _are_hashes(proof))
    first, last, tip = _settle(start, end - 1, size - 1)
    rest = list(proof)
    _require(first == last or bool(rest))
    old = new = subtree_root if first == last else rest.pop(0)
    for each in rest:
        _require(tip > 0)
        if last & 1 or last == tip:
            old = node_hash(each, old) if first < last else old
            new = node_hash(each, new)
            steps = _trailing_zeros(last)
            first, last, tip = first >> steps, last >> steps, tip >> steps
        else:
            new = node_hash(new, each)
        first, last, tip = first >> 1, last >> 1, tip >> 1
    return _require(tip == 0 and compare_digest(old, subtree_root) and compare_digest(new, root))


def _settle(first: int, last: int, tip: int) -> tuple[int, int, int]:
    """Climb to the largest complete subtree that ends where the proven one ends."""
    while first != last and (last == tip or last & 1):
        first, last, tip = first >> 1, last >> 1, tip >> 1
    return first, last, tip


def _is_subtree(start: int, end: int) -> bool:
    """Say whether [start, end) is non-empty and aligned: start is a multiple of the power of two that holds it."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def _trailing_zeros(value: int) -> int:
    return (value & -value).bit_length() - 1 if value else 0


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in proof)


def _require(holds: bool) -> None:  # noqa: FBT001 - reads as a sentence at every call
    if not holds:
        raise ProofError
