"""What cases publishes. Knows no rule about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code, Sealed


class DisclosurePackage(TypedDict):
    """What a partner is given, opened by referrals only. `sections` maps a section's name to its content."""

    reference: str
    sections: dict[str, dict[str, object]]
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """A registration became a case; intake shreds its copy."""

    event_type: ClassVar[str] = "cases.case-opened.v1"
    case_id: UUID
    registration_id: UUID
    organisation: UUID
    site: Code
    opened_at: datetime

    @property
    def subject(self) -> UUID:
        """The registration, because that is what intake knows."""
        return self.registration_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureMade:
    """Granted sections leave the case, sealed to referrals, for one recipient, purpose and time."""

    event_type: ClassVar[str] = "cases.disclosure-made.v1"
    disclosure_id: UUID
    grant_id: UUID
    case_id: UUID
    organisation: UUID
    recipient: UUID
    service: Code
    purpose: Code
    sections: tuple[Code, ...]
    consent: Code
    valid_until: datetime
    made_by: UUID
    made_at: datetime
    body: Sealed[DisclosurePackage]

    @property
    def subject(self) -> UUID:
        """The grant: its withdrawal waits for, and follows, its disclosures."""
        return self.grant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """A grant ended before its time; every package under it is destroyed."""

    event_type: ClassVar[str] = "cases.consent-withdrawn.v1"
    urgent: ClassVar[bool] = True
    grant_id: UUID
    case_id: UUID
    withdrawn_at: datetime
    reason: Code

    @property
    def subject(self) -> UUID:
        """The grant."""
        return self.grant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecorded(AccessRecord):
    """An access in cases."""

    event_type: ClassVar[str] = "cases.access-recorded.v1"
