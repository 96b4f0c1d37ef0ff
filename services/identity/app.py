"""Puts identity together. The only room that reads the environment, the clock and randomness; knows no rule."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from threading import Event, Thread
from typing import Final

from flask import Flask
from prometheus_client import CollectorRegistry

from services.identity import worker
from services.identity.api import Ports, blueprint
from services.identity.api import cookies as form_cookies
from services.identity.api.server import Server
from services.identity.domain.clients import Client
from services.identity.domain.organisations import Organisation
from services.identity.domain.outside import Provider
from services.identity.domain.sessions import LONGEST
from services.identity.domain.sites import Site
from services.identity.domain.throttling import FORGOTTEN_AFTER
from services.identity.domain.token_keys import ANNOUNCED_BEFORE
from services.identity.remote import OutsideProviders, read_providers
from services.identity.store import SPEAKS_TO, Argon2Passwords, SqlIdentity
from services.identity.usecases import beginning, keys
from services.identity.usecases.asking import Desk
from services.identity.usecases.beginning import First, Seed
from services.identity.usecases.federating import Gate
from services.identity.usecases.ports import Outside, Passwords
from services.identity.usecases.signing_in import Door
from shared.contracts.identity import AccessRecorded
from shared.foundation import Foundation
from shared.pages import Forgery, Frame, Pages, install
from shared.settings import SettingsError

SERVICE: Final = "identity"
PORTAL: Final = "portal"
COMMAND: Final = "amparo-cli"
_FORM_KEY: Final = b"amparo/identity-forms/1"
_FORM_BYTES: Final = 16
_KEPT: Final = timedelta(days=2)
"""Sessions that are long over are kept this long, to know a thief of their secrets by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """Everything the service stands on. Nothing in it is open yet."""

    foundation: Foundation
    identity: SqlIdentity
    passwords: Passwords
    providers: tuple[Provider, ...]
    outside: Outside
    portal: Client
    portal_url: str
    keys_ahead: timedelta


def from_env(
    environ: Mapping[str, str],
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    passwords: Passwords | None = None,
    outside: Outside | None = None,
) -> Dependencies:
    """Read the settings and the files they name; opens nothing. Raises what `Foundation.lay` raises.

    Beside what every service is told: `AMPARO_PORTAL_URL`, `AMPARO_PORTAL_SECRET` (or the file that
    `AMPARO_PORTAL_SECRET_FILE` names). `AMPARO_OUTSIDE_PROVIDERS_FILE` describes the organisations' own providers.
    `AMPARO_KEYS_AHEAD_SECONDS` is how long before a new key signs it is announced.
    """
    foundation = Foundation.lay(
        environ,
        service=SERVICE,
        folder=Path(__file__).parent,
        record_type=AccessRecorded,
        clock=clock,
        random=token_bytes,
    )
    identity = SqlIdentity(
        engine=foundation.engine,
        keys=foundation.keyring,
        outbox=foundation.outbox,
        records=foundation.records,
        record_key=foundation.keyring.record,
        random=foundation.random,
    )
    url = environ.get("AMPARO_PORTAL_URL", "").rstrip("/")
    portal = Client(
        client_id=PORTAL,
        redirect_uris=(f"{url}/signed-in",),
        after_sign_out=(url, f"{url}/", f"{url}/signed-out"),
        secret=_portal_secret(environ),
    )
    if not url:
        raise SettingsError(("AMPARO_PORTAL_URL",))
    return Dependencies(
        foundation=foundation,
        identity=identity,
        passwords=passwords or Argon2Passwords(),
        providers=read_providers(environ, loopback=foundation.settings.issuer.startswith("http:")),
        outside=outside or OutsideProviders(),
        portal=portal,
        portal_url=url,
        keys_ahead=_seconds(environ, "AMPARO_KEYS_AHEAD_SECONDS", otherwise=ANNOUNCED_BEFORE),
    )


def create_app(dependencies: Dependencies) -> Flask:
    """Return the HTTP application; opens nothing."""
    foundation, issuer = dependencies.foundation, dependencies.foundation.settings.issuer
    clients = (dependencies.portal, Client(client_id=COMMAND))
    ports = Ports(
        desk=Desk(identity=dependencies.identity, policy=foundation.policy),
        gate=Gate(door=_door(dependencies), outside=dependencies.outside, issuer=issuer),
        issuer=issuer,
        clients=clients,
        server=Server(issuer=issuer, clients=clients),
        training=foundation.settings.training,
        home=dependencies.portal_url,
    )
    app = foundation.web(blueprint, ports=ports)
    install(app, _pages(dependencies), registry=CollectorRegistry())
    return app


def _door(dependencies: Dependencies) -> Door:
    return Door(
        identity=dependencies.identity,
        passwords=dependencies.passwords,
        count=dependencies.foundation.unauthenticated.count,
        providers={each.organisation: each for each in dependencies.providers},
    )


def web(environ: Mapping[str, str]) -> Flask:
    """Return the HTTP application for *environ*."""
    return create_app(from_env(environ))


