"""People who did not agree to be registered: counted and helped on the spot. Pure; codes, a place and a day.

Nothing of a person is in it, no time of day either: who knows that somebody was there at ten must not find them here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.dates import local_date
from services.intake.domain.registration import Registration
from shared.vocabulary.consents import PUBLISHED
from shared.vocabulary.consents.codes import Help


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That somebody was asked and did not agree: by which text, in which language and how, and what they were given.

    `obtained` is `elsewhere` where an import says so; those are kept and not counted, because nobody was helped then.
    """

    id: UUID
    organisation: UUID
    site: str
    pathway: str
    channel: str
    recorded_by: UUID
    recorded_on: date
    obtained: str
    text: str | None
    text_hash: str | None
    language: str | None
    method: str | None
    limits_explained: bool
    interpreter_kind: str
    interpreter_refused: bool
    help_given: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalCount:
    """How many did not agree at a site in a month (`2026-11`), and how many of them were given what."""

    site: str
    month: str
    people: int
    help_given: Mapping[Help, int]


def refusal_of(registration: Registration) -> Refusal:
    """Return what is kept of a checked registration without consent."""
    consent = registration.consent
    text = PUBLISHED.get(consent.text_hash or "")
    return Refusal(
        id=registration.id,
        organisation=registration.organisation,
        site=registration.site,
        pathway=registration.pathway.value,
        channel=registration.channel.value,
        recorded_by=registration.registered_by,
        recorded_on=local_date(registration.submitted_at),
        obtained=consent.obtained.value,
        text=text.id if text else None,
        text_hash=consent.text_hash,
        language=consent.language,
        method=consent.method.value if consent.method else None,
        limits_explained=consent.limits_explained,
        interpreter_kind=consent.interpreter_kind.value,
        interpreter_refused=consent.interpreter_refused,
        help_given=tuple(each.value for each in consent.help_given),
    )
