"""Work that holds a key, in a process of its own, so that the supervisor and what it forks never do. Knows no key."""

import os
from collections.abc import Callable

from deploy.errors import DeployError
from shared.logs import failure


class ApartError(DeployError):
    """The work was not done. `kind` is the class of what stopped it; what that said may hold anything, and is lost."""

    def __init__(self, what: str, kind: str, where: str) -> None:
        super().__init__(f"The {what} could not be made ready ({kind} at {where}).")
        self.kind = kind


def apart(what: str, work: Callable[[], str]) -> str:
    """Do *work* in a fork and return the text it returned. Raises ApartError. *what* is a noun, for its sentence."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os._exit(_done(work, write))
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as answer:
        text = answer.read()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        kind, _, where = text.partition("\n")
        raise ApartError(what, kind or "killed", where or "an unknown place")
    return text


def _done(work: Callable[[], str], write: int) -> int:
    """Be the child: write what *work* returns, or which failure it met, and return the exit code."""
    try:
        text, code = work(), 0
    except BaseException as error:  # noqa: BLE001 - the last frame of this process
        found = failure(error)
        text, code = f"{found['error']}\n{found['where']}", 1
    with os.fdopen(write, "w", encoding="utf-8") as answer:
        answer.write(text)
    return code
