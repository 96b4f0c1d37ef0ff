"""Rows of passwords, one-time secrets, enrolment links and wrong tries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, true, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.domain.outside import OutsideTakenError, Told
from services.identity.domain.throttling import Tries
from services.identity.store.safe import Safe
from services.identity.store.tables import accounts, credentials, enrolments, throttles
from services.identity.usecases.ports import Credentials, Enrolment

_SECRET = "one-time-secret"  # noqa: S105 - a field's name


class SignInRows:
    """How accounts prove themselves, in one transaction."""

    def __init__(self, connection: Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def find(self, account: UUID) -> Credentials | None:
        """Return how they sign in, None when they cannot yet."""
        query = select(credentials, accounts.c.key).join(accounts, accounts.c.id == credentials.c.account_id)
        row = self._connection.execute(query.where(credentials.c.account_id == account)).one_or_none()
        if row is None:
            return None
        sealed = row.secret
        secret = bytes.fromhex(self._safe.open(row.key, sealed, account=account, field=_SECRET)) if sealed else None
        return Credentials(password_hash=row.password_hash, secret=secret, used_step=row.used_step)

    def told_of(self, said: Told) -> UUID | None:
        """Return the account that is linked to what an outside provider says."""
        query = select(credentials.c.account_id).where(credentials.c.outside_subject == self._subject(said))
        return self._connection.scalar(query)

    def set(self, account: UUID, *, password_hash: str, secret: bytes, used_step: int, at: datetime) -> None:
        """Keep a new password and secret; any other way in is gone."""
        self._put(account, password_hash=password_hash, secret=secret, used_step=used_step, at=at)

    def link(self, account: UUID, said: Told, *, secret: bytes | None, used_step: int, at: datetime) -> None:
        """Keep who they are elsewhere; any other way in is gone. Raises OutsideTakenError."""
        subject = self._subject(said)
        if not self._put(account, outside_subject=subject, secret=secret, used_step=used_step, at=at):
            raise OutsideTakenError

    def _put(
        self,
        account: UUID,
        *,
        secret: bytes | None,
        used_step: int,
        at: datetime,
        password_hash: str | None = None,
        outside_subject: bytes | None = None,
    ) -> bool:
        key = self._connection.execute(select(accounts.c.key).where(accounts.c.id == account)).scalar_one()
        row = {
            "account_id": account,
            "password_hash": password_hash,
            "outside_subject": outside_subject,
            "secret": self._safe.seal(key, secret.hex(), account=account, field=_SECRET) if secret else None,
            "used_step": used_step,
            "set_at": at,
        }
        self._connection.execute(delete(credentials).where(credentials.c.account_id == account))
        added = insert(credentials).values(row).on_conflict_do_nothing(index_elements=["outside_subject"])
        return self._connection.execute(added.returning(credentials.c.account_id)).one_or_none() is not None

    def _subject(self, said: Told) -> bytes:
        return self._safe.outside_subject(said.organisation, said.issuer, said.subject)

    def use_step(self, account: UUID, step: int) -> bool:
        """Mark a step as used; say whether it was newer than every step used before."""
        newer = (credentials.c.account_id == account) & (credentials.c.used_step < step)
        used = update(credentials).where(newer).values(used_step=step).returning(credentials.c.account_id)
        return self._connection.execute(used).one_or_none() is not None

    def drop(self, account: UUID, *, keep: UUID | None = None) -> None:
        """Forget password, secret and unused links, but for the link that approval *keep* is about."""
        self._connection.execute(delete(credentials).where(credentials.c.account_id == account))
        unused = (enrolments.c.account_id == account) & enrolments.c.used_at.is_(None)
        unused &= enrolments.c.approval.is_distinct_from(keep) if keep else true()
        self._connection.execute(delete(enrolments).where(unused))

    def invite(
        self, account: UUID, *, token_hash: bytes, approval: UUID | None, at: datetime, until: datetime | None
    ) -> None:
        """Keep an enrolment."""
        self._connection.execute(
            insert(enrolments).values(
                token_hash=token_hash, account_id=account, approval=approval, created_at=at, expires_at=until
            )
        )

    def complete_invitation(self, approval: UUID, *, second_hash: bytes, until: datetime) -> bool:
        """Let an approved enrolment open with its second word; say whether there was one."""
        statement = update(enrolments).where(enrolments.c.approval == approval, enrolments.c.used_at.is_(None))
        statement = statement.values(second_hash=second_hash, expires_at=until)
        return bool(self._connection.execute(statement).rowcount)

    def hold_invitation(self, token_hash: bytes) -> Enrolment | None:
        """Return an enrolment, held against a second use."""
        query = select(enrolments).where(enrolments.c.token_hash == token_hash).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _enrolment(row)

    def use_invitation(self, token_hash: bytes, *, at: datetime) -> None:
        """Mark it as used."""
        self._connection.execute(update(enrolments).where(enrolments.c.token_hash == token_hash).values(used_at=at))


class ThrottleRows:
    """Wrong tries, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, kind: str, subject: bytes) -> Tries:
        """Return the tries, held against change: of a hundred at once, each sees those before it."""
        key = {"kind": kind, "subject": subject}
        self._connection.execute(insert(throttles).values(**key, tries=0).on_conflict_do_nothing())
        query = select(throttles).where(throttles.c.kind == kind, throttles.c.subject == subject).with_for_update()
        row = self._connection.execute(query).one()
        return Tries(count=row.tries, last_at=row.last_at, wait_until=row.wait_until)

    def save(self, kind: str, subject: bytes, tries: Tries) -> None:
        """Keep them."""
        found = update(throttles).where(throttles.c.kind == kind, throttles.c.subject == subject)
        self._connection.execute(found.values(tries=tries.count, last_at=tries.last_at, wait_until=tries.wait_until))

    def forget(self, *, before: datetime) -> None:
        """Forget what is so old that it does not count any more."""
        self._connection.execute(delete(throttles).where(throttles.c.last_at < before))


def _enrolment(row: Any) -> Enrolment:
    return Enrolment(
        token_hash=bytes(row.token_hash),
        account=row.account_id,
        approval=row.approval,
        second_hash=None if row.second_hash is None else bytes(row.second_hash),
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
