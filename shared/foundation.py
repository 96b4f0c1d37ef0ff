"""What every service stands on, put together the same way six times. Must not know any service's rule or table.

Opens nothing: connections are made when they are first used, so this may be done before a fork.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

import sqlalchemy as sa
from flask import Flask
from flask_smorest import Blueprint
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from shared.access import Policy
from shared.contracts.access import AccessRecord
from shared.database import engine, transaction
from shared.errors import AmparoError
from shared.keyring import Keyring
from shared.logs import Log, make_logger, route_library_logs
from shared.roster import Roster
from shared.settings import Secret, ServiceSettings, SettingsError
from shared.standing import Standing
from shared.standing import handlers as standing_handlers
from shared.streams.bus import Bus
from shared.streams.inbox import Handlers, Inbox
from shared.streams.metrics import StreamCollector
from shared.streams.outbox import Outbox
from shared.streams.records import Records
from shared.streams.unauthenticated import Unauthenticated
from shared.streams.worker import run_worker
from shared.web import create_web
from shared.wrapped_keys import WrappedKeys

VERSION: Final = "0.1.0"
IDLE_KEY_CONNECTIONS: Final = 2
IDENTITY: Final = "identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The parts of one service that all services have. `random` returns that many bytes of a CSPRNG."""

    settings: ServiceSettings
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]
    log: Log
    engine: Engine
    keys_engine: Engine | None
    keyring: Keyring
    roster: Roster
    standing: Standing
    policy: Policy
    outbox: Outbox
    inbox: Inbox
    records: Records
    unauthenticated: Unauthenticated

    @classmethod
    def lay(
        cls,
        environ: Mapping[str, str],
        *,
        service: str,
        folder: Path,
        record_type: type[AccessRecord],
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
    ) -> Self:
        """Read the settings and the files they name; *folder* holds the service's policy.

        Raises: SettingsError, KeyringError, RosterError, PolicyError.
        """
        settings = ServiceSettings.from_environ(environ, service=service)
        keyring = Keyring.load(settings.keyring_file, _revealed(settings.keyring_passphrase))
        roster = Roster.load(settings.roster_file)
        outbox = Outbox(publisher=service, roster=roster, random=random)
        data, records = engine(settings.database_url.reveal()), Records(outbox, record_type, random)
        return cls(
            settings=settings,
            clock=clock,
            random=random,
            log=make_logger(service=service, clock=clock, level=settings.log_level),
            engine=data,
            keys_engine=_keys_engine(settings),
            keyring=keyring,
            roster=roster,
            standing=Standing(data, issuer=settings.issuer, audience=service),
            policy=Policy.load(folder),
            outbox=outbox,
            inbox=Inbox(consumer=service, keyring=keyring),
            records=records,
            unauthenticated=Unauthenticated(engine=data, records=records, clock=clock),
        )

    def wrapped_keys(self, *, cache_seconds: float) -> WrappedKeys:
        """Return the keys of the service's objects. Raises SettingsError when their database is not set."""
        if self.keys_engine is None:
            raise SettingsError(("AMPARO_KEYS_DATABASE_URL",))
        return WrappedKeys(self.keys_engine, self.keyring, cache_seconds=cache_seconds)

    def web(
        self, blueprint: Blueprint, *, ports: object, checks: Mapping[str, Callable[[], bool]] | None = None
    ) -> Flask:
        """Return the application that serves *blueprint*, whose views find *ports* under the blueprint's name.

        *checks* are the service's own conditions of being ready, beside its databases. They must not raise.
        """
        registry = CollectorRegistry()
        registry.register(StreamCollector(self.engine))
        app = create_web(
            service=self.settings.service,
            version=VERSION,
            blueprints=[blueprint],
            authenticator=self.standing.authenticate,
            policy_actions=self.policy.actions,
            readiness=lambda: {**self.readiness(), **{name: check() for name, check in (checks or {}).items()}},
            registry=registry,
            clock=self.clock,
            random=self.random,
            log=self.log,
            on_unauthenticated=self.unauthenticated.count,
            source_header=self.settings.source_header,
        )
        app.extensions[blueprint.name] = ports
        return app

    def work(
        self,
        handlers: Handlers,
        *,
        hears: Collection[str],
        speaks_to: Collection[str],
        stop: Event,
        beside: Collection[Callable[[], None]] = (),
    ) -> None:
        """Relay the outbox and apply the inbox until *stop* is set. No other service is heard or spoken to.

        What identity says of keys and accounts is noted in every service, beside what *handlers* do, where the roster
        has an identity. *beside* are what the service does all the time, each in a thread of its own; *stop* ends them
        too. No connection is left open.
        Raises SettingsError when no bus is set, or one with options that could weaken what it must prove.
        """
        threads = [Thread(target=each, name="beside") for each in beside]
        for thread in threads:
            thread.start()
        try:
            self._work(handlers, hears=hears, speaks_to=speaks_to, stop=stop)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
            for each in self.engines():
                each.dispose()

    def _work(self, handlers: Handlers, *, hears: Collection[str], speaks_to: Collection[str], stop: Event) -> None:
        settings = self.settings
        if settings.bus_url is None or "?" in settings.bus_url.reveal():
            raise SettingsError(("AMPARO_BUS_URL",))
        dsn = settings.bus_dsn.reveal() if settings.bus_dsn else None
        route_library_logs(self.log)
        run_worker(
            service=settings.service,
            engine=self.engine,
            bus=Bus(url=settings.bus_url.reveal(), dsn=dsn, prefix=settings.bus_prefix, ca_file=settings.bus_ca_file),
            roster=self.roster,
            keyring=self.keyring,
            handlers={**standing_handlers(), **handlers},
            publishers=[*hears, *self._identity()],
            addressees=speaks_to,
            clock=self.clock,
            stop=stop,
            log=self.log,
        )

    def _identity(self) -> list[str]:
        """Return identity, where it is another service and this installation has one."""
        known = IDENTITY in self.roster.services() and self.settings.service != IDENTITY
        return [IDENTITY] if known else []

    def readiness(self) -> dict[str, bool]:
        """Say which of the databases answer, and whether any token could be good: identity may not have spoken yet."""
        checks = {"database": _answers(self.engine), "token-keys": self.standing.knows_a_key(self.clock())}
        return checks if self.keys_engine is None else {**checks, "keys": _answers(self.keys_engine)}

    def engines(self) -> Iterable[Engine]:
        """Return what a test or a child that ends should dispose of."""
        return [each for each in (self.engine, self.keys_engine) if each is not None]


def _revealed(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None


def _keys_engine(settings: ServiceSettings) -> Engine | None:
    """Return the engine of the wrapped keys, which are asked for seldom."""
    url = settings.keys_database_url
    return engine(url.reveal(), pool_size=IDLE_KEY_CONNECTIONS) if url else None


def _answers(asked: Engine) -> bool:
    try:
        with transaction(asked) as connection:
            connection.execute(sa.text("SELECT 1"))
    except AmparoError:
        return False
    return True
