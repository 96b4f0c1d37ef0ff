"""What referrals publishes. Knows no rule about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code, Sealed


class ReferralNote(TypedDict):
    """What a partner wrote with an answer, opened by cases only."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRefused:
    """The package could not be delivered and why, as a code: provider-unknown, consent-withdrawn …."""

    event_type: ClassVar[str] = "referrals.disclosure-refused.v1"
    disclosure_id: UUID
    case_id: UUID
    reason: Code
    refused_at: datetime

    @property
    def subject(self) -> UUID:
        """The disclosure."""
        return self.disclosure_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMoved:
    """A referral is received, opened, accepted, declined, completed, revoked or expired: the receipt to the case.

    `state` is the state after the move; `reason` is a code for declined; `actor` is the partner's pseudonymous id.
    """

    event_type: ClassVar[str] = "referrals.referral-moved.v1"
    referral_id: UUID
    disclosure_id: UUID
    case_id: UUID
    state: Code
    reason: Code | None
    actor: UUID | None
    moved_at: datetime
    note: Sealed[ReferralNote] | None = None

    @property
    def subject(self) -> UUID:
        """The disclosure."""
        return self.disclosure_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecorded(AccessRecord):
    """An access in referrals."""

    event_type: ClassVar[str] = "referrals.access-recorded.v1"
