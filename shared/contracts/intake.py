"""What intake publishes. Knows no rule about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from shared.contracts.access import AccessRecord
from shared.contracts.fields import Code, Sealed


class RegistrationBody(TypedDict):
    """A registration, opened by cases only. `fields` maps HTCDS field names, and `safe_…` ones, to JSON values.

    `companions` are registrations of people found together with this one: id, what this person is to that one
    (`shared.vocabulary.links`), and whether it is claimed or suspected. Sealed, because the bus need not know who
    belongs together, and nobody but a case's own staff whom somebody suspects.
    """

    fields: dict[str, object]
    consent: dict[str, object]
    screening: dict[str, object] | None
    triage: dict[str, object] | None
    companions: list[dict[str, str]]


class AdditionBody(TypedDict):
    """What the officer who registered somebody added later, opened by cases only."""

    text: str


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
class RegistrationAdded:
    """The officer who registered somebody added to it, blindly. The text is sealed to cases, and kept nowhere else."""

    event_type: ClassVar[str] = "intake.registration-added.v1"
    addition_id: UUID
    registration_id: UUID
    added_by: UUID
    added_at: datetime
    body: Sealed[AdditionBody]

    @property
    def subject(self) -> UUID:
        """The registration: its additions wait for, and follow, it."""
        return self.registration_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesFound:
    """Two registrations of one organisation may be of one person: how sure, and what agreed.

    `score` is a probability in percent; `kinds` are codes of what agreed (`name`, `birth-date`, `phone` …), never what
    was said. Who decides is a supervisor.
    """

    event_type: ClassVar[str] = "intake.duplicates-found.v1"
    registration_id: UUID
    other_registration_id: UUID
    score: int
    kinds: tuple[Code, ...]
    found_at: datetime

    @property
    def subject(self) -> UUID:
        """The newer registration, whose case is open by now."""
        return self.registration_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecorded(AccessRecord):
    """An access in intake."""

    event_type: ClassVar[str] = "intake.access-recorded.v1"
