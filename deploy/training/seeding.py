"""Filling a training installation: who works where, and synthetic people through intake's own HTTP API.

Knows no table: staff and providers go in through functions that cases and referrals expose for it.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from deploy.client import Api
from deploy.errors import DeployError
from deploy.files import write_whole
from deploy.provision.folder import Folder, running
from deploy.provision.names import HOST
from deploy.signing_in import Tokens
from deploy.training.accounts import NAMESPACE, find_account
from deploy.training.people import Person, family
from deploy.training.sign_ins import credentials, open_door

_PARALLEL = 6
PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.2
_OK = 200
_CREATED = 201
CASELOAD = 20


class SeedingError(DeployError):
    """A synthetic person was refused."""


def now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def tokens(folder: Folder, *, account: str, service: str, patience_seconds: float = PATIENCE_SECONDS) -> Tokens:
    """Return what hands out tokens of the training account *account* for *service*, of the installation that runs.

    Raises UnknownAccountError, NotRunningError; SignInError when it is called.
    """
    state = running(folder)
    door = open_door(
        folder.training / "sessions",
        port=state["ports"]["identity"],
        issuer=state["issuer"],
        patience_seconds=patience_seconds,
    )
    return Tokens(door, credentials(account), service)


def open_api(folder: Folder, *, account: str, service: str, patience_seconds: float = 0.0) -> Api:
    """Return *service*'s API as the training account *account*, which signs in when it is first needed.

    Raises what `tokens` raises.
    """
    found = tokens(folder, account=account, service=service)
    port = running(folder)["ports"][service]
    return Api(f"http://{HOST}:{port}", token=found, patience_seconds=patience_seconds)


def is_peopled(folder: Folder) -> bool:
    """Tell whether the synthetic people are all there."""
    return (folder.training / "peopled").exists()


def mark_peopled(folder: Folder) -> None:
    """Remember that the synthetic people are all there."""
    folder.training.mkdir(mode=0o700, exist_ok=True)
    write_whole(folder.training / "peopled", f"{now().isoformat(timespec='seconds')}\n")


def register_people(folder: Folder, everybody: Iterable[Person], *, done: Callable[[], None]) -> int:
    """Register *everybody* in parallel; killed half-way, the next time registers nobody twice. Return how many.

    *done* hears of each acknowledged registration, in this thread. Raises SeedingError.
    """
    with ExitStack() as stack:
        apis = {}
        for officer in ("officer", "officer-b"):
            api = open_api(folder, account=officer, service="intake", patience_seconds=PATIENCE_SECONDS)
            stack.callback(api.close)
            apis[officer] = api
        pool = stack.enter_context(ThreadPoolExecutor(_PARALLEL))
        return _drain([pool.submit(_register, apis[person.officer], person) for person in everybody], done)


def register_family(folder: Folder) -> int:
    """Register the family, each named by those after them; killed half-way, the next time registers nobody twice.

    Return how many. Raises SeedingError.
    """
    officer = open_api(folder, account="officer", service="intake", patience_seconds=PATIENCE_SECONDS)
    try:
        numbers: list[str] = []
        for person in family():
            numbers.append(_register(officer, person, before=numbers))
        return len(numbers)
    finally:
        officer.close()


def assign_first_cases(folder: Folder, *, count: int = CASELOAD) -> int:
    """Let the supervisor give the first open cases to the caseworker, so that there is something to work on.

    Return how many; fewer than *count* when cases are slow to open.
    """
    supervisor = open_api(folder, account="supervisor", service="cases", patience_seconds=PATIENCE_SECONDS)
    try:
        waiting = _unassigned(supervisor, count)
        body = {"staff": str(find_account("caseworker").id)}
        for case in waiting:
            supervisor.put(f"/cases/{case['id']}/assignment", body).expect(_OK)
        return len(waiting)
    finally:
        supervisor.close()


def _unassigned(supervisor: Api, count: int) -> list[dict[str, Any]]:
    """Return *count* open cases that nobody has, or as many as there are when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = list(supervisor.get("/cases", assigned="false").expect(_OK).body["items"])
        if len(found) >= count or time.monotonic() > deadline:
            return found[:count]
        time.sleep(_POLL_SECONDS)


def _drain(waiting: list[Future[str]], done: Callable[[], None]) -> int:
    count, left = len(waiting), set(waiting)
    try:
        while left:
            finished, left = wait(left, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                done()
    finally:
        for future in left:
            future.cancel()
    return count


def _register(intake: Api, person: Person, *, before: Sequence[str] = ()) -> str:
    key = uuid5(NAMESPACE, f"person/{person.number}").hex
    companions = [
        {"registration": before[which], "relation": relation, "standing": standing}
        for which, relation, standing in person.beside
    ]
    answer = intake.post("/registrations", person.body | ({"companions": companions} if companions else {}), key=key)
    if answer.status != _CREATED:
        raise SeedingError(f"Intake refused synthetic person {person.number} with status {answer.status}.")
    return str(answer.body["id"])
