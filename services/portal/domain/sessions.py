"""A session: who, with which tokens, what they were writing, until when. Pure; knows no cookie and no cipher."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

IDLE: Final = timedelta(minutes=30)
"""As long as somebody may be away from a screen that shows a case."""

LIFETIME: Final = timedelta(hours=12)
"""A working day. After it everybody signs in again, however busy."""

DRAFTS_KEPT: Final = timedelta(hours=12)
"""How long after its last page a session that ended keeps what was being written."""

TOKEN_MARGIN: Final = timedelta(seconds=20)
ADDED_TO: Final = timedelta(hours=72)
"""How long intake lets an officer add to what they registered."""

_MOST_REGISTERED: Final = 100
_MOST_DRAFTS: Final = 10
_LARGEST_DRAFT_CHARACTERS: Final = 100_000

Fields = Mapping[str, tuple[str, ...]]
"""A form as it was sent: every value of each name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as identity says."""

    subject: UUID
    name: str
    organisation: UUID
    organisation_name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    sign_in: str
    """The id of this sign-in at identity."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token for one service, and when it ends."""

    value: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in under way: what the answer must carry, and where to go then."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    back: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody was writing. `key` makes sending it twice the same as sending it once."""

    fields: Fields = field(repr=False)
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What an officer registered here, without a word about the person: a number, a time, and what a group shares.

    `group` is the number of the first of those found together.
    """

    id: str
    at: datetime
    site: str
    pathway: str
    channel: str
    language: str
    group: str


@dataclass(slots=True, kw_only=True)
class Session:
    """Everything one browser's cookie leads to. `writer` is whose drafts these are.

    `forms` is random, and what the pages' forms are bound to: of one writer, also over the next sign-in.
    """

    began_at: datetime
    forms: str = field(default="", repr=False)
    person: Person | None = None
    refresh_token: str = field(default="", repr=False)
    tokens: dict[str, Token] = field(default_factory=dict)
    sign_in: SignIn | None = None
    writer: UUID | None = None
    drafts: dict[str, Draft] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    registered: list[Registered] = field(default_factory=list)
    notice: str = ""

    def token(self, audience: str, *, at: datetime) -> Token | None:
        """Return the token for a service when it lasts long enough to be used."""
        held = self.tokens.get(audience)
        return held if held and held.until - TOKEN_MARGIN > at else None

    def keep(self, address: str, draft: Draft) -> bool:
        """Keep what was written at *address*, and say whether it is kept: what is too long is not.

        Of many drafts the oldest goes.
        """
        if _characters(draft.fields) > _LARGEST_DRAFT_CHARACTERS:
            return False
        self.drafts.pop(address, None)
        self.drafts[address] = draft
        while len(self.drafts) > _MOST_DRAFTS:
            self.drafts.pop(next(iter(self.drafts)))
        return True

    def note(self, registered: Registered) -> None:
        """Remember that somebody was registered here; of many the oldest goes."""
        if registered.id not in {each.id for each in self.registered}:
            self.registered = [*self.registered, registered][-_MOST_REGISTERED:]

    def addable(self, *, at: datetime) -> list[Registered]:
        """Return what may still be added to, newest first."""
        return [each for each in reversed(self.registered) if at - each.at <= ADDED_TO]

    def forget_person(self) -> None:
        """End it for its person, keeping only what they were writing."""
        self.person, self.refresh_token, self.notice = None, "", ""
        self.tokens.clear()


def is_over(session: Session, *, seen_at: datetime, at: datetime) -> bool:
    """Say whether the session ended: nobody used it for half an hour, or it has lasted a working day."""
    return at >= ends_at(session, seen_at=seen_at)


def ends_at(session: Session, *, seen_at: datetime) -> datetime:
    """Return when the session ends without another page."""
    return min(seen_at + IDLE, session.began_at + LIFETIME)


def continued(old: Session, *, person: Person, refresh_token: str, forms: str, at: datetime) -> Session:
    """Return the session of *person* who just signed in.

    What the same person was writing before comes along, and pages that they left open can still be sent. Of anybody
    else's, nothing comes along: *forms* is what pages are bound to then.
    """
    new = Session(began_at=at, forms=forms, person=person, refresh_token=refresh_token, writer=person.subject)
    if old.writer == person.subject:
        new.forms, new.drafts, new.done = old.forms, dict(old.drafts), dict(old.done)
        new.registered = old.addable(at=at)[::-1]
    return new


def _characters(fields: Fields) -> int:
    return sum(len(name) + sum(map(len, values)) for name, values in fields.items())
