"""Kill -9 of random processes of an installation, seeded. Knows processes and nothing of what they do."""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from time import monotonic, sleep

from deploy.provision.names import SERVICES, SPEAKERS
from tests.support.installation import Installation

SEED_VARIABLE = "AMPARO_FAULT_SEED"
PAUSE_SECONDS = (0.7, 2.0)
PROCESSES = (*SERVICES, *(f"{each}-worker" for each in SPEAKERS), "postgres")

Strike = Callable[[], bool]
"""Kills something; returns whether it was there to be killed."""


def seed() -> int:
    """Return the seed of this run: AMPARO_FAULT_SEED, or a new one that the test prints."""
    wanted = os.environ.get(SEED_VARIABLE)
    return int(wanted) if wanted else random.SystemRandom().randrange(1 << 32)


def kill_until(
    over: Callable[[], bool], installation: Installation, *, seed: int, more: Mapping[str, Strike]
) -> Counter[str]:
    """Kill a random process every moment until *over*; return how often each died. Each of *more* dies at least once.

    Runs in the calling thread: what *more* starts again (a broker) ends with the thread that started it.
    """
    strikes = {name: _striker(installation, name) for name in PROCESSES} | dict(more)
    dice, killed, first = random.Random(seed), Counter[str](), list(more)  # noqa: S311 - seeded on purpose
    while not _over_within(over, dice.uniform(*PAUSE_SECONDS)):
        name = first.pop() if first else dice.choice(list(strikes))
        killed[name] += strikes[name]()
    return +killed


def _striker(installation: Installation, name: str) -> Strike:
    return lambda: installation.kill(name) is not None


def _over_within(over: Callable[[], bool], seconds: float) -> bool:
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        if over():
            return True
        sleep(0.05)
    return over()
