"""Puts cases together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` and `work` are what a supervisor or a container starts; each opens connections only when it first needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event

from flask import Flask

from services.cases import api, worker
from services.cases.store import SqlCases
from services.cases.usecases import Desk
from shared.contracts.cases import AccessRecorded
from shared.foundation import Foundation
from shared.streams.inbox import Handlers

SERVICE = "cases"
KEYS_CACHE_SECONDS = 3.0
"""Erasure is promised in days; three seconds save a query for each section of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    cases: SqlCases


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
    cases = SqlCases(
        engine=foundation.engine,
        keys=foundation.wrapped_keys(cache_seconds=KEYS_CACHE_SECONDS),
        outbox=foundation.outbox,
        inbox=foundation.inbox,
        records=foundation.records,
        blind=foundation.keyring.blind,
        record_key=foundation.keyring.record,
        random=foundation.random,
    )
    return Dependencies(foundation=foundation, cases=cases)


def create_app(dependencies: Dependencies) -> Flask:
    """Return the HTTP application; opens nothing."""
    foundation = dependencies.foundation
    return foundation.web(api.blueprint, ports=Desk(cases=dependencies.cases, policy=foundation.policy))


def handlers_of(dependencies: Dependencies) -> Handlers:
    """Return what cases does with each event it hears."""
    return worker.handlers(dependencies.cases, clock=dependencies.foundation.clock)


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def work(environ: Mapping[str, str], stop: Event) -> None:
    """Relay what cases says and apply what it hears until *stop* is set."""
    dependencies = from_env(environ)
    dependencies.foundation.work(
        handlers_of(dependencies),
        hears=["intake", "referrals"],
        speaks_to=["intake", "referrals", "audit"],
        stop=stop,
    )
