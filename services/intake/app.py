"""Puts intake together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` and `work` are what a supervisor or a container starts; each opens connections only when it first needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event

from flask import Flask

from services.intake import api, worker
from services.intake.store import SqlIntake
from services.intake.usecases import Desk
from shared.contracts.intake import AccessRecorded
from shared.foundation import Foundation
from shared.streams.inbox import Handlers
from shared.web import Blueprint

SERVICE = "intake"
KEYS_CACHE_SECONDS = 0.0
"""Intake never opens what it sealed, so it remembers no key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    intake: SqlIntake


def from_env(environ: Mapping[str, str], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Dependencies:
    """Read the settings and the files they name; opens nothing. Raises what `Foundation.lay` raises."""
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
    """Relay what intake says and apply what it hears until *stop* is set."""
    dependencies = from_env(environ)
    dependencies.foundation.work(handlers_of(dependencies), hears=["cases"], speaks_to=["cases", "audit"], stop=stop)
