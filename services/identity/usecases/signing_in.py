"""Signing in: password, then one-time code. Whoever guesses learns nothing, and soon has to wait.

A wrong password and an unknown name take the same steps, the slow hash included, and leave the same traces.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.domain.accounts import Account, normalise_login_name
from services.identity.domain.one_time_codes import matching_step
from services.identity.domain.outside import Provider
from services.identity.domain.passwords import LONGEST, normalise_password
from services.identity.domain.sessions import Session
from services.identity.domain.throttling import ACCOUNT_TRIES, SOURCE_TRIES, Tries
from services.identity.usecases.changing import new_secret, own_access, person
from services.identity.usecases.ports import Credentials, Identity, Passwords, Transaction

PASSWORD: Final = ("pwd",)
_ACCOUNT: Final = "account"
_SOURCE: Final = "source"
_NO_NAME_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What signing in stands on. `count` is told (reason, source) of each failure and must never block.

    `providers` are the organisations' own, each under its organisation.
    """

    identity: Identity
    passwords: Passwords
    count: Callable[[str, str], None]
    providers: Mapping[UUID, Provider] = field(default_factory=dict)

    def provider_of(self, account: Account) -> Provider | None:
        """Return the provider of the account's organisation."""
        return self.providers.get(account.organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who stands at the door, as far as that is known: from where, with what program, in which request."""

    source: str
    agent: str
    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one try. With a `secret` it went well, with `wait_seconds` it was not even looked at."""

    secret: str | None = field(default=None, repr=False)
    wait_seconds: int = 0
    expired: bool = False


@dataclass(frozen=True, slots=True)
class _Subjects:
    """Under what the tries are counted: the account, there or not, and the address."""

    account: bytes
    source: bytes


def try_password(door: Door, *, login_name: str, password: str, visitor: Visitor) -> Tried:
    """Try a password. Its secret is for the second step only."""
    name = normalise_login_name(login_name)
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        subjects = _subjects(tx, name or f"?{login_name[:_NO_NAME_LENGTH]}", visitor)
        wait_seconds = _take(tx, subjects, at=visitor.at)
        if wait_seconds:
            return Tried(wait_seconds=wait_seconds)
        account = tx.accounts.with_login_name(name) if name else None
        known = tx.sign_ins.find(account.id) if account else None
    right = door.passwords.matches(_hash_of(door, account, known), normalise_password(password[: 4 * LONGEST]))
    if account is None or not right or not account.usable:
        door.count("wrong-sign-in", visitor.source)
        return Tried()
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        _give_back(tx, subjects)
        return Tried(secret=begin_session(tx, account, visitor, amr=PASSWORD))


def try_code(door: Door, *, secret: str, code: str, visitor: Visitor) -> Tried:
    """Try a one-time code after the password. A code counts once, and never after a later one."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        session = tx.sessions.with_secret(tx.digest("session", secret))
        if session is None or session.complete or not session.is_live(at=visitor.at):
            return Tried(expired=True)
        account = tx.accounts.hold(session.account)
        subjects = _subjects(tx, account.login_name, visitor)
        wait_seconds = _take(tx, subjects, at=visitor.at)
        if wait_seconds:
            return Tried(wait_seconds=wait_seconds)
        if account.usable and _is_right(tx, account.id, tx.sign_ins.find(account.id), code, at=visitor.at):
            tx.throttles.save(_ACCOUNT, subjects.account, Tries(last_at=visitor.at))
            _give_back_source(tx, subjects)
            return Tried(secret=complete_session(tx, session, account, amr=(*session.amr, "otp"), visitor=visitor))
    door.count("wrong-code", visitor.source)
    return Tried()


def half_signed_in(door: Door, *, secret: str, visitor: Visitor) -> str | None:
    """Return the login name of somebody who gave the right password a moment ago, and nothing more yet."""
    with door.identity.transaction(request_id=visitor.request_id) as tx:
        session = tx.sessions.with_secret(tx.digest("session", secret))
        if session is None or session.complete or not session.is_live(at=visitor.at):
            return None
        account = tx.accounts.find(session.account)
        return account.login_name if account else None


def begin_session(tx: Transaction, account: Account, visitor: Visitor, *, amr: tuple[str, ...]) -> str:
    """Keep that the first factor was right; return the secret for the second step."""
    secret = new_secret(tx)
    session = Session(
        id=tx.new_id(),
        account=account.id,
        complete=False,
        amr=amr,
        auth_time=visitor.at,
        created_at=visitor.at,
        seen_at=visitor.at,
        agent=visitor.agent,
    )
    tx.sessions.add(session, secret_hash=tx.digest("session", secret))
    return secret


def complete_session(
    tx: Transaction,
    session: Session,
    account: Account,
    *,
    amr: tuple[str, ...],
    visitor: Visitor,
    auth_time: datetime | None = None,
) -> str:
    """Keep the session as signed in under a new secret, so that nobody who planted the old one has it.

    `auth_time` is when the second factor was given: now, unless somebody else asked for it.
    """
    secret = new_secret(tx)
    completed = replace(session, complete=True, amr=amr, auth_time=auth_time or visitor.at, seen_at=visitor.at)
    tx.sessions.complete(completed, secret_hash=tx.digest("session", secret))
    tx.record(own_access(person(account), "sign-in", "session", (session.id,), at=visitor.at))
    return secret


def _hash_of(door: Door, account: Account | None, known: Credentials | None) -> str | None:
    """Return the password's hash; none where the organisation lets its people in through its own provider only."""
    provider = door.provider_of(account) if account else None
    return known.password_hash if known and (provider is None or provider.own_sign_in) else None


def _is_right(tx: Transaction, account: UUID, known: Credentials | None, code: str, *, at: datetime) -> bool:
    if known is None or known.secret is None:
        return False
    step = matching_step(known.secret, code, at=at)
    return step is not None and tx.sign_ins.use_step(account, step)


def _subjects(tx: Transaction, name: str, visitor: Visitor) -> _Subjects:
    return _Subjects(tx.digest("throttled-name", name), tx.digest("throttled-source", visitor.source))


def _take(tx: Transaction, subjects: _Subjects, *, at: datetime) -> int:
    """Count one try of both, or return how long to wait and count nothing."""
    account, source = tx.throttles.hold(_ACCOUNT, subjects.account), tx.throttles.hold(_SOURCE, subjects.source)
    wait_seconds = max(account.wait_seconds(at=at), source.wait_seconds(at=at))
    if not wait_seconds:
        tx.throttles.save(_ACCOUNT, subjects.account, account.taken(at=at, allowed=ACCOUNT_TRIES))
        tx.throttles.save(_SOURCE, subjects.source, source.taken(at=at, allowed=SOURCE_TRIES))
    return wait_seconds


def _give_back(tx: Transaction, subjects: _Subjects) -> None:
    """Count the last try of both as right. No more than that: a right password forgets no wrong code."""
    tx.throttles.save(_ACCOUNT, subjects.account, tx.throttles.hold(_ACCOUNT, subjects.account).given_back())
    _give_back_source(tx, subjects)


def _give_back_source(tx: Transaction, subjects: _Subjects) -> None:
    """Signing in well forgets no wrong tries of one's neighbours, or one account would open the rest to guessing."""
    tx.throttles.save(_SOURCE, subjects.source, tx.throttles.hold(_SOURCE, subjects.source).given_back())
