"""The message protocol against a bus that may do anything, by seeds. A seed that once failed stays in `seeds/`."""

from collections import Counter
from pathlib import Path

import pytest

from shared.streams.protocol import AlarmKind
from tests.shared.streams.simulation import World

STEPS = 250
BLOCKS = 20
SEEDS_A_BLOCK = 25
SEEDS = Path(__file__).parent / "seeds" / "once_failed.txt"
ONCE_FAILED = [int(line.partition("#")[0]) for line in SEEDS.read_text().splitlines()]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_was_said_is_applied_once_in_order_and_nothing_forged(block: int) -> None:
    """500 seeds of a bus that drops a quarter, repeats, reorders, replays, edits and forges; crashes anywhere."""
    totals: Counter[str] = Counter()
    for seed in range(block * SEEDS_A_BLOCK, (block + 1) * SEEDS_A_BLOCK):
        world = _run(seed)
        totals.update(forged=world.alarms[AlarmKind.FORGED], foreign=world.alarms[AlarmKind.FOREIGN])
        totals.update(crashes=world.crashes, said=sum(map(len, world.publisher.said.values())))
    assert min(totals[name] for name in ("forged", "foreign", "crashes", "said")) > SEEDS_A_BLOCK


@pytest.mark.parametrize("seed", ONCE_FAILED)
def test_a_seed_that_once_failed_does_not_fail_again(seed: int) -> None:
    """Each was a defect."""
    _run(seed)


def _run(seed: int) -> World:
    world = World(seed)
    try:
        world.run(steps=STEPS)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: add it to seeds/once_failed.txt") from error
    return world
