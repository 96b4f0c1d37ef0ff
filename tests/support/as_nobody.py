"""Run a program as an ordinary user who may see some folders: `as_nobody.py UID FOLDER… -- PROGRAM ARGUMENT…`.

Runs as root in a mount namespace of its own (`unshare --mount`). Where a folder lies behind one that only root may
enter, that one is replaced, in this namespace, by an empty one in which nothing but the folder is to be seen.
"""

import ctypes
import os
import stat
import sys
import tempfile
from pathlib import Path

_MS_BIND = 4096
_MS_REC = 16384
_MS_PRIVATE = 1 << 18
_libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: Path, kind: str | None, flags: int, data: str | None = None) -> None:
    """Mount, or end with the reason."""
    words = [None if word is None else str(word).encode() for word in (source, target, kind)]
    if _libc.mount(*words, ctypes.c_ulong(flags), None if data is None else data.encode()) != 0:
        sys.exit(f"mount {source} on {target}: {os.strerror(ctypes.get_errno())}")


def barrier(folder: Path) -> Path | None:
    """Return the outermost ancestor that others may not pass, None when they may pass all."""
    for ancestor in [*reversed(folder.parents)][1:]:
        if not ancestor.stat().st_mode & stat.S_IXOTH:
            return ancestor
    return None


def outermost(folders: list[Path]) -> list[Path]:
    """Return the folders that lie in none of the others: the rest comes with them."""
    return [each for each in folders if not any(each != other and each.is_relative_to(other) for other in folders)]


def open_up(folders: list[Path]) -> None:
    """Make each of *folders* reachable for others, in this mount namespace only."""
    mount("none", Path("/"), None, _MS_REC | _MS_PRIVATE)
    behind: dict[Path, list[tuple[Path, Path]]] = {}
    for folder in outermost(folders):
        blocked = barrier(folder)
        if blocked is not None:
            aside = Path(tempfile.mkdtemp(prefix="amparo-aside-"))
            mount(str(folder), aside, None, _MS_BIND | _MS_REC)
            behind.setdefault(blocked, []).append((aside, folder))
    for blocked, hidden in behind.items():
        mount("tmpfs", blocked, "tmpfs", 0, "mode=755")
        for aside, folder in hidden:
            folder.mkdir(parents=True)
            mount(str(aside), folder, None, _MS_BIND | _MS_REC)


if __name__ == "__main__":
    split = sys.argv.index("--")
    user, program = int(sys.argv[1]), sys.argv[split + 1 :]
    open_up([Path(word) for word in dict.fromkeys(sys.argv[2:split])])
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.execv(program[0], program)  # noqa: S606 — no shell is what we want
