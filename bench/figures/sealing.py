"""P9: seal and open a field of 1 KB, against the cipher alone."""

import os
import time
from uuid import UUID

from bench.extent import Extent
from bench.floors import crypto
from bench.rows import Row
from bench.series import Series, in_turn
from bench.stage import Stage
from shared.sealing import Context, open_sealed, seal

_GOAL_TIMES = 12
_KEY_BYTES = 32
CONTENT = b"Uma nota sintetica." * 54
_CONTEXT = Context(
    organisation=UUID(int=1),
    case=UUID(int=2),
    section="journey",
    object=UUID(int=2),
    field="content",
    version=1,
    schema=1,
)


def measure(stage: Stage, extent: Extent) -> list[Row]:  # noqa: ARG001 - one shape for all figures
    """Return the row. The ratio is of times, so a smaller one is better."""
    key = os.urandom(_KEY_BYTES)
    times = 2_000 if extent.rounds == 1 else 20_000

    def ours() -> float:
        began = time.perf_counter()
        for _ in range(times):
            open_sealed(key, seal(key, CONTENT, context=_CONTEXT, random=os.urandom), context=_CONTEXT)
        return (time.perf_counter() - began) / times * 1e6

    def floor() -> float:
        began = time.perf_counter()
        crypto.seal_and_open(key, CONTENT, times=times)
        return (time.perf_counter() - began) / times * 1e6

    mine, least = in_turn(max(extent.rounds, 3), ours, floor)
    row = Row(
        figure="P9",
        what="seal and open a field of 1 KB",
        unit="µs",
        ours=Series(tuple(mine)),
        floor=Series(tuple(least)),
        goal=f"≤ {_GOAL_TIMES} × the crypto floor",
        note="a derived key, a context and padding each time; the floor draws its nonce",
    )
    assert row.ratio is not None  # noqa: S101 - it has a floor
    return [row.judged(met=row.ratio.median <= _GOAL_TIMES)]
