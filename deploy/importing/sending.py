"""Sends registrations to intake, a few at a time. Knows no file; what intake acknowledged is taken and stays taken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol

from deploy.client import Answer, SilentError
from deploy.errors import DeployError
from deploy.importing.records import Request
from deploy.importing.summary import Refusal

THREADS = 4
_CREATED = 201
_CONFLICT = 409
_ROW_STATUSES = frozenset((409, 413, 422))
_MEANINGS: Mapping[int, str] = {
    401: "the token is not accepted",
    404: "this account may not register people at this site",
}

Progress = Callable[[int, int], None]


class ImportStoppedError(DeployError):
    """The import ended half-way. What was acknowledged is kept; the same file again takes nobody twice."""

    exit_code = 3

    def __init__(self, why: str, *, taken: int, total: int) -> None:
        super().__init__(f"{why}; {taken} of {total} rows were taken. Run it again: nobody is taken twice.")
        self.taken = taken


class Intake(Protocol):
    """Intake's API as an account that may register: `deploy.client.Api` is one. It retries within a bound by itself."""

    def post(self, path: str, body: object, *, key: str | None = None) -> Answer:
        """Create; raises SilentError when nobody answers."""
        ...


@dataclass(slots=True, kw_only=True)
class Sent:
    """What intake said so far."""

    taken: int
    without_consent: int
    refused: list[Refusal]


def send(requests: Sequence[Request], *, intake: Intake, threads: int = THREADS, progress: Progress) -> Sent:
    """Send all of *requests*. Raises ImportStoppedError when intake is silent or refuses the account."""
    sent = Sent(taken=0, without_consent=0, refused=[])
    with ThreadPoolExecutor(threads) as pool:
        waiting = {pool.submit(_post, intake, request): request for request in requests}
        try:
            stopped = _drain(waiting, sent, progress)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        if stopped is not None:  # those that were under way have ended now, and may have been taken
            rest = [future for future in waiting if not future.cancelled()]
            _count_all(waiting, rest, sent)
            raise ImportStoppedError(stopped, taken=sent.taken, total=len(requests))
    return sent


def _post(intake: Intake, request: Request) -> Answer:
    return intake.post("/registrations", request.body, key=request.key)


def _drain(waiting: dict[Future[Answer], Request], sent: Sent, progress: Progress) -> str | None:
    """Count answers as they come; return why to stop, when every further row would fare the same."""
    left, total, stopped = set(waiting), len(waiting), None
    while left and stopped is None:
        finished, left = wait(left, return_when=FIRST_COMPLETED)
        stopped = _count_all(waiting, finished, sent)
        progress(total - len(left), total)
    return stopped


def _count_all(waiting: dict[Future[Answer], Request], finished: Iterable[Future[Answer]], sent: Sent) -> str | None:
    reasons = [_count(waiting.pop(future), future, sent) for future in finished]
    return next(filter(None, reasons), None)


def _count(request: Request, future: Future[Answer], sent: Sent) -> str | None:
    try:
        answer = future.result()
    except SilentError:
        return "Intake does not answer"
    if answer.status == _CREATED:
        sent.taken += 1
        sent.without_consent += request.is_without_consent
    elif answer.status in _ROW_STATUSES:
        sent.refused.extend(_refusals(request, answer))
    else:
        return f"Intake refused: {_meaning(answer)}"
    return None


def _refusals(request: Request, answer: Answer) -> list[Refusal]:
    if answer.status == _CONFLICT:
        reason = "this row was taken before for another site or pathway"
        return [Refusal(request.sheet, request.row, "", reason)]
    errors: Any = _problem(answer).get("errors") or [{"detail": _problem(answer).get("title", "refused")}]
    return [
        Refusal(request.sheet, request.row, _field(each.get("pointer", "")), str(each.get("detail", "")))
        for each in errors
    ]


def _field(pointer: str) -> str:
    return pointer.removeprefix("/fields/").lstrip("/")


def _meaning(answer: Answer) -> str:
    known = _MEANINGS.get(answer.status)
    return known or f"{_problem(answer).get('title', 'no reason was given')} (status {answer.status})"


def _problem(answer: Answer) -> Mapping[str, Any]:
    return answer.body if isinstance(answer.body, dict) else {}
