"""P10 and E24 of one installation: from the command to ready, its memory when nobody asks, revocation."""

import time
from pathlib import Path

from bench.extent import Extent
from bench.figures import revoking
from bench.rows import Row
from bench.series import Series
from bench.stage import Stage
from deploy.provision.folder import read_state
from tests.support.installation import Installation, running
from tests.support.processes import descendants

_GOAL_SECONDS = 8.0
_GOAL_MEGABYTES = 500.0


def measure(stage: Stage, extent: Extent) -> list[Row]:  # noqa: ARG001 - one shape for all figures
    """Return the rows: the first start makes keys and databases, a later one finds them."""
    began = time.perf_counter()
    with running() as installation:
        first = time.perf_counter() - began
        installation.stop()
        began = time.perf_counter()
        installation.start()
        later = time.perf_counter() - began
        time.sleep(extent.idle_seconds)
        memory, processes = _memory(installation)
        revoked = revoking.measured(installation, extent)
    return [
        _seconds("first start to ready, databases and keys made", first),
        _seconds("later start to ready", later),
        Row(
            figure="P10",
            what="memory idle, all processes",
            unit="MB",
            ours=Series.of(memory),
            goal=f"≤ {_GOAL_MEGABYTES:.0f} MB",
            met=memory <= _GOAL_MEGABYTES,
            note=f"proportional set size of {processes} processes, PostgreSQL among them, "
            f"{extent.idle_seconds:.0f} s after a later start",
        ),
        revoked,
    ]


def _seconds(what: str, seconds: float) -> Row:
    goal = f"≤ {_GOAL_SECONDS:.0f} s"
    return Row(figure="P10", what=what, unit="s", ours=Series.of(seconds), goal=goal, met=seconds <= _GOAL_SECONDS)


def _memory(installation: Installation) -> tuple[float, int]:
    state = read_state(installation.folder)
    assert state is not None  # noqa: S101 - it runs
    supervisor = int(str(state["supervisor"]))
    pids = [supervisor, *descendants(supervisor)]
    return sum(_pss_kilobytes(pid) for pid in pids) / 1024, len(pids)


def _pss_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
