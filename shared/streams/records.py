"""The access record: the outbox row to audit, in the transaction of the access. Knows no rule about who may see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_bytes
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine

from shared.access import Decision
from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code, Sealed
from shared.database import transaction
from shared.errors import AmparoError, UnavailableError
from shared.ids import uuid7
from shared.sealing import SealError
from shared.streams.outbox import AUDIT, Outbox

UNREADABLE: Final = "unreadable"
"""The reason of a refusal because a ciphertext did not open: it, or the row around it, is not what was sealed."""


class RecordsBackloggedError(UnavailableError):
    """Audit is too far behind: what cannot be recorded soon is not disclosed."""

    slug = "records-backlogged"
    title = "Access records are waiting to be logged; nothing is shown until they are."


class Actor(Protocol):
    """Who did it: `shared.tokens.Claims` is one."""

    @property
    def subject(self) -> UUID:
        """The pseudonymous id of the account."""
        ...

    @property
    def organisation(self) -> UUID:
        """The id of the account's organisation."""
        ...


class Decided(Protocol):
    """What the policy said: `shared.access.Decision` is one."""

    @property
    def allowed(self) -> bool:
        """Whether it may be done."""
        ...

    @property
    def policies(self) -> Sequence[str]:
        """The ids of the policies that decided."""
        ...

    @property
    def role(self) -> str | None:
        """The role under which it was decided."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One access, decided, as a use case knows it.

    `resources` names all that was touched, in order. `actor` is None for the service itself. `owner` is the
    organisation whose person it is about. `detail` (reason and purpose in words) is sealed to audit; everything else is
    a code, a hash, an id or a count.
    """

    actor: Actor | None
    action: str
    resource_type: str
    resources: Sequence[UUID]
    decision: Decided
    at: datetime
    owner: UUID | None = None
    section: str | None = None
    purpose: str | None = None
    reason: str | None = None
    consent: str | None = None
    object_version: int | None = None
    ciphertext_hash: str | None = None
    contents: Sequence[str] = ()
    count: int | None = None
    detail: Mapping[str, str] | None = None
    request_id: str | None = None


class Refused(Exception):  # noqa: N818 - it is not the error that is shown, it carries it
    """A refusal: *access* is recorded alone, then *shown* is raised."""

    def __init__(self, access: Access, shown: Exception) -> None:
        super().__init__(type(shown).__name__)
        self.access = access
        self.shown = shown


def refused(access: Access, *, reason: str | None = None) -> Access:
    """Return the record of the same access, refused; the policies that were asked stay named."""
    asked = access.decision
    decision = Decision(allowed=False, policies=tuple(asked.policies), role=asked.role)
    return replace(access, decision=decision, reason=reason)


@contextmanager
def refusing(access: Access) -> Iterator[None]:
    """Turn a named failure inside into a refusal that is recorded, with the failure's slug as its reason.

    A ciphertext that does not open has no name to show: it is recorded as `unreadable` and stays the bare failure
    that it is, because whoever tampered with a row must not do so without a trace of who then asked for it.
    """
    try:
        yield
    except AmparoError as error:
        raise Refused(refused(access, reason=error.slug), error) from None
    except SealError as error:
        raise Refused(refused(access, reason=UNREADABLE), error) from None


class Records:
    """Writes access records as `record_type`, the publisher's own subclass of the contract."""

    def __init__(
        self, outbox: Outbox, record_type: type[AccessRecord], random: Callable[[int], bytes] = token_bytes
    ) -> None:
        self._outbox = outbox
        self._type: Any = record_type
        self._random = random

    def record(self, connection: Connection, access: Access, request_id: str | None = None) -> None:
        """Record *access* in the caller's transaction: it commits with what it is about, or neither does."""
        request_id = request_id or access.request_id
        event = self._event(access, request_id)
        self._outbox.add(connection, addressee=AUDIT, event=event, at=access.at, request_id=request_id)

    def refuse_when_backlogged(self, connection: Connection, *, at: datetime) -> None:
        """Raise RecordsBackloggedError when audit is too far behind for anything more to be disclosed."""
        if self._outbox.backlogged(connection, at=at):
            raise RecordsBackloggedError

    def _event(self, access: Access, request_id: str | None) -> Any:
        record_id = uuid7(at=access.at, random=self._random(10))
        return self._type(
            record_id=record_id,
            at=access.at,
            actor=access.actor.subject if access.actor else None,
            organisation=access.actor.organisation if access.actor else None,
            owner=access.owner,
            role=_code(access.decision.role),
            action=Code(access.action),
            resource_type=Code(access.resource_type),
            resources=tuple(access.resources),
            decision=Code("allowed" if access.decision.allowed else "refused"),
            policies=tuple(Code(policy) for policy in access.decision.policies),
            section=_code(access.section),
            purpose=_code(access.purpose),
            reason=_code(access.reason),
            consent=_code(access.consent),
            object_version=access.object_version,
            ciphertext_hash=_code(access.ciphertext_hash),
            contents=tuple(Code(each) for each in access.contents),
            request_id=_code(request_id),
            count=access.count,
            detail=self._sealed(access.detail, record_id),
        )

    def _sealed(self, detail: Mapping[str, str] | None, record_id: UUID) -> Sealed[Any] | None:
        if not detail:
            return None
        return self._outbox.seal(addressee=AUDIT, event_type=self._type.event_type, subject=record_id, body=detail)


def _code(value: str | None) -> Code | None:
    return None if value is None else Code(value)


@contextmanager
def recorded_transaction(engine: Engine, records: Records, request_id: str | None = None) -> Iterator[Connection]:
    """Run one transaction. A refusal rolls it back, commits its record alone, and raises what is to be shown.

    If the record cannot be committed, that failure is raised instead: no record, no answer.
    """
    try:
        with transaction(engine) as connection:
            yield connection
    except Refused as refused:
        with transaction(engine) as connection:
            records.record(connection, refused.access, request_id)
        raise refused.shown from None
