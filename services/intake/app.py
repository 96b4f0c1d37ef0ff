"""Wires intake together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` and `work` are what a supervisor or a container starts; each opens connections only when it is first asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_bytes

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine

from services.intake import api, worker
from services.intake.store import SqlRegistrations
from shared import tokens
from shared.access import Policy
from shared.contracts.intake import AccessRecorded
from shared.database import engine, transaction
from shared.errors import AmparoError
from shared.keyring import Keyring
from shared.logs import Log, make_logger
from shared.roster import Roster
from shared.settings import ServiceSettings, SettingsError
from shared.streams.inbox import Handlers
from shared.streams.outbox import Outbox
from shared.streams.records import Records
from shared.tokens import KeySet
from shared.web import Blueprint, create_web
from shared.web.authentication import Authenticator
from shared.wrapped_keys import WrappedKeys

SERVICE = "intake"
VERSION = "1"
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    settings: ServiceSettings
    engine: Engine
    keys_engine: Engine
    keyring: Keyring
    roster: Roster
    registrations: SqlRegistrations
    policy: Policy
    authenticator: Authenticator
    clock: Callable[[], datetime]
    log: Log


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def create_app(dependencies: Dependencies, *, blueprints: Sequence[Blueprint] = (api.intake,)) -> Flask:
    """Return the HTTP application on *dependencies*; opens nothing. Raises UndeclaredRouteError."""
    app = create_web(
        service=SERVICE,
        version=VERSION,
        blueprints=blueprints,
        authenticator=dependencies.authenticator,
        policy_actions=dependencies.policy.actions,
        readiness=partial(_ready, dependencies),
        clock=dependencies.clock,
        random=token_bytes,
        log=dependencies.log,
    )
    app.extensions[api.EXTENSION] = api.Ports(registrations=dependencies.registrations, policy=dependencies.policy)
    return app


def handlers_of(dependencies: Dependencies) -> Handlers:
    """Return what intake does with each event it hears."""
    store = dependencies.registrations
    return worker.handlers(
        lambda connection, request_id: store.on(connection, request_id=request_id), clock=dependencies.clock
    )


def from_env(environ: Mapping[str, str]) -> Dependencies:
    """Read the settings and the files they name. Raises SettingsError, KeyringError, RosterError, PolicyError."""
    settings = ServiceSettings.from_environ(environ, service=SERVICE)
    passphrase = settings.keyring_passphrase.reveal() if settings.keyring_passphrase else None
    return dependencies_of(
        settings,
        keyring=Keyring.load(settings.keyring_file, passphrase),
        roster=Roster.load(settings.roster_file),
        token_keys=KeySet.from_jwks(settings.token_keys_file.read_text(encoding="utf-8")),
        clock=_now,
    )


def dependencies_of(
    settings: ServiceSettings, *, keyring: Keyring, roster: Roster, token_keys: KeySet, clock: Callable[[], datetime]
) -> Dependencies:
    """Return what the service stands on, made of keys and a clock; opens nothing."""
    if settings.keys_database_url is None:
        raise SettingsError(("AMPARO_KEYS_DATABASE_URL",))
    data, keys = engine(settings.database_url.reveal()), engine(settings.keys_database_url.reveal())
    return Dependencies(
        settings=settings,
        engine=data,
        keys_engine=keys,
        keyring=keyring,
        roster=roster,
        registrations=_registrations(data, keys, keyring=keyring, roster=roster),
        policy=Policy.load(FOLDER),
        authenticator=_authenticator(token_keys, settings),
        clock=clock,
        log=make_logger(service=SERVICE, clock=clock, level=settings.log_level),
    )


def _registrations(data: Engine, keys: Engine, *, keyring: Keyring, roster: Roster) -> SqlRegistrations:
    outbox = Outbox(publisher=SERVICE, roster=roster)
    return SqlRegistrations(
        engine=data,
        keys=WrappedKeys(keys, keyring),
        outbox=outbox,
        records=Records(outbox, AccessRecorded),
        record_key=keyring.record,
        random=token_bytes,
    )


def _authenticator(keys: KeySet, settings: ServiceSettings) -> Authenticator:
    """Return the check of tokens for this service. A real installation refuses to start with a training key."""
    if keys.training and not settings.training:
        raise SettingsError(("AMPARO_TOKEN_KEYS_FILE",))

    def authenticate(unverified_token: str, *, at: datetime) -> tokens.Claims:
        return tokens.verify(unverified_token, keys=keys, issuer=settings.issuer, audience=SERVICE, at=at)

    return authenticate


def _ready(dependencies: Dependencies) -> dict[str, bool]:
    return {"database": _answers(dependencies.engine), "keys": _answers(dependencies.keys_engine)}


def _answers(asked: Engine) -> bool:
    try:
        with transaction(asked) as connection:
            connection.execute(sa.text("SELECT 1"))
    except AmparoError:
        return False
    return True


def _now() -> datetime:
    return datetime.now(UTC)
