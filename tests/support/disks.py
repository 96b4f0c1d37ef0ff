"""Small disks that can be full. Knows no database."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.requirements import require


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes file systems of so many kilobytes, as root; they go away afterwards."""
    require(os.geteuid() == 0, "only root can make a small file system")
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        path = tmp_path / f"disk{len(mounted)}"
        path.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(path)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        require(done.returncode == 0, f"this machine mounts no tmpfs: {done.stderr.strip()}")
        mounted.append(path)
        return path

    yield mount
    for path in mounted:
        subprocess.run(["umount", "-l", str(path)], check=False)


def fill(disk: Path) -> Path:
    """Fill the disk to the last block; return the file to remove to make room."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        while _fits(file.fileno()):
            pass
    return ballast


def _fits(descriptor: int) -> bool:
    try:
        os.write(descriptor, bytes(65536))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
    return True
