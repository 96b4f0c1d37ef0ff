"""Who has an account, and how it may change. Pure: no I/O, no clock, no framework."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import ConflictError, FieldError, InvalidError

READING: Final = frozenset(
    {
        "caseworker",
        "supervisor",
        "service-provider",
        "law-enforcement",
        "data-protection-officer",
        "auditor",
        "national-auditor",
    }
)
"""The roles that open a case or a package, or show who opened one. Nobody gives one of them alone."""

SECOND_PERSONS: Final = frozenset({"supervisor", "data-protection-officer"})
"""Who may be the second person; an administrator never is."""

ADMINISTRATOR: Final = "administrator"

_LOGIN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{1,62})")


class State(StrEnum):
    """Whether an account may be used. A closed one is never opened again."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class AccountClosedError(ConflictError):
    """A closed account stays as it is; whoever comes back gets a new one."""

    slug = "account-closed"
    title = "This account is closed for good."


class LoginNameTakenError(ConflictError):
    """Another account of this installation has that login name, or had it."""

    slug = "login-name-taken"
    title = "This login name is in use."


class InvalidAccountError(InvalidError):
    """The account cannot be like this."""

    slug = "invalid-account"
    title = "The account cannot be like this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account. `epoch` counts what ends its tokens, `version` every change."""

    id: UUID
    organisation: UUID
    login_name: str
    display_name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    state: State
    epoch: int
    version: int
    created_at: datetime
    changed_at: datetime

    @property
    def reads(self) -> bool:
        """Whether it holds a role that nobody may give alone."""
        return bool(READING & set(self.roles))

    @property
    def usable(self) -> bool:
        """Whether a token can be made for it: active, and somebody."""
        return self.state is State.ACTIVE and bool(self.roles)


def normalise_login_name(written: str) -> str | None:
    """Return the one spelling of a login name, None when no account can have it.

    All spellings of one name are one account, one index and one throttle: case and width change nothing, and a letter
    that only looks like another is no login name at all.
    """
    name = unicodedata.normalize("NFKC", written).strip().casefold()
    return name if _LOGIN_NAME.fullmatch(name) else None


def checked_login_name(written: str) -> str:
    """Return the one spelling. Raises InvalidAccountError."""
    name = normalise_login_name(written)
    if name is None:
        detail = "Use 2 to 63 of a-z, 0-9, dot, hyphen, underscore and @, beginning with a letter or digit."
        raise InvalidAccountError(fields=[FieldError(pointer="/login_name", code="wrong-form", detail=detail)])
    return name


def checked_roles(roles: Collection[str]) -> tuple[str, ...]:
    """Return the roles in one order. An administrator opens no case. Raises InvalidAccountError."""
    found = tuple(sorted(set(roles)))
    if ADMINISTRATOR in found and READING & set(found):
        detail = "Whoever makes accounts opens no cases: give these roles to two people."
        raise InvalidAccountError(fields=[FieldError(pointer="/roles", code="contradiction", detail=detail)])
    return found


@dataclass(frozen=True, slots=True)
class Split:
    """What of a change of roles happens at once, and what waits for a second person."""

    at_once: tuple[str, ...]
    waiting: tuple[str, ...]


def split_roles(*, held: Collection[str], wanted: Collection[str]) -> Split:
    """Part a change of roles: what is taken away and what opens no case needs nobody, the rest waits."""
    waiting = (set(wanted) - set(held)) & READING
    return Split(at_once=tuple(sorted(set(wanted) - waiting)), waiting=tuple(sorted(waiting)))


def change(
    account: Account,
    *,
    at: datetime,
    roles: Collection[str] | None = None,
    sites: Collection[str] | None = None,
    state: State | None = None,
) -> Account:
    """Return the account so changed; its older tokens end. Raises AccountClosedError."""
    if account.state is State.CLOSED:
        raise AccountClosedError
    return replace(
        account,
        roles=account.roles if roles is None else checked_roles(roles),
        sites=account.sites if sites is None else tuple(sorted(set(sites))),
        state=account.state if state is None else state,
        epoch=account.epoch + 1,
        version=account.version + 1,
        changed_at=at,
    )


def end_tokens(account: Account, *, at: datetime) -> Account:
    """Return the account with all its tokens ended; nobody's version of it changed."""
    return replace(account, epoch=account.epoch + 1, changed_at=at)
