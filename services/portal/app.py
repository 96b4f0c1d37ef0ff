"""Puts the portal together. The only room that reads the environment, the clock and randomness; knows no rule.

`web` is what a supervisor or a container starts; it opens connections only when it first needs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

import sqlalchemy as sa
from flask import Flask
from prometheus_client import CollectorRegistry

from services.portal import pages
from services.portal.pages import frames, visits
from services.portal.remote.identity import OpenIdentity
from services.portal.remote.services import Services
from services.portal.settings import PortalSettings
from services.portal.store import SqlSessions
from services.portal.usecases.signing_in import Door
from shared.database import engine, transaction
from shared.errors import AmparoError, UnauthenticatedError
from shared.keyring import Keyring
from shared.logs import make_logger, route_library_logs
from shared.pages import Forgery, Pages, install
from shared.tokens import Claims
from shared.web import create_web

SERVICE: Final = "portal"
VERSION: Final = "0.1.0"
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the portal stands on. Nothing in it is open yet."""

    settings: PortalSettings
    engine: sa.Engine
    keyring: Keyring
    portal: visits.Portal
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]


def from_env(
    environ: Mapping[str, str],
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    random: Callable[[int], bytes] = token_bytes,
) -> Dependencies:
    """Read the settings and the files they name; opens nothing. Raises SettingsError, KeyringError."""
    settings = PortalSettings.from_environ(environ)
    passphrase = settings.keyring_passphrase
    keyring = Keyring.load(settings.keyring_file, passphrase.reveal() if passphrase else None)
    data = engine(settings.database_url.reveal())
    identity = OpenIdentity(
        issuer=settings.issuer,
        base_url=settings.urls["identity"],
        redirect_uri=f"{settings.url}/signed-in",
        secret=settings.client_secret,
    )
    sessions = SqlSessions(engine=data, blind=keyring.blind, random=random)
    portal = visits.Portal(
        door=Door(sessions=sessions, identity=identity, random=random),
        services=Services(settings.urls),
        exit_url=settings.exit_url,
        hotline=settings.hotline,
        source_header=settings.source_header,
        secure=settings.is_secure,
        log_key=settings.log_key,
    )
    return Dependencies(settings=settings, engine=data, keyring=keyring, portal=portal, clock=clock, random=random)


def create_app(dependencies: Dependencies) -> Flask:
    """Return the HTTP application; opens nothing."""
    settings, registry = dependencies.settings, CollectorRegistry()
    log = make_logger(service=SERVICE, clock=dependencies.clock, level=settings.log_level)
    route_library_logs(log)
    app = create_web(
        service=SERVICE,
        version=VERSION,
        blueprints=[],
        authenticator=_believe_nobody,
        policy_actions=[],
        readiness=lambda: {"database": _answers(dependencies.engine)},
        registry=registry,
        clock=dependencies.clock,
        random=dependencies.random,
        log=log,
        source_header=settings.source_header,
    )
    app.extensions[visits.EXTENSION] = dependencies.portal
    install(app, _pages(dependencies), registry=registry, everywhere=True)
    pages.register(app)
    return app


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def _pages(dependencies: Dependencies) -> Pages:
    settings = dependencies.settings
    return Pages(
        training=settings.training,
        forgery=Forgery(dependencies.keyring.blind(b"amparo/portal/forms/1")),
        random=dependencies.random,
        binding=visits.binding,
        frame=frames.frame,
        forms_to=(settings.issuer,),
        secure_cookies=settings.is_secure,
        templates=(HERE / "templates",),
        catalogues=(HERE / "translations",),
    )


def _believe_nobody(unverified_token: str, *, at: datetime) -> Claims:  # noqa: ARG001 - the shape of an authenticator
    """Refuse every token: the portal has no API."""
    raise UnauthenticatedError


def _answers(asked: sa.Engine) -> bool:
    try:
        with transaction(asked) as connection:
            connection.execute(sa.text("SELECT 1"))
    except AmparoError:
        return False
    return True
