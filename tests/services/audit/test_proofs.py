"""Checkpoints, tiles and proofs over HTTP: what a client needs to check the tree without believing us."""

from base64 import b64decode

import orjson
import pytest

from services.audit.domain.checkpoints import open_checkpoint
from services.audit.domain.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from services.audit.domain.tiles import TiledTree
from tests.services.audit.building import record
from tests.services.audit.world import World


def _hashes(texts: list[str]) -> list[bytes]:
    return [b64decode(each) for each in texts]


def test_the_checkpoint_is_a_signed_note_under_the_pinned_key(world: World) -> None:
    """Plain text, never cached."""
    world.fill(5)
    answer = world.auditor.get("/checkpoint")
    checkpoint = open_checkpoint(answer.data, [world.pinned])
    assert (checkpoint.size, checkpoint.origin) == (5, "amparo.invalid/audit")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_before_the_first_checkpoint_there_is_nothing_to_show(world: World) -> None:
    """503 with a name, not a failure."""
    answer = world.auditor.get("/checkpoint")
    assert (answer.status_code, answer.get_json()["type"]) == (503, "urn:amparo:problem:no-checkpoint")


def test_a_client_rebuilds_the_root_from_tiles_alone(world: World) -> None:
    """As stock programs do: checkpoint, then the tiles that its size requires."""
    world.fill(700)
    person = world.auditor
    checkpoint = open_checkpoint(person.get("/checkpoint").data, [world.pinned])
    tree = TiledTree(size=checkpoint.size, read=lambda tile: person.get(f"/tile/{tile.path}").data)
    assert tree.root() == checkpoint.root
    assert world.own_records() == []


def test_a_national_auditor_reads_entry_bundles_and_it_is_recorded(world: World) -> None:
    """Each entry hashes to its place in the tile; an organisation's auditor gets none."""
    world.fill(3)
    bundle, leaves = world.national.get("/tile/entries/000.p/3").data, list[bytes]()
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        leaves.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    tile = world.national.get("/tile/0/000.p/3").data
    assert b"".join(leaf_hash(leaf) for leaf in leaves) == tile
    assert world.auditor.get("/tile/entries/000.p/3").status_code == 404
    assert [(each["action"], each["decision"]) for each in world.own_records()] == [
        ("read-bundle", "allowed"),
        ("read-bundle", "refused"),
    ]


@pytest.mark.parametrize(
    "path", ["0/000", "0/000.p/4", "1/000.p/1", "0/001.p/1", "63/000", "64/000", "0/0", "entries/001", "x", "0/000.p/0"]
)
def test_tiles_that_the_signed_size_does_not_require_are_not_there(world: World, path: str) -> None:
    """Neither beyond the checkpoint nor under another spelling."""
    world.fill(3)
    assert world.national.get(f"/tile/{path}").status_code == 404


def test_inclusion_is_proven_for_every_entry_and_size(world: World) -> None:
    """Against the signed root; with a tlog-proof where that size was signed."""
    world.fill(20)
    for index, size in ((0, 20), (19, 20), (7, 13), (0, 1)):
        answer = world.auditor.get(f"/proofs/inclusion?index={index}&size={size}").get_json()
        verify_inclusion(
            _hashes(answer["hashes"]),
            index=index,
            size=size,
            leaf=b64decode(answer["leaf_hash"]),
            root=b64decode(answer["root"]),
        )
        assert (answer["proof"] is not None) == (size == 20)
    newest = world.auditor.get("/proofs/inclusion?index=3").get_json()
    assert newest["proof"].startswith("c2sp.org/tlog-proof@v1\nindex 3\n")
    note = newest["proof"].partition("\n\n")[2]
    assert open_checkpoint(note.encode(), [world.pinned]).root == b64decode(newest["root"])


def test_consistency_is_proven_between_any_two_sizes(world: World) -> None:
    """An auditor holds the log to a checkpoint that they kept."""
    world.fill(5)
    kept = open_checkpoint(world.auditor.get("/checkpoint").data, [world.pinned])
    world.hear(*[record(n) for n in range(6, 301)], first=6)
    world.grow()
    answer = world.auditor.get("/proofs/consistency?first=5").get_json()
    newest = open_checkpoint(world.auditor.get("/checkpoint").data, [world.pinned])
    verify_consistency(_hashes(answer["hashes"]), first=5, second=300, first_root=kept.root, second_root=newest.root)
    assert b64decode(answer["first_root"]) == kept.root


def test_roots_over_http_are_roots_over_leaves(world: World) -> None:
    """Nothing between the database and the reader makes its own tree."""
    world.fill(40)
    leaves = [orjson.loads(line)["leaf"].encode() for line in world.national.get("/export").data.splitlines()[1:]]
    root = open_checkpoint(world.national.get("/checkpoint").data, [world.pinned]).root
    assert root_of(leaf_hash(leaf) for leaf in leaves[:40]) == root_of(leaf_hash(leaf) for leaf in leaves)
    assert root_of(leaf_hash(leaf) for leaf in leaves) == root
