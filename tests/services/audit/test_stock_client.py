"""A stock program reads our log: PyPI's tlog-scales, over the real HTTP routes."""

from typing import Any

import pytest
from tlog_scales import reader, signing

from tests.services.audit.building import record
from tests.services.audit.world import World
from tests.support.service import Person


class Http:
    """The client's own idea of a log: something that gets paths."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get(self, *path: str) -> bytes | None:
        """Return what stands there."""
        answer = self.person.get("/" + "/".join(path))
        return answer.data if answer.status_code == 200 else None


def _client(person: Person) -> Any:
    return reader.TilesReader(Http(person))


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700])
def test_a_stock_client_verifies_signature_root_and_proofs(world: World, size: int) -> None:
    """Checkpoint under the pinned key, the root from tiles, an entry in the tree, and growth from an earlier size."""
    world.fill(size)
    client = _client(world.national)
    earlier = client.get_checkpoint()
    earlier.verify(signing.Vkey.from_string(str(world.pinned)))
    assert client.calculate_root_hash() == earlier.root_hash
    leaf = reader.sha256(b"\x00" + client.get_entry(size - 1))
    client.get_inclusion_proof(size - 1, size).check(leaf, earlier.root_hash)
    world.hear(*[record(n) for n in range(size + 1, size + 100)], first=size + 1)
    world.grow()
    grown = _client(world.national)
    newest = grown.get_checkpoint()
    grown.get_consistency_proof(size, newest.size).check(earlier.root_hash, newest.root_hash)
    assert newest.size > size
