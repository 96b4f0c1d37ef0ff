"""What a registration is, what consent allows it to hold, and what is handed over. Pure: no I/O, no clock, no key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

import orjson

from services.intake.domain.screening import Answers, Result, Screening, answer_errors, screen
from services.intake.domain.values import field_errors
from shared.contracts.intake import RegistrationBody
from shared.errors import FieldError, InvalidError

FIELDS_BYTES = 48 * 1024
HANDOVER_BOUND = timedelta(minutes=5)


class Pathway(Enum):
    """Why the person is here. Assistance is the same whichever it is."""

    TRAFFICKING = "trafficking"
    STRANDED_MIGRANT = "stranded-migrant"


class Channel(Enum):
    """How somebody came to be registered."""

    BORDER_POINT = "border-point"
    SHELTER_NGO = "shelter-ngo"
    HOTLINE = "hotline"
    COMMUNITY = "community"


class Status(Enum):
    """Where a registration is on its one way."""

    SUBMITTED = "submitted"
    HANDED_OVER = "handed-over"


class Method(Enum):
    """How the person said yes."""

    SIGNATURE = "signature"
    THUMBPRINT = "thumbprint"
    WITNESSED_VERBAL = "witnessed-verbal"


class InvalidRegistrationError(InvalidError):
    """The registration holds something that cannot be, or more than the person allowed."""

    slug = "invalid-registration"
    title = "Some fields of the registration are not right."


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether the person agrees to be assisted, in which language they were asked, and how they answered."""

    assistance: bool
    language: str | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What an officer sends: not yet checked."""

    pathway: Pathway
    site: str
    consent: Consent
    fields: Mapping[str, object]
    channel: Channel = Channel.BORDER_POINT
    screening: Answers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A checked registration of one person, by one officer, at one site of their organisation."""

    id: UUID
    organisation: UUID
    site: str
    pathway: Pathway
    channel: Channel
    registered_by: UUID
    submitted_at: datetime
    consent: Consent
    fields: Mapping[str, object]
    screening: Answers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateHandover:
    """A registration whose case is not open, longer after than `HANDOVER_BOUND`."""

    id: UUID
    submitted_at: datetime


def register(intake: Intake, *, registration_id: UUID, organisation: UUID, by: UUID, at: datetime) -> Registration:
    """Return the registration of *intake*. Raises InvalidRegistrationError with everything that is wrong."""
    if errors := intake_errors(intake, at=at):
        raise InvalidRegistrationError(fields=errors)
    return Registration(
        id=registration_id,
        organisation=organisation,
        site=intake.site,
        pathway=intake.pathway,
        channel=intake.channel,
        registered_by=by,
        submitted_at=at,
        consent=intake.consent,
        fields=dict(intake.fields),
        screening=intake.screening,
    )


def intake_errors(intake: Intake, *, at: datetime) -> list[FieldError]:
    """Return everything that is wrong with *intake*, as pointers into the request."""
    errors = field_errors(intake.fields, at=at, pointer="/fields")
    if intake.screening is not None:
        errors += answer_errors(intake.screening, pointer="/screening")
    return errors + _beyond_consent(intake) + _too_much(intake)


def handover_body(registration: Registration) -> RegistrationBody:
    """Return what cases is given, as JSON values: everything the person said, and a result only if it protects.

    The answers of a screening go to the case, because they are the person's; a negative result never leaves intake.
    """
    return {
        "fields": dict(registration.fields),
        "consent": consent_body(registration.consent),
        "screening": None if registration.screening is None else _screening_body(registration.screening),
    }


def intake_body(intake: Intake) -> dict[str, object]:
    """Return *intake* as JSON values again, to tell a repeated request from another one.

    The channel that is meant where none is said is left out: a request that was sent before there were channels, and
    comes again, is the same request.
    """
    channel = {} if intake.channel is Channel.BORDER_POINT else {"channel": intake.channel.value}
    return channel | {
        "pathway": intake.pathway.value,
        "site": intake.site,
        "consent": consent_body(intake.consent),
        "fields": dict(intake.fields),
        "screening": None if intake.screening is None else answers_body(intake.screening),
    }


def answers_body(answers: Answers) -> dict[str, object]:
    """Return the answers as JSON values."""
    return {
        "acts": list(answers.acts),
        "means": list(answers.means),
        "purposes": list(answers.purposes),
        "age": answers.age.value,
    }


def consent_body(consent: Consent) -> dict[str, object]:
    """Return the consent as JSON values, without what was not said."""
    said = {
        "assistance": consent.assistance,
        "language": consent.language,
        "method": consent.method and consent.method.value,
    }
    return {name: value for name, value in said.items() if value is not None}


def _beyond_consent(intake: Intake) -> list[FieldError]:
    """Who does not agree to be assisted is counted and helped on the spot; nothing about them is kept."""
    if intake.consent.assistance:
        return []
    said = {"/fields": bool(intake.fields), "/screening": intake.screening is not None}
    detail = "Without consent to be assisted nothing about the person is kept."
    return [FieldError(pointer, "no-consent", detail) for pointer, present in said.items() if present]


def _too_much(intake: Intake) -> list[FieldError]:
    try:
        size = len(orjson.dumps(dict(intake.fields)))
    except TypeError:  # a lone surrogate or a huge number: its own field error says so
        return []
    return [FieldError("/fields", "too-long", "All fields together are too long.")] if size > FIELDS_BYTES else []


def _screening_body(answers: Answers) -> dict[str, object]:
    return answers_body(answers) | _protecting(screen(answers))


def _protecting(screening: Screening) -> dict[str, object]:
    if screening.result is not Result.PRESUMED_VICTIM:
        return {}
    reasons = [reason.code for reason in screening.reasons]
    return {"result": screening.result.value, "reasons": reasons}
