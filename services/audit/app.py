"""Puts audit together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` and `work` are what a supervisor or a container starts; each opens connections only when it first needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from threading import Event

from flask import Flask

from services.audit import api, worker
from services.audit.domain.checkpoints import DEFAULT_NAME, log_key
from services.audit.store import OwnOutbox, OwnRecord, SqlGrowingLog, SqlLog, accept
from services.audit.usecases import Desk, LogSigner
from shared.foundation import Foundation
from shared.streams.inbox import Handlers
from shared.streams.records import Records
from shared.streams.unauthenticated import Unauthenticated
from shared.web import Blueprint

SERVICE = "audit"
PUBLISHERS = ("intake", "cases", "referrals")
"""Whose records the log holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    desk: Desk
    growing: SqlGrowingLog
    signer: LogSigner


def from_env(environ: Mapping[str, str], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Dependencies:
    """Read the settings and the files they name; opens nothing. Raises what `Foundation.lay` raises.

    Beside what every service is told: `AMPARO_LOG_NAME`, the log's name for ever, which is signed with it.
    """
    foundation = _recording_here(
        Foundation.lay(
            environ,
            service=SERVICE,
            folder=Path(__file__).parent,
            record_type=OwnRecord,
            clock=clock,
            random=token_bytes,
        )
    )
    keyring = foundation.keyring
    key = log_key(name=environ.get("AMPARO_LOG_NAME") or DEFAULT_NAME, public=keyring.signing_public())
    log = SqlLog(engine=foundation.engine, records=foundation.records, origin=key.name)
    return Dependencies(
        foundation=foundation,
        desk=Desk(log=log, policy=foundation.policy, origin=key.name, verifier_key=str(key)),
        growing=SqlGrowingLog(foundation.engine, key.name),
        signer=LogSigner(key, keyring.sign),
    )


def create_app(dependencies: Dependencies, *, blueprint: Blueprint = api.blueprint) -> Flask:
    """Return the HTTP application; opens nothing. Raises UndeclaredRouteError."""
    return dependencies.foundation.web(
        blueprint, ports=api.Ports(desk=dependencies.desk), checks={"log": dependencies.growing.is_sound}
    )


def handlers_of(dependencies: Dependencies) -> Handlers:  # noqa: ARG001 - the same in every service
    """Return what audit does with each event it hears."""
    return worker.handlers(accept)


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def work(environ: Mapping[str, str], stop: Event) -> None:
    """Hear every publisher's records, and grow and sign the log, until *stop* is set."""
    dependencies = from_env(environ)
    dependencies.foundation.work(
        handlers_of(dependencies),
        hears=PUBLISHERS,
        speaks_to=(),
        stop=stop,
        beside=[lambda: sequence(dependencies, stop)],
    )


def sequence(dependencies: Dependencies, stop: Event) -> None:
    """Grow and sign the log until *stop* is set."""
    foundation = dependencies.foundation
    worker.sequence(dependencies.growing, dependencies.signer, clock=foundation.clock, stop=stop, report=foundation.log)


def _recording_here(foundation: Foundation) -> Foundation:
    """Lead audit's own records into its own log instead of onto the bus."""
    outbox = OwnOutbox(publisher=SERVICE, roster=foundation.roster, random=foundation.random)
    records = Records(outbox, OwnRecord, foundation.random)
    unauthenticated = Unauthenticated(engine=foundation.engine, records=records, clock=foundation.clock)
    return replace(foundation, outbox=outbox, records=records, unauthenticated=unauthenticated)
