"""What identity does by itself: new keys before old ones end, old rows away. Knows no SQL."""

from collections.abc import Callable
from threading import Event as ThreadEvent
from typing import Final

from shared.logs import Log, failure

LOOK_EVERY_SECONDS: Final = 20.0
AGAIN_AFTER_SECONDS: Final = 1.0


def watch(steps: Callable[[], object], *, stop: ThreadEvent, report: Log) -> None:
    """Do *steps* again and again until *stop* is set; outlive every failure and say which."""
    while not stop.is_set():
        stop.wait(LOOK_EVERY_SECONDS if _done(steps, report) else AGAIN_AFTER_SECONDS)


def _done(steps: Callable[[], object], report: Log) -> bool:
    try:
        steps()
    except Exception as error:  # noqa: BLE001 - the watch outlives everything and says what happened
        report.warning("identity-waits", **failure(error))
        return False
    return True