def work(environ: Mapping[str, str], stop: Event) -> None:
    """Relay what identity says, keep its keys and forget what is over, until *stop* is set. It hears nobody."""
    dependencies = from_env(environ)
    watch = Thread(target=look_after, args=(dependencies, stop), name="watch")
    watch.start()
    try:
        dependencies.foundation.work({}, hears=[], speaks_to=SPEAKS_TO, stop=stop)
    finally:
        stop.set()
        watch.join()


def look_after(dependencies: Dependencies, stop: Event) -> None:
    """Keep keys and forget what is over, until *stop* is set."""
    foundation = dependencies.foundation

    def steps() -> None:
        keep_keys(dependencies)
        at = foundation.clock()
        dependencies.identity.forget(sessions_before=at - LONGEST - _KEPT, tries_before=at - FORGOTTEN_AFTER)

    worker.watch(steps, stop=stop, report=foundation.log)


def keep_keys(dependencies: Dependencies, *, force: bool = False) -> None:
    """Announce a new token key when one is due, the first one included, or now with *force*."""
    keys.keep_keys(
        dependencies.identity, clock=dependencies.foundation.clock, ahead=dependencies.keys_ahead, force=force
    )


def begin(
    environ: Mapping[str, str], *, organisation: str, administrator: First, second: First, sites: tuple[str, ...]
) -> tuple[str, str]:
    """Make the first two people of a real installation; return the addresses with which they set their sign-in.

    Run by whoever owns the machine, with identity's own settings. Raises AlreadyBegunError, InvalidAccountError.
    """
    dependencies = from_env(environ)
    foundation = dependencies.foundation
    try:
        tokens = beginning.begin(
            dependencies.identity,
            organisation=organisation,
            administrator=administrator,
            second=second,
            sites=sites,
            at=foundation.clock(),
        )
    finally:
        _close(foundation)
    first, other = (_enrolment(foundation, token) for token in tokens)
    return first, other


def invite_again(environ: Mapping[str, str]) -> dict[str, str]:
    """Return new addresses, by login name, of those of the first two people who have not set their sign-in yet."""
    dependencies = from_env(environ)
    foundation = dependencies.foundation
    try:
        found = beginning.invite_again(dependencies.identity, at=foundation.clock())
    finally:
        _close(foundation)
    return {who: _enrolment(foundation, token) for who, token in found.items()}


def seed(
    environ: Mapping[str, str],
    *,
    organisations: Iterable[Organisation],
    sites: Iterable[Site],
    accounts: Iterable[Seed],
    password: str,
) -> None:
    """Put a training installation's sites, accounts and its first key in place. Again changes nothing.

    Raises NotTrainingError in a real installation.
    """
    dependencies = from_env(environ)
    foundation = dependencies.foundation
    if not foundation.settings.training:
        raise NotTrainingError
    try:
        beginning.seed(
            dependencies.identity,
            dependencies.passwords,
            organisations=organisations,
            sites=sites,
            accounts=accounts,
            password=password,
            at=foundation.clock(),
        )
        keep_keys(dependencies)  # after them: who knows the key has heard of the accounts
    finally:
        _close(foundation)


class NotTrainingError(Exception):
    """Accounts whose sign-in everybody knows were to be put into a real installation."""


def _enrolment(foundation: Foundation, token: str) -> str:
    return f"{foundation.settings.issuer}/enrolment?token={token}"


def _close(foundation: Foundation) -> None:
    for each in foundation.engines():
        each.dispose()


def _pages(dependencies: Dependencies) -> Pages:
    foundation = dependencies.foundation
    secure = foundation.settings.issuer.startswith("https:")
    here = Path(__file__).parent / "api"

    def binding() -> bytes:
        return form_cookies.form_binding(secure=secure, new=foundation.random(_FORM_BYTES).hex()).encode()

    return Pages(
        training=foundation.settings.training,
        forgery=Forgery(foundation.keyring.record_hash(_FORM_KEY)),
        random=foundation.random,
        binding=binding,
        frame=lambda: Frame(home=dependencies.portal_url),
        forms_to=(dependencies.portal_url, *(origin for each in dependencies.providers for origin in each.origins)),
        secure_cookies=secure,
        templates=(here / "templates",),
        catalogues=(here / "translations",),
    )


def _portal_secret(environ: Mapping[str, str]) -> str:
    """Read the portal's secret, from the file if one is named. Raises SettingsError."""
    path = environ.get("AMPARO_PORTAL_SECRET_FILE")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip() if path else environ.get("AMPARO_PORTAL_SECRET")
    except (OSError, UnicodeDecodeError):
        secret = None
    if not secret:
        raise SettingsError(("AMPARO_PORTAL_SECRET",))
    return secret


def _seconds(environ: Mapping[str, str], name: str, *, otherwise: timedelta) -> timedelta:
    written = environ.get(name)
    if not written:
        return otherwise
    if not written.isdecimal():
        raise SettingsError((name,))
    return timedelta(seconds=int(written))
