"""What intake publishes. Knows no rule about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code, Sealed


class RegistrationBody(TypedDict):
    """A registration, opened by cases only. `fields` maps HTCDS field names to JSON values."""

    fields: dict[str, object]
    consent: dict[str, object]
    screening: dict[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSubmitted:
    """A person was registered and their file is handed over, sealed to cases."""

    event_type: ClassVar[str] = "intake.registration-submitted.v1"
    registration_id: UUID
    organisation: UUID
    site: Code
    pathway: Code
    registered_by: UUID
    submitted_at: datetime
    body: Sealed[RegistrationBody]
    channel: Code | None = None

    @property
    def subject(self) -> UUID:
        """The registration."""
        return self.registration_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecorded(AccessRecord):
    """An access in intake."""

    event_type: ClassVar[str] = "intake.access-recorded.v1"
