"""Puts intake together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` and `work` are what a supervisor or a container starts; each opens connections only when it first needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event
from typing import Final
from uuid import UUID

from flask import Flask

from services.intake import api, usecases, worker
from services.intake.store import SqlIntake
from services.intake.usecases import Desk
from shared.contracts.intake import AccessRecorded
from shared.foundation import Foundation
from shared.settings import SettingsError
from shared.streams.inbox import Handlers
from shared.web import Blueprint

SERVICE = "intake"
KEYS_CACHE_SECONDS = 0.0
"""Intake opens a concern now and then and a registration never, so it remembers no key."""

_CONCERNS_TO: Final = "AMPARO_CONCERNS_ORGANISATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    intake: SqlIntake


def from_env(environ: Mapping[str, str], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Dependencies:
    """Read the settings and the files they name; opens nothing. Raises what `Foundation.lay` raises, SettingsError."""
    foundation = Foundation.lay(
        environ,
        service=SERVICE,
        folder=Path(__file__).parent,
        record_type=AccessRecorded,
        clock=clock,
        random=token_bytes,
    )
    intake = SqlIntake(
        engine=foundation.engine,
        keys=foundation.wrapped_keys(cache_seconds=KEYS_CACHE_SECONDS),
        outbox=foundation.outbox,
        records=foundation.records,
        blind=foundation.keyring.blind,
        record_key=foundation.keyring.record,
        random=foundation.random,
        concerns_to=_organisation(environ),
    )
    return Dependencies(foundation=foundation, intake=intake)


def create_app(dependencies: Dependencies, *, blueprint: Blueprint = api.blueprint) -> Flask:
    """Return the HTTP application; opens nothing. Raises UndeclaredRouteError."""
    foundation = dependencies.foundation
    desk = Desk(intake=dependencies.intake, policy=foundation.policy)
    return foundation.web(blueprint, ports=desk)


def handlers_of(dependencies: Dependencies) -> Handlers:
    """Return what intake does with each event it hears."""
    store = dependencies.intake
    return worker.handlers(
        lambda connection, request_id: store.within(connection, request_id=request_id),
        clock=dependencies.foundation.clock,
    )


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def work(environ: Mapping[str, str], stop: Event) -> None:
    """Relay what intake says, apply what it hears, take in files, and forget what is over, until *stop* is set."""
    dependencies = from_env(environ)
    dependencies.foundation.work(
        handlers_of(dependencies),
        hears=["cases"],
        speaks_to=["cases", "audit"],
        stop=stop,
        beside=[lambda: watch_the_time(dependencies, stop), lambda: take_in_files(dependencies, stop)],
    )


def watch_the_time(dependencies: Dependencies, stop: Event) -> None:
    """Forget what is over until *stop* is set."""
    foundation, intake = dependencies.foundation, dependencies.intake

    def forget() -> int:
        at = foundation.clock()
        return usecases.forget_drafts(intake, at=at) + usecases.forget_concerns(intake, at=at)

    worker.watch_the_time(forget, stop=stop, report=foundation.log)


def take_in_files(dependencies: Dependencies, stop: Event) -> None:
    """Go through files of people, each row once, until *stop* is set."""
    foundation, memory = dependencies.foundation, usecases.Memory()
    desk = Desk(intake=dependencies.intake, policy=foundation.policy)
    worker.take_in_files(
        lambda: usecases.take_in_some(desk, memory, at=foundation.clock()),
        lambda: usecases.forget_imports(desk, at=foundation.clock()),
        stop=stop,
        report=foundation.log,
    )


def _organisation(environ: Mapping[str, str]) -> UUID | None:
    """Return who receives concerns, where several could. Raises SettingsError when it is no id."""
    written = environ.get(_CONCERNS_TO)
    try:
        return UUID(written) if written else None
    except ValueError:
        raise SettingsError((_CONCERNS_TO,)) from None
