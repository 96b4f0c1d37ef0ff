"""The tiled tree beside a tree written down literally from the RFC."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.domain.merkle import (
    Frontier,
    ProofError,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from services.audit.domain.tiles import Bundle, Tile, TilePathError, exists, parse_path
from tests.services.audit import naive_tree
from tests.services.audit.building import Shelf

LARGEST = 70_000
SIZES = st.integers(min_value=1, max_value=1200)


def _leaves(size: int) -> list[bytes]:
    return [b"%d" % i for i in range(size)]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """A log of 70,000 entries, three levels of tiles high."""
    shelf = Shelf()
    leaves = _leaves(LARGEST)
    for start in range(0, LARGEST, 512):
        shelf.grow(leaves[start : start + 512])
    return shelf


@given(size=SIZES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_roots_and_proofs_are_those_of_the_rfc(shelf: Shelf, size: int, data: st.DataObject) -> None:
    """For any size: root, audit path and consistency proof equal the literal definition, and verify."""
    leaves = _leaves(size)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    tree, root = shelf.tree(size), naive_tree.root(leaves)
    assert tree.root() == root == root_of(leaf_hash(leaf) for leaf in leaves)
    assert tree.inclusion(index) == naive_tree.path(index, leaves)
    assert tree.consistency(first) == naive_tree.proof(first, leaves)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_proofs_of_a_large_log_verify_and_for_nothing_else(shelf: Shelf, data: st.DataObject) -> None:
    """A true proof verifies; the same proof for another leaf, index, size, root or with a flipped bit does not."""
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    tree = shelf.tree(size)
    leaf, root, proof = leaf_hash(b"%d" % index), tree.root(), tree.inclusion(index)
    verify_inclusion(proof, index=index, size=size, leaf=leaf, root=root)
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
    for wrong in (
        {"proof": flipped},
        {"proof": proof[:-1]},
        {"proof": [*proof, root]},
        {"index": (index + 1) % size},
        {"index": size},
        {"index": -1},
        {"leaf": leaf_hash(b"other")},
        {"root": leaf_hash(b"other")},
    ):
        claim = {"proof": proof, "index": index, "size": size, "leaf": leaf, "root": root} | wrong
        with pytest.raises(ProofError):
            verify_inclusion(claim.pop("proof"), **claim)  # type: ignore[arg-type] # a claim is a bag on purpose


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_consistency_proofs_hold_between_true_histories_only(shelf: Shelf, data: st.DataObject) -> None:
    """A prefix is proven to be one; a tree with another root at that size is not."""
    second = data.draw(st.integers(1, LARGEST))
    first = data.draw(st.integers(1, second))
    tree = shelf.tree(second)
    proof, old, new = tree.consistency(first), shelf.tree(first).root(), tree.root()
    verify_consistency(proof, first=first, second=second, first_root=old, second_root=new)
    with pytest.raises(ProofError):
        verify_consistency(proof, first=first, second=second, first_root=leaf_hash(old), second_root=new)
    with pytest.raises(ProofError):
        verify_consistency(proof, first=first, second=second, first_root=old, second_root=leaf_hash(new))


def test_a_consistency_proof_from_nothing_is_an_error() -> None:
    """Size 0 binds nothing, so that a proof from it must not read as a success."""
    with pytest.raises(ProofError):
        verify_consistency([], first=0, second=0, first_root=b"", second_root=b"")


@given(batches=st.lists(st.integers(1, 600), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_however_entries_come_in_batches_the_tree_is_the_same(batches: list[int]) -> None:
    """Tiles completed batch by batch make the same tree as leaves added one by one."""
    shelf, frontier, leaves = Shelf(), Frontier(), iter(_leaves(sum(batches)))
    for each in batches:
        batch = [next(leaves) for _ in range(each)]
        shelf.grow(batch)
        for leaf in batch:
            frontier.append(leaf_hash(leaf))
        assert shelf.tree(frontier.size).root() == frontier.root()


def test_the_tree_of_nothing_has_the_root_of_the_rfc() -> None:
    """SHA-256 of nothing."""
    assert Shelf().tree(0).root() == Frontier().root() == naive_tree.root([])


@given(level=st.integers(0, 63), index=st.integers(0, 10**15), width=st.integers(1, 256))
def test_a_tile_path_is_read_back_as_the_same_tile(level: int, index: int, width: int) -> None:
    """Writing and reading a path are inverse."""
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile


def test_tile_paths_are_those_of_the_specification() -> None:
    """The two examples of tlog-tiles."""
    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert parse_path("entries/000.p/112") == Bundle(0, 112)
    assert [exists(Tile(0, 273, 112), size=LARGEST), exists(Tile(1, 1, 17), size=LARGEST)] == [True, True]
    assert [exists(Tile(2, 0, 1), size=LARGEST), exists(Tile(2, 0, 2), size=LARGEST)] == [True, False]


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/1", "00/000", "64/000", "-1/000", "0/x000/001", "0/000.p/0", "0/000.p/256", "0/000.p/01",
        "0/000.p/", "0/x001", "0/001/x002", "0/000/", "/0/000", "0/0000", "entries/0", "entries",
        "0/\u0660\u0660\u0660", "0/000\n",        "0/x001/x001/x001/x001/x001/x001/x001/001", "0/000.p/999", "../0/000",
    ],
)  # fmt: skip
def test_a_tile_has_one_spelling_only(path: str) -> None:
    """Anything else than the canonical path names no tile."""
    with pytest.raises(TilePathError):
        parse_path(path)
