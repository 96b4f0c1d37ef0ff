"""What every change of an account has in common: its older tokens end, everybody hears of it. Each in a transaction.

An account is always held first, then its approvals and sessions, so that nobody waits in a circle.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from services.identity.domain.accounts import Account, end_tokens
from services.identity.domain.approvals import Outcome, decide
from services.identity.usecases.ports import Transaction
from shared.access import Decision
from shared.streams.records import Access

ENROLMENT_LIFE: Final = timedelta(hours=24)
TOKEN_BYTES: Final = 32
SECOND_BYTES: Final = 10


class Who(Protocol):
    """Whose action is recorded."""

    @property
    def subject(self) -> UUID:
        """The account."""
        ...

    @property
    def organisation(self) -> UUID:
        """Its organisation."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in: an actor before there is a token."""

    subject: UUID
    organisation: UUID


def person(account: Account) -> Person:
    """Return the actor that an account is."""
    return Person(account.id, account.organisation)


def own_access(
    actor: Who | None, action: str, kind: str, resources: tuple[UUID, ...], *, at: datetime, reason: str | None = None
) -> Access:
    """Return the record of something that no policy is asked about: signing in, ending one's own session."""
    return Access(
        actor=actor,
        action=action,
        resource_type=kind,
        resources=resources,
        decision=Decision(allowed=True),
        at=at,
        reason=reason,
    )


def save_changed(tx: Transaction, account: Account) -> None:
    """Keep a changed account and tell everybody; what waited about it is overtaken."""
    tx.accounts.save(account)
    overtake(tx, account.id, at=account.changed_at)
    tx.announce_account(account)


def overtake(tx: Transaction, account: UUID, *, at: datetime) -> None:
    """End what waits about an account without an answer: it was asked for when the account was another."""
    for approval in tx.approvals.about(account):
        tx.approvals.save(decide(approval, outcome=Outcome.OUTDATED, by=None, at=at))


def end_all_tokens(tx: Transaction, account: Account, *, at: datetime) -> Account:
    """Let every token of the account end at once, everywhere; live sessions get new ones."""
    ended = end_tokens(account, at=at)
    tx.accounts.save(ended)
    tx.announce_account(ended)
    return ended


def end_session(tx: Transaction, session: UUID, *, account: UUID, at: datetime) -> None:
    """End one session, and with it every token that was made for it."""
    held = tx.accounts.hold(account)
    tx.sessions.end(session, at=at)
    end_all_tokens(tx, held, at=at)


def new_invitation(tx: Transaction, account: UUID, *, approval: UUID | None, at: datetime) -> str:
    """Return the secret of a new enrolment link; one that waits for a second person opens nothing until then."""
    token = new_secret(tx)
    until = None if approval else at + ENROLMENT_LIFE
    tx.sign_ins.invite(account, token_hash=tx.digest("enrolment", token), approval=approval, at=at, until=until)
    return token


def second_word(tx: Transaction, approval: UUID, *, at: datetime) -> str | None:
    """Return the word that the second person hands over, None when the sign-in stays as it is."""
    word = new_secret(tx, size=SECOND_BYTES)
    digest = tx.digest("second-word", word)
    found = tx.sign_ins.complete_invitation(approval, second_hash=digest, until=at + ENROLMENT_LIFE)
    return word if found else None


def new_secret(tx: Transaction, *, size: int = TOKEN_BYTES) -> str:
    """Return a new secret as text that can be read aloud: letters and digits, nothing that looks like another."""
    return b32encode(tx.random(size)).decode("ascii").rstrip("=").lower()
