"""What leaves a case under a grant, what stays and why. Pure: the same rule makes the preview and the real thing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.cases.domain.content import Content
from services.cases.domain.grant import Grant, Purpose, require_in_force
from services.cases.domain.sections import Section
from shared.errors import FieldError, InvalidError

COVERS: Final[Mapping[Purpose, frozenset[Purpose]]] = {
    Purpose.FAMILY_REUNIFICATION: frozenset({Purpose.FAMILY_TRACING}),
    Purpose.HEALTH: frozenset({Purpose.MEDICAL}),
}
"""Which services a purpose covers beside itself: only a part of it, so that whoever agreed to it agreed to that.

A family is found before it is reunited; medical care is health care. Nothing here ever leads to police or prosecutor.
"""


class Why(StrEnum):
    """Why a section stays."""

    NOT_GRANTED = "not-granted"
    NOT_ASKED = "not-asked"
    EMPTY = "empty"


class DisclosureStatus(StrEnum):
    """What became of it: `made` and `refused` are said by cases and the directory, the others by the partner."""

    MADE = "made"
    REFUSED = "refused"
    RECEIVED = "received"
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    REVOKED = "revoked"
    EXPIRED = "expired"


ANSWERS: Final = frozenset(
    {
        DisclosureStatus.REFUSED,
        DisclosureStatus.ACCEPTED,
        DisclosureStatus.DECLINED,
        DisclosureStatus.COMPLETED,
    }
)
"""What a caseworker has to act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Something that left the case. Its id goes to partners, so it is random and tells no time."""

    id: UUID
    case_id: UUID
    grant_id: UUID
    recipient: UUID
    service: Purpose
    purpose: Purpose
    sections: tuple[Section, ...]
    consent: str
    valid_until: datetime
    made_by: UUID
    made_at: datetime
    status: DisclosureStatus
    status_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the directory or the partner told us about a disclosure. `note` is what the partner wrote."""

    id: UUID
    disclosure_id: UUID
    state: DisclosureStatus
    reason: str | None
    actor: UUID | None
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A section that stays, and why."""

    section: Section
    why: Why


@dataclass(frozen=True, slots=True)
class Offer:
    """Exactly what would leave and everything that would not."""

    leaves: Mapping[Section, Content]
    withheld: tuple[Withheld, ...]


class UnknownDisclosureError(Exception):
    """A receipt for something that this case never sent. It waits for an operator: it may be forged."""


class NothingToDiscloseError(InvalidError):
    """Nothing that was asked for is both granted and there."""

    slug = "nothing-to-disclose"
    title = "Nothing of this may leave under this consent."


class ServiceNotCoveredError(InvalidError):
    """The partner is asked for something else than the person agreed to share for."""

    slug = "service-not-covered"
    title = "The person agreed to share for another purpose; ask them first."


def require_covered(grant: Grant, *, service: Purpose) -> None:
    """Raise ServiceNotCoveredError unless *service* is what *grant* was given for, or a part of it."""
    if service is not grant.purpose and service not in COVERS.get(grant.purpose, frozenset()):
        detail = "The consent is for another purpose."
        raise ServiceNotCoveredError(fields=[FieldError("/service", "not-covered", detail)])


def leaving(grant: Grant, *, asked: Iterable[Section], at: datetime) -> tuple[Section, ...]:
    """Return the sections that may leave at this moment, so that nothing else is even opened.

    Raises what `require_in_force` raises.
    """
    require_in_force(grant, at=at)
    wanted = frozenset(asked)
    return tuple(section for section in Section if section in wanted and section in grant.sections)


def offer(grant: Grant, *, asked: Iterable[Section], contents: Mapping[Section, Content]) -> Offer:
    """Say what leaves and what stays. *contents* are those of `leaving`; the others are never looked at."""
    wanted = frozenset(asked)
    leaves = {section: content for section, content in contents.items() if content and section in grant.sections}
    if not leaves:
        raise NothingToDiscloseError(
            fields=[FieldError("/sections", "nothing-left", "No granted section has content.")]
        )
    stays = [
        Withheld(section, _why(section, grant=grant, wanted=wanted)) for section in Section if section not in leaves
    ]
    return Offer(leaves=leaves, withheld=tuple(stays))


def receive(disclosure: Disclosure, receipt: Receipt) -> Disclosure:
    """Return the disclosure after *receipt*. What was revoked stays revoked, whatever comes late."""
    if disclosure.status is DisclosureStatus.REVOKED:
        return disclosure
    return replace(disclosure, status=receipt.state, status_at=receipt.at, reason=receipt.reason)


def _why(section: Section, *, grant: Grant, wanted: frozenset[Section]) -> Why:
    if section not in grant.sections:
        return Why.NOT_GRANTED
    return Why.EMPTY if section in wanted else Why.NOT_ASKED
