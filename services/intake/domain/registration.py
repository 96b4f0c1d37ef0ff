"""What a registration is, what consent allows it to hold, and what is handed over. Pure: no I/O, no clock, no key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

import orjson

from services.intake.domain.ages import age_errors, age_said
from services.intake.domain.companions import Companion, companion_errors, companions_body
from services.intake.domain.consent import Consent, consent_body, consent_errors
from services.intake.domain.safe_contact import SafeContact, contact_body, contact_errors
from services.intake.domain.screening import (
    Age,
    Answers,
    Coverage,
    DimensionStatus,
    Result,
    Screening,
    answer_errors,
    screen,
)
from services.intake.domain.triage import Triage, graded_body, triage_body, triage_errors
from services.intake.domain.values import field_errors
from shared.contracts.intake import RegistrationBody
from shared.errors import FieldError, InvalidError
from shared.vocabulary.consents import PUBLISHED
from shared.vocabulary.consents.codes import Obtained
from shared.vocabulary.triage import Told

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
    """Where a registration is on its one way; NOT_KEPT where the person did not agree, and nothing of them is here."""

    SUBMITTED = "submitted"
    HANDED_OVER = "handed-over"
    NOT_KEPT = "not-kept"


class InvalidRegistrationError(InvalidError):
    """The registration holds something that cannot be, or more than the person allowed."""

    slug = "invalid-registration"
    title = "Some fields of the registration are not right."


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What an officer sends: not yet checked."""

    pathway: Pathway
    site: str
    consent: Consent
    fields: Mapping[str, object]
    channel: Channel = Channel.BORDER_POINT
    screening: Answers | None = None
    triage: Triage | None = None
    safe_contact: SafeContact | None = None
    draft: UUID | None = None
    companions: tuple[Companion, ...] = ()


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
    triage: Triage | None
    safe_contact: SafeContact | None
    companions: tuple[Companion, ...] = ()


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
        triage=intake.triage,
        safe_contact=intake.safe_contact,
        companions=intake.companions,
    )


def intake_errors(intake: Intake, *, at: datetime) -> list[FieldError]:
    """Return everything that is wrong with *intake*, as pointers into the request."""
    errors = field_errors(intake.fields, at=at, pointer="/fields")
    if intake.screening is not None:
        errors += answer_errors(intake.screening, at=at, pointer="/screening")
        errors += age_errors(intake.screening.age, intake.fields, at=at, pointer="/screening/age")
    if intake.triage is not None:
        errors += triage_errors(intake.triage, pointer="/triage")
    errors += contact_errors(intake.safe_contact, intake.fields, pointer="/safe_contact")
    errors += companion_errors(intake.companions, pointer="/companions")
    errors += consent_errors(intake.consent, age=age_of(intake, at=at), pointer="/consent")
    return errors + _beyond_consent(intake) + _too_much(intake)


def age_of(intake: Intake, *, at: datetime) -> Age | None:
    """Return how old the person is by everything that was said; None where nobody said anything of it."""
    said = None if intake.screening is None else intake.screening.age
    is_alone = intake.triage is not None and intake.triage.alone_child is Told.YES
    return age_said(said, intake.fields, is_child_alone=is_alone, at=at)


def kept_body(registration: Registration) -> RegistrationBody:
    """Return what intake keeps sealed, as JSON values: all that was said, and the whole result with its rules' version.

    A result that does not protect is here and nowhere else, and is shredded with the rest when the case is open.
    """
    return _body(registration, kept_result)


def handover_body(registration: Registration) -> RegistrationBody:
    """Return what cases is given, as JSON values: everything the person said, and a result only if it protects.

    The answers of a screening go to the case, because they are the person's; a negative result never leaves intake.
    """
    return _body(registration, protecting_result)


