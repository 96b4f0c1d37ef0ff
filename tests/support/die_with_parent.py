"""Become a program that is killed when its starter dies: `die_with_parent.py PARENT-PID PROGRAM ARGUMENT…`."""

import ctypes
import os
import signal
import sys

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 — no shell is what we want
