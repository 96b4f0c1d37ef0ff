"""A grant: what a person agreed to share, with whom, for what and until when. Pure; holds no name.

A grant is the only key to a disclosure. It never grows: a new agreement is a new grant, and its end is final.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.cases.domain.sections import Section
from shared.errors import ConflictError, FieldError, InvalidError

# A form filled in at ten and sent at half past must not be refused; more would let somebody date consent back.
_CLOCK_LEEWAY: Final = timedelta(minutes=60)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class ObtainedFrom(StrEnum):
    """Who gave the consent. A child's guardian gives it with the child's assent."""

    SELF = "self"
    GUARDIAN = "guardian"


class Method(StrEnum):
    """How the consent was given."""

    SIGNATURE = "signature"
    THUMBPRINT = "thumbprint"
    WITNESSED_VERBAL = "witnessed-verbal"


class Purpose(StrEnum):
    """What may be shared for, and what a partner is asked for. A list, because free words would reach the broker."""

    ASSISTED_RETURN = "assisted-return"
    BASIC_ASSISTANCE = "basic-assistance"
    CHILD_PROTECTION = "child-protection"
    CROSS_BORDER = "cross-border"
    DOCUMENTATION = "documentation"
    EDUCATION = "education"
    FAMILY_REUNIFICATION = "family-reunification"
    FAMILY_TRACING = "family-tracing"
    HEALTH = "health"
    INTERPRETATION = "interpretation"
    LEGAL_AID = "legal-aid"
    LIVELIHOOD = "livelihood"
    MEDICAL = "medical"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    PSYCHOSOCIAL = "psychosocial"
    REINTEGRATION = "reintegration"
    RESETTLEMENT = "resettlement"
    SHELTER = "shelter"
    WITNESS_PROTECTION = "witness-protection"


LAW_ENFORCEMENT: Final = frozenset({Purpose.POLICE, Purpose.PROSECUTOR})
"""Sharing for one of these can put a person in danger at once: officials are among those who traffic people."""


class WithdrawalReason(StrEnum):
    """Why a grant ended before its time."""

    PERSON_DECIDED = "person-decided"
    GUARDIAN_DECIDED = "guardian-decided"
    RECORDED_IN_ERROR = "recorded-in-error"
    UNSAFE = "unsafe"
    NO_LONGER_NEEDED = "no-longer-needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One consent to share. `text_hash` is the SHA-256 (hex) of the exact text that was read out.

    The interpreter's name is sealed beside it; here is only whether there was one.
    """

    id: UUID
    case_id: UUID
    recipient: UUID
    purpose: Purpose
    sections: tuple[Section, ...]
    valid_from: datetime
    valid_until: datetime
    obtained_by: UUID
    obtained_from: ObtainedFrom
    method: Method
    language: str
    interpreted: bool
    text_hash: str
    created_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: WithdrawalReason | None = None
    withdrawn_by: UUID | None = None

    def state(self, *, at: datetime) -> str:
        """Return in one word where the grant stands: withdrawn, expired, not-yet or in-force."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if at >= self.valid_until:
            return "expired"
        return "in-force" if at >= self.valid_from else "not-yet"


class GrantError(InvalidError):
    """The consent cannot be recorded as it stands; `fields` says why."""

    slug = "invalid-grant"
    title = "This consent cannot be recorded as it stands."


class GrantWithdrawnError(ConflictError):
    """The person has taken the consent back: nothing leaves under it."""

    slug = "grant-withdrawn"
    title = "This consent was withdrawn."


class GrantAlreadyWithdrawnError(ConflictError):
    """It is already withdrawn, which is what was asked for; nothing changed."""

    slug = "grant-already-withdrawn"
    title = "This consent was withdrawn before."


class GrantExpiredError(ConflictError):
    """The time the person agreed to is over."""

    slug = "grant-expired"
    title = "This consent has run out."


class GrantNotYetValidError(ConflictError):
    """The time the person agreed to has not begun."""

    slug = "grant-not-yet-valid"
    title = "This consent is not valid yet."


_Rule = Callable[[Grant], FieldError | None]


def give_consent(grant: Grant) -> Grant:
    """Return *grant* when it may be recorded. Raises GrantError naming every rule it breaks."""
    wrong = [error for rule in _RULES if (error := rule(grant))]
    if wrong:
        raise GrantError(fields=wrong)
    return replace(grant, valid_from=grant.valid_from.astimezone(UTC), valid_until=grant.valid_until.astimezone(UTC))


def withdraw(grant: Grant, *, reason: WithdrawalReason, by: UUID, at: datetime) -> Grant:
    """End the grant, for good. Also an expired one: the packages under it have to go at once."""
    if grant.withdrawn_at is not None:
        raise GrantAlreadyWithdrawnError(extra={"withdrawn_at": grant.withdrawn_at.isoformat()})
    return replace(grant, withdrawn_at=at, withdrawn_reason=reason, withdrawn_by=by)


def require_in_force(grant: Grant, *, at: datetime) -> None:
    """Raise unless something may leave under *grant* at this moment; the end itself is already too late."""
    if grant.withdrawn_at is not None:
        raise GrantWithdrawnError
    if at >= grant.valid_until:
        raise GrantExpiredError
    if at < grant.valid_from:
        raise GrantNotYetValidError


def _starts_in_the_past(grant: Grant) -> FieldError | None:
    if grant.valid_from >= grant.created_at - _CLOCK_LEEWAY:
        return None
    return FieldError("/valid_from", "in-the-past", "A consent is valid from when it is given, or later.")


def _starts_too_late(grant: Grant) -> FieldError | None:
    if grant.valid_from <= _a_year_after(grant.created_at):
        return None
    return FieldError("/valid_from", "too-late", "A consent starts within a year, or is asked for later.")


def _ends_before_it_starts(grant: Grant) -> FieldError | None:
    if grant.valid_until > grant.valid_from:
        return None
    return FieldError("/valid_until", "ends-before-it-starts", "It must end after it starts.")


def _already_over(grant: Grant) -> FieldError | None:
    if grant.valid_until > grant.created_at:
        return None
    return FieldError("/valid_until", "in-the-past", "It must end in the future.")


def _too_long(grant: Grant) -> FieldError | None:
    if grant.valid_until <= _a_year_after(grant.valid_from):
        return None
    return FieldError("/valid_until", "too-long", "Consent is asked again after a year.")


def _a_year_after(moment: datetime) -> datetime:
    leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=min(moment.year + 1, MAXYEAR), day=28 if leap_day else moment.day)


def _no_sections(grant: Grant) -> FieldError | None:
    return None if grant.sections else FieldError("/sections", "empty", "Name at least one section.")


def _repeated_sections(grant: Grant) -> FieldError | None:
    if len(set(grant.sections)) == len(grant.sections):
        return None
    return FieldError("/sections", "repeated", "Name each section once.")


def _unproven_text(grant: Grant) -> FieldError | None:
    if _SHA256.fullmatch(grant.text_hash):
        return None
    return FieldError("/text_hash", "not-a-hash", "The SHA-256 of the text read out: 64 hexadecimal digits.")


_RULES: Final[Sequence[_Rule]] = (
    _starts_in_the_past,
    _starts_too_late,
    _ends_before_it_starts,
    _already_over,
    _too_long,
    _no_sections,
    _repeated_sections,
    _unproven_text,
)
