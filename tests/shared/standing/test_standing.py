"""Whose token counts now: what identity said last is what holds, at the next request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.database import engine
from shared.errors import UnavailableError
from shared.standing import Standing, authentication, find_account, note_account, note_key
from shared.tokens import Fault, TokenError
from tests.support.databases import ServiceDatabase
from tests.support.signer import Account, TrainingSigner

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SIGNER = TrainingSigner.generate(random=token_bytes)
STAFF = Account(
    subject=UUID(int=7), organisation=UUID(int=8), sites=("beira",), roles=("caseworker",), amr=("pwd", "otp"), epoch=3
)


@dataclass
class World:
    """One service's database, and what it makes of tokens."""

    admin: sa.Engine
    standing: Standing

    def told(self, account: Account, *, state: str = "active") -> None:
        """Let identity say this of an account."""
        with self.admin.begin() as connection:
            note_account(connection, account.changed(AT, state=state))

    def key(self, signer: TrainingSigner, *, until: datetime | None = None) -> None:
        """Let identity announce a key."""
        said = signer.announced()
        with self.admin.begin() as connection:
            note_key(connection, said if until is None else replace(said, usable_until=until))

    def fault(self, account: Account, *, signer: TrainingSigner = SIGNER) -> Fault | None:
        """Return why a fresh token is refused, None when it is not."""
        token = signer.issue(account, audience="cases", at=AT, random=token_bytes)
        try:
            assert self.standing.authenticate(token, at=AT).subject == account.subject
        except TokenError as error:
            return Fault(str(error.reason))
        return None


@pytest.fixture(scope="module")
def database(service_database: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """Cases' database, as the service sees it."""
    return service_database("cases")


@pytest.fixture
def world(database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Nothing was said yet, and keys are read at each request."""
    monkeypatch.setattr(authentication, "KEYS_FRESH_SECONDS", 0.0)
    admin, service = sa.create_engine(database.admin_url), engine(database.url)
    with admin.begin() as connection:
        connection.execute(sa.text("TRUNCATE standing_accounts, standing_keys"))
    yield World(admin, Standing(service, issuer=SIGNER.issuer, audience="cases"))
    admin.dispose()
    service.dispose()


def test_before_identity_said_anything_nobody_is_believed(world: World) -> None:
    """Not ready, and each token refused."""
    assert not world.standing.knows_a_key(AT)
    assert world.fault(STAFF) is Fault.KEY


def test_a_known_account_with_a_known_key_is_believed(world: World) -> None:
    """The good case."""
    world.key(SIGNER)
    world.told(STAFF)
    assert world.standing.knows_a_key(AT)
    assert world.fault(STAFF) is None


def test_an_account_that_was_never_announced_opens_nothing(world: World) -> None:
    """Even with a good signature: whoever stole the signing key must also speak on the bus."""
    world.key(SIGNER)
    assert world.fault(STAFF) is Fault.FALLEN


def test_a_token_from_before_a_change_opens_nothing_after_it(world: World) -> None:
    """A role that was taken away, a session that was ended: each raised the epoch."""
    world.key(SIGNER)
    world.told(STAFF)
    world.told(replace(STAFF, epoch=4))
    assert world.fault(STAFF) is Fault.FALLEN
    assert world.fault(replace(STAFF, epoch=4)) is None


def test_a_token_newer_than_what_is_known_is_believed(world: World) -> None:
    """Identity signed it; the event is on its way."""
    world.key(SIGNER)
    world.told(STAFF)
    assert world.fault(replace(STAFF, epoch=9)) is None


@pytest.mark.parametrize("state", ["suspended", "closed", "anything"])
def test_only_an_active_account_opens_anything(world: World, state: str) -> None:
    """Whatever the epoch."""
    world.key(SIGNER)
    world.told(STAFF, state=state)
    assert world.fault(STAFF) is Fault.FALLEN
    assert world.fault(replace(STAFF, epoch=99)) is Fault.FALLEN


def test_an_old_event_takes_no_epoch_back(world: World) -> None:
    """A stream begun anew, a repeated message: what is newest stays."""
    world.key(SIGNER)
    world.told(replace(STAFF, epoch=5, roles=("auditor",)))
    world.told(STAFF)
    assert world.fault(STAFF) is Fault.FALLEN
    with world.admin.connect() as connection:
        found = find_account(connection, STAFF.subject)
    assert found is not None
    assert (found.epoch, found.roles, found.active) == (5, ("auditor",), True)


def test_a_key_may_end_earlier_and_never_later_and_stays_that_key(world: World) -> None:
    """A key that somebody took is ended by saying so; saying the old thing again does not bring it back."""
    world.key(SIGNER)
    world.told(STAFF)
    world.key(SIGNER, until=AT)
    assert world.fault(STAFF) is Fault.KEY
    world.key(SIGNER)
    assert world.fault(STAFF) is Fault.KEY
    thief = TrainingSigner.generate(random=token_bytes)
    with world.admin.begin() as connection:
        note_key(connection, replace(thief.announced(), key_id=SIGNER.key_id))
    assert world.fault(STAFF, signer=thief) is Fault.KEY


def test_keys_are_read_again_after_a_second_and_not_for_every_invented_kid(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker's unknown kids cost no question to the database."""
    world.key(SIGNER)
    world.told(STAFF)
    assert world.fault(STAFF) is None
    monkeypatch.setattr(authentication, "KEYS_FRESH_SECONDS", 3600.0)
    other = TrainingSigner.generate(random=token_bytes)
    world.key(other)
    assert world.fault(STAFF, signer=other) is Fault.KEY
    monkeypatch.setattr(authentication, "KEYS_FRESH_SECONDS", 0.0)
    assert world.fault(STAFF, signer=other) is None


def test_when_the_database_does_not_say_nobody_is_let_in(database: ServiceDatabase) -> None:
    """503, not a guess."""
    away = engine(database.url.replace(database.name, "amparo_nowhere"))
    standing = Standing(away, issuer=SIGNER.issuer, audience="cases")
    token = SIGNER.issue(STAFF, audience="cases", at=AT + timedelta(0), random=token_bytes)
    with pytest.raises(UnavailableError):
        standing.authenticate(token, at=AT)
    assert not standing.knows_a_key(AT)
    away.dispose()
