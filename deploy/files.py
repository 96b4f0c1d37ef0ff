"""Writing files that must not be lost or half there: for their owner alone, on the disk before we return.

Knows no content. `shared` has the like for its own two kinds of file, because it must not know `deploy`.
"""

import os
from pathlib import Path

_OWNER_ONLY = 0o600


def write_whole(path: Path, text: str | bytes) -> None:
    """Write *text* to *path*, whole or not at all; what was there is replaced."""
    beside = _written_beside(path, text)
    beside.replace(path)
    sync_folder(path.parent)


def write_once(path: Path, text: str | bytes) -> None:
    """Write *text* to *path*, whole or not at all. Raises FileExistsError rather than replace anything."""
    place_once(_written_beside(path, text), path)


def place_once(beside: Path, path: Path) -> None:
    """Give the finished file *beside* the name *path*. Raises FileExistsError rather than replace anything."""
    try:
        os.link(beside, path)  # unlike a rename, a link never replaces
    finally:
        beside.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the folder's names on the disk: a file that is there but has no name is lost."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written_beside(path: Path, text: str | bytes) -> Path:
    """Write *text* to a new file beside *path*, on the disk, and return that file."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
        file.write(text.encode() if isinstance(text, str) else text)
        file.flush()
        os.fsync(file.fileno())
    return beside
