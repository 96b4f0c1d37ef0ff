"""Journeys' traffic against a whole installation, and what was answered. Knows HTTP only."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from deploy.client import AnswerError, Api
from deploy.journey import CHAPTERS, Story, play
from deploy.journey.training import training_world
from deploy.journey.world import Desk, World
from deploy.provision.names import SERVICES
from tests.support.installation import Installation

PATIENCE_SECONDS = 45.0
UNTIL_THE_AUDITOR = [chapter for chapter in CHAPTERS if "auditor" not in chapter[0] and "log" not in chapter[0]]
RECORDED_STATUSES = {200, 404, 409}


@dataclass
class Seen:
    """What the services answered: registrations acknowledged, and the request id of every recorded answer."""

    registrations: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


def world_of(installation: Installation) -> World:
    """Return the desks, each waiting patiently for a service that was killed."""
    ports = {service: installation.port(service) for service in SERVICES}
    return training_world(installation.folder, ports=ports, patience_seconds=PATIENCE_SECONDS)


def drive(installation: Installation, seen: Seen, *, journeys: int, threads: int) -> None:
    """Play *journeys* journeys, *threads* at a time, and remember what was answered."""
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(_journey, installation, seen) for _ in range(journeys)]:
            done.result()


def _journey(installation: Installation, seen: Seen) -> None:
    world = world_of(installation)
    for desk in (world.officer, world.supervisor, world.caseworker, world.stranger, world.partner):
        _listen(desk, seen)
    story = Story(world, wait_seconds=90.0)
    try:
        for _ in play(story, UNTIL_THE_AUDITOR):
            pass
    except AnswerError as error:
        with seen.lock:
            seen.failures.append(str(error))
    finally:
        if story.registration:
            with seen.lock:
                seen.registrations.append(story.registration)
        world.leave()


def _listen(desk: Desk, seen: Seen) -> None:
    for service in SERVICES:
        _hook(desk.at(service), seen)


def _hook(api: Api, seen: Seen) -> None:
    def note(response: "object") -> None:
        status, headers = response.status_code, response.headers  # type: ignore[attr-defined]
        if status in RECORDED_STATUSES:
            with seen.lock:
                seen.requests.append(headers["x-request-id"])

    hooks: dict[str, list[Callable[[object], None]]] = {"response": [note]}
    api._http.event_hooks = hooks
