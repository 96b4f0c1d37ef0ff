"""A small part of the matrix in which every pair of choices still meets. Knows no service."""

from collections.abc import Iterable
from itertools import combinations
from random import Random

from tests.authorization.oracle.cells import Cell

SEED = 20261124

Pair = tuple[tuple[str, str], tuple[str, str]]


def pairs(cell: Cell) -> set[Pair]:
    """Return every two choices that meet in this cell."""
    return set(combinations(cell.pairs, 2))


def covering(cells: Iterable[Cell], *, seed: int = SEED) -> list[Cell]:
    """Return cells, in the order of *seed*, each of which adds a pair that none before it had."""
    waiting = list(cells)
    Random(seed).shuffle(waiting)  # noqa: S311 - a test that repeats itself, not a secret
    met: set[Pair] = set()
    chosen = []
    for cell in waiting:
        new = pairs(cell) - met
        if new:
            met |= new
            chosen.append(cell)
    return chosen