def intake_body(intake: Intake) -> dict[str, object]:
    """Return *intake* as JSON values again, to tell a repeated request from another one.

    The channel that is meant where none is said is left out, and that a consent was obtained elsewhere: a request that
    was sent before there were channels, or from an older import, and comes again, is the same request. So it is with
    nobody beside the person, and with the draft, which says nothing of them.
    """
    channel = {} if intake.channel is Channel.BORDER_POINT else {"channel": intake.channel.value}
    beside = {"companions": companions_body(intake.companions)} if intake.companions else {}
    return (
        channel
        | beside
        | {
            "pathway": intake.pathway.value,
            "site": intake.site,
            "consent": consent_body(replace(intake.consent, obtained=Obtained.HERE)),
            "fields": dict(intake.fields),
            "screening": None if intake.screening is None else answers_body(intake.screening),
            "triage": None if intake.triage is None else triage_body(intake.triage),
            "safe_contact": contact_body(intake.safe_contact),
        }
    )


def answers_body(answers: Answers) -> dict[str, object]:
    """Return the answers as JSON values, without what was not said beside the three elements and the age."""
    beside = {
        "indicators": list(answers.indicators),
        "decided_by": answers.decided_by,
        "decided_on": answers.decided_on,
    }
    elements: dict[str, object] = {
        "acts": list(answers.acts),
        "means": list(answers.means),
        "purposes": list(answers.purposes),
        "age": answers.age.value,
    }
    return elements | {name: value for name, value in beside.items() if value}


def kept_result(screening: Screening) -> dict[str, object]:
    """Return the whole result as JSON values: codes and counts, no text."""
    return _result(screening) | {
        "coverage": screening.indicators.coverage.value,
        "dimensions": {each.dimension.code: each.status.value for each in screening.indicators.dimensions},
    }


def protecting_result(screening: Screening) -> dict[str, object]:
    """Return what of the result protects the person, as JSON values; nothing where it does not."""
    if screening.result is not Result.PRESUMED_VICTIM:
        return {}
    return _result(screening) | _positive(screening)


def handed_consent(registration: Registration) -> dict[str, object]:
    """Return the consent as JSON values with what intake knows of it: which text that was, who obtained it and when."""
    consent = registration.consent
    text = PUBLISHED.get(consent.text_hash or "")
    known = {"text": text.id, "text_language": text.language} if text else {}
    obtained = {
        "obtained_by": str(registration.registered_by),
        "obtained_at": _written(registration.submitted_at),
    }
    return consent_body(consent) | known | ({} if consent.obtained is Obtained.ELSEWHERE else obtained)


def _beyond_consent(intake: Intake) -> list[FieldError]:
    """Who does not agree to be assisted is counted and helped on the spot; nothing about them is kept."""
    if intake.consent.assistance:
        return []
    said = {
        "/fields": bool(intake.fields),
        "/screening": intake.screening is not None,
        "/triage": intake.triage is not None,
        "/safe_contact": intake.safe_contact is not None,
        "/companions": bool(intake.companions),
    }
    detail = "Without consent to be assisted nothing about the person is kept."
    return [FieldError(pointer, "no-consent", detail) for pointer, present in said.items() if present]


def _too_much(intake: Intake) -> list[FieldError]:
    try:
        size = len(orjson.dumps(dict(intake.fields)))
    except TypeError:  # a lone surrogate or a huge number: its own field error says so
        return []
    return [FieldError("/fields", "too-long", "All fields together are too long.")] if size > FIELDS_BYTES else []


def _body(registration: Registration, result_of: Callable[[Screening], dict[str, object]]) -> RegistrationBody:
    answers = registration.screening
    return {
        "fields": dict(registration.fields) | contact_body(registration.safe_contact),
        "consent": handed_consent(registration),
        "screening": None if answers is None else answers_body(answers) | result_of(screen(answers)),
        "triage": None if registration.triage is None else graded_body(registration.triage),
        "companions": companions_body(registration.companions),
    }


def _result(screening: Screening) -> dict[str, object]:
    return {
        "result": screening.result.value,
        "reasons": [reason.code for reason in screening.reasons],
        "rules_version": screening.rules_version,
    }


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _positive(screening: Screening) -> dict[str, object]:
    """Return the positive dimensions that were counted; what was not enough is a negative result too."""
    assessed = screening.indicators.dimensions if screening.indicators.coverage is Coverage.APPLIES else ()
    found = [each.dimension.code for each in assessed if each.status is DimensionStatus.POSITIVE]
    return {"dimensions": found} if found else {}
