"""Become a PostgreSQL program under our rules; run by path with `python -I -S`. Must import nothing of ours.

`launch.py PARENT-PID SIGNAL PROGRAM ARGUMENT…` replaces itself by PROGRAM, which then

- is told to end (SIGNAL) when the process that started it ends, however it ends, and
- is not root, because PostgreSQL refuses root. Another user could not enter a folder that only root may enter, so root
  becomes user 1000 of a user namespace that maps to root outside: same files, no capability.

Exit code 77 means that this machine refuses user namespaces.
"""

import ctypes
import os
import sys

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_INSIDE = 1000

REFUSED = 77
ORPHANED = 78


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123 — pathlib would double this program's start-up time
        file.write(text)


def leave_root(libc: ctypes.CDLL) -> None:
    """Enter a user namespace in which root is an ordinary user. Ends with REFUSED when that is not allowed."""
    user, group = os.geteuid(), os.getegid()
    try:
        if libc.unshare(_CLONE_NEWUSER) != 0:
            raise PermissionError
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{_INSIDE} {user} 1")
        _write("/proc/self/gid_map", f"{_INSIDE} {group} 1")
    except OSError:
        sys.exit(REFUSED)


def die_with_parent(libc: ctypes.CDLL, *, parent: int, signal: int) -> None:
    """Ask the kernel for *signal* when the parent dies. Comes after any change of credentials, which would clear it."""
    libc.prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(ORPHANED)


def launch(parent: int, signal: int, program: list[str]) -> None:
    """Replace this process by *program*."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        leave_root(libc)
    die_with_parent(libc, parent=parent, signal=signal)
    os.umask(0o077)
    os.execv(program[0], program)  # noqa: S606 — no shell is what we want


if __name__ == "__main__":
    launch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
