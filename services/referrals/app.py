"""Puts referrals together. The only room that reads the environment, the clock and randomness; knows no rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event

from flask import Flask

from services.referrals import api, usecases, worker
from services.referrals.store import SqlReferrals
from shared.contracts.referrals import AccessRecorded
from shared.foundation import Foundation
from shared.streams.inbox import Handlers

SERVICE = "referrals"
KEYS_CACHE_SECONDS = 0.0
"""A withdrawal holds at once: no process remembers a package's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    referrals: SqlReferrals


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
    referrals = SqlReferrals(
        engine=foundation.engine,
        keys=foundation.wrapped_keys(cache_seconds=KEYS_CACHE_SECONDS),
        outbox=foundation.outbox,
        inbox=foundation.inbox,
        records=foundation.records,
        record_key=foundation.keyring.record,
        random=foundation.random,
    )
    return Dependencies(foundation=foundation, referrals=referrals)


def create_app(dependencies: Dependencies) -> Flask:
    """Return the HTTP application; opens nothing."""
    foundation = dependencies.foundation
    ports = api.Ports(referrals=dependencies.referrals, policy=foundation.policy)
    return foundation.web(api.blueprint, ports=ports)


def handlers_of(dependencies: Dependencies) -> Handlers:
    """Return what referrals does with each event it hears."""
    foundation, referrals = dependencies.foundation, dependencies.referrals
    return worker.handlers(
        on=lambda connection, request_id: referrals.on(connection, request_id=request_id),
        letters=foundation.inbox,
        clock=foundation.clock,
        random=foundation.random,
    )


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def work(environ: Mapping[str, str], stop: Event) -> None:
    """Relay what referrals says, apply what it hears, and end what is overdue, until *stop* is set."""
    dependencies = from_env(environ)
    dependencies.foundation.work(
        handlers_of(dependencies),
        hears=["cases"],
        speaks_to=["cases", "audit"],
        stop=stop,
        beside=[lambda: watch_the_time(dependencies, stop)],
    )


def watch_the_time(dependencies: Dependencies, stop: Event) -> None:
    """End what is overdue until *stop* is set."""
    foundation, referrals = dependencies.foundation, dependencies.referrals
    worker.watch_the_time(
        lambda: usecases.end_overdue(referrals, at=foundation.clock()), stop=stop, report=foundation.log
    )
