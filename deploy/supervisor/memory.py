"""The memory of the supervisor and of what it forks: shared, and never written to a disk. Knows no process."""

import ctypes
import gc
import resource

_M_ARENA_MAX = -8
_ARENAS = 1


def keep_from_disk() -> None:
    """Let no crash of this process, or of any that it starts, write its memory and the keys in it to a file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def share_before_fork() -> None:
    """Tidy up, so that forks share as much as they can: no garbage to collect, no pages to touch, one malloc arena.

    glibc would give each thread an arena of its own; under Python's lock one is as fast, and saves tens of megabytes.
    On another C library nothing of this is needed, and nothing happens.
    """
    gc.collect()
    gc.freeze()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim"):
        libc.mallopt(_M_ARENA_MAX, _ARENAS)
        libc.malloc_trim(0)
