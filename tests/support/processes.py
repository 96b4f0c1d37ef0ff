"""Looking at real processes and waiting for them with a deadline. Knows no service."""

import time
from collections.abc import Callable
from pathlib import Path


def living(pid: int) -> bool:
    """Tell whether *pid* runs; one that is dead and only waits for its parent does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def until(met: Callable[[], object], *, seconds: float, what: str = "") -> None:
    """Wait until *met* returns something truthy; fail after *seconds*."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or met}")
        time.sleep(0.02)


def holding(folder: Path) -> list[int]:
    """Return the living processes that name *folder* in their command line, environment or open files' paths."""
    return [pid for pid in _all() if living(pid) and _names(pid, str(folder).encode())]


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _names(pid: int, wanted: bytes) -> bool:
    try:
        return any(wanted in Path(f"/proc/{pid}/{kind}").read_bytes() for kind in ("cmdline", "environ"))
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """Return the living children of *pid*, their children, and so on."""
    children: dict[int, list[int]] = {}
    for each in filter(living, _all()):
        children.setdefault(_parent(each), []).append(each)
    found, waiting = [], [pid]
    while waiting:
        born = children.get(waiting.pop(), [])
        found += born
        waiting += born
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
