"""Journeys' traffic against a whole installation, and a ledger of everything that was answered. Knows HTTP only."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Any

from deploy.client import Answer, AnswerError, Api, SilentError
from deploy.journey import CHAPTERS, JourneyError, Story, play
from deploy.journey.training import training_world
from deploy.journey.world import Desk, World
from deploy.provision.names import HOST
from deploy.signing_in import Tokens
from deploy.training.seeding import tokens
from tests.support.installation import Installation

PATIENCE_SECONDS = 60.0
WAIT_SECONDS = 90.0
OF_THE_AUDITOR = {"auditor_finds", "verify"}
PERSONS_CHAPTERS = [each for each in CHAPTERS if each[1].__name__ not in OF_THE_AUDITOR]
"""The auditor's chapters read the whole log: five hundred times, that would be quadratic. The test reads it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer that reached the client. `problem` is the slug of a problem document, empty where there is none."""

    service: str
    method: str
    path: str
    status: int
    request_id: str
    problem: str


@dataclass
class Ledger:
    """What the services answered, which registrations they acknowledged, and which journeys did not end well."""

    answers: list[Answered] = field(default_factory=list)
    registrations: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    unanswered: int = 0
    _lock: Lock = field(default_factory=Lock)
    _tokens: dict[tuple[str, str], Tokens] = field(default_factory=dict)

    def tokens(self, installation: Installation, *, account: str, service: str) -> Tokens:
        """Return what hands out an account's tokens: one for all threads, because each code opens once."""
        with self._lock:
            key = (account, service)
            if key not in self._tokens:
                patient = {"patience_seconds": PATIENCE_SECONDS}
                self._tokens[key] = tokens(installation.folder, account=account, service=service, **patient)
            return self._tokens[key]

    def note(self, answer: Answered | None) -> None:
        """Keep an answer; None counts a request that got none."""
        with self._lock:
            if answer is None:
                self.unanswered += 1
            else:
                self.answers.append(answer)

    def note_journey(self, story: Story, failure: str | None) -> None:
        """Keep what a journey came to."""
        with self._lock:
            if story.registration:
                self.registrations.append(story.registration)
            if failure:
                self.failures.append(failure)


class RecordingApi(Api):
    """An API whose every answer goes to the ledger, those that are retried too."""

    def __init__(self, service: str, ledger: Ledger, base_url: str, **rest: Any) -> None:
        super().__init__(base_url, **rest)
        self._service = service
        self._ledger = ledger

    def _try(self, method: str, path: str, **rest: Any) -> Answer | None:
        answer = super()._try(method, path, **rest)
        self._ledger.note(None if answer is None else self._answered(method, path, answer))
        return answer

    def _answered(self, method: str, path: str, answer: Answer) -> Answered:
        return Answered(
            service=self._service,
            method=method,
            path=path,
            status=answer.status,
            request_id=answer.headers["x-request-id"],
            problem=answer.problem,
        )


@contextmanager
def at_desks(installation: Installation, ledger: Ledger) -> Iterator[World]:
    """Yield the desks, each waiting patiently for a service that was killed, and writing down what it is told."""

    def recorded(desk: Desk) -> Desk:
        def open_service(service: str) -> Api:
            token = ledger.tokens(installation, account=desk.account, service=service)
            url = f"http://{HOST}:{installation.port(service)}"
            return RecordingApi(service, ledger, url, token=token, patience_seconds=PATIENCE_SECONDS)

        return replace(desk, open=open_service)

    world = training_world(installation.folder)
    world = replace(
        world,
        officer=recorded(world.officer),
        supervisor=recorded(world.supervisor),
        caseworker=recorded(world.caseworker),
        stranger=recorded(world.stranger),
        partner=recorded(world.partner),
        auditor=recorded(world.auditor),
        national_auditor=recorded(world.national_auditor),
    )
    try:
        yield world
    finally:
        world.leave()


@contextmanager
def traffic(installation: Installation, ledger: Ledger, *, journeys: int, threads: int) -> Iterator[Callable[[], bool]]:
    """Play *journeys* journeys, *threads* at a time; yield what tells whether they are over. Stops on the way out."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(journeys):
        waiting.put(number)
    stop = Event()
    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(_play_all, installation, ledger, waiting, stop) for _ in range(threads)]
        try:
            yield lambda: all(each.done() for each in done)
        finally:
            stop.set()
    _raise_first(done)


def _play_all(installation: Installation, ledger: Ledger, waiting: SimpleQueue[int], stop: Event) -> None:
    with at_desks(installation, ledger) as world:
        while not stop.is_set():
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            _play(Story(world, wait_seconds=WAIT_SECONDS), number, ledger)


def _play(story: Story, number: int, ledger: Ledger) -> None:
    failure, title = None, "the beginning"
    try:
        for step in play(story, PERSONS_CHAPTERS):
            title = step.title
    except (AnswerError, JourneyError, SilentError) as error:
        failure = f"journey {number}, after {title!r}: {type(error).__name__} {error}"
    ledger.note_journey(story, failure)


def _raise_first(done: list[Future[None]]) -> None:
    for each in done:
        each.result()
