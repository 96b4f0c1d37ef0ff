"""How much memory an installation takes, as the kernel shares it among its processes. Knows no process by name."""

from pathlib import Path


def megabytes(supervisor: int) -> int:
    """Return the proportional set size of *supervisor* and of everything that it started."""
    return sum(map(_kilobytes, family(supervisor))) // 1024


def family(pid: int) -> list[int]:
    """Return *pid*, its children, their children, and so on."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            children.setdefault(_parent(path), []).append(int(path.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _kilobytes(pid: int) -> int:
    """Return one process's part; nothing of one that has ended, or that only root may look into."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
