"""How two people who were found together stand to each other, and what is known of that. Pure; holds no name.

A companion may be the trafficker. What an officer hears is *claimed*, or *suspected* by them; that it is so is
*verified* by somebody who works on the case. Only a verified guardian consents for a child. A link never leaves: it is
in no section, so no consent covers it and no package holds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.cases.domain.document import next_version
from shared.errors import FieldError, InvalidError
from shared.vocabulary.links import INVERSE, RELATIONS

REASON_CHARACTERS: Final = 1000
_OTHER: Final = "other"
_GUARDING: Final = frozenset(("guardian-of", "parent-of"))


class Standing(StrEnum):
    """What is known of a link."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    SUSPECTED = "suspected"
    ENDED = "ended"


DECIDED: Final = tuple(each for each in Standing if each is not Standing.CLAIMED)
"""What somebody may say of it, one after the other and back again, each time with a reason."""


class LinkReasonError(InvalidError):
    """Why was not said, or not as it can be kept."""

    slug = "link-reason-unsuitable"
    title = "Say in a few sentences why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link, as it stands. `case_id` is of whom it was said, `other_registration` whom they were found with.

    `relation` is what the first is to the other. Who said why in which case is None of what the officer heard.
    """

    id: UUID
    case_id: UUID
    other_registration: UUID
    relation: str
    standing: Standing
    version: int
    said_at: datetime
    said_by: UUID | None = None
    said_in: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecision:
    """What somebody says of a link, and why."""

    standing: Standing
    reason: str


def claimed(companion: Mapping[str, Any], *, link_id: UUID, case_id: UUID, at: datetime) -> Link:
    """Return what an officer heard. Words of a later version are not lost a person for: they become the nearest."""
    relation = str(companion["relation"])
    suspected = companion["standing"] == Standing.SUSPECTED
    return Link(
        id=link_id,
        case_id=case_id,
        other_registration=UUID(str(companion["registration"])),
        relation=relation if relation in RELATIONS else _OTHER,
        standing=Standing.SUSPECTED if suspected else Standing.CLAIMED,
        version=1,
        said_at=at,
    )


def decide(link: Link, decision: LinkDecision, *, read: int, said_in: UUID, by: UUID, at: datetime) -> Link:
    """Return the link's next version. Raises PreconditionFailedError when somebody was faster, LinkReasonError."""
    _check_reason(decision.reason)
    said = replace(link, standing=decision.standing, reason=decision.reason, said_in=said_in, said_by=by, said_at=at)
    return replace(said, version=next_version(current=link.version, read=read))


def seen_from_other(relation: str) -> str:
    """Return what the other is to this person."""
    return INVERSE.get(relation, relation)


def is_guarded(links: Iterable[tuple[str, Link]]) -> bool:
    """Say whether one of a person's *links* is a verified guardian's; each comes with what the other is to them.

    A link that somebody suspects takes the whole answer away: the companion who is suspected may have brought the
    guardian along.
    """
    found = list(links)
    suspected = any(link.standing is Standing.SUSPECTED for _, link in found)
    verified = any(link.standing is Standing.VERIFIED and relation in _GUARDING for relation, link in found)
    return verified and not suspected


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise LinkReasonError(fields=[FieldError("/reason", "required", "Say why.")])
    if len(reason) > REASON_CHARACTERS:
        raise LinkReasonError(fields=[FieldError("/reason", "too-long", f"At most {REASON_CHARACTERS} characters.")])
    if any(not (character.isprintable() or character in "\r\n\t") for character in reason):
        raise LinkReasonError(fields=[FieldError("/reason", "control-character", "A character cannot be shown.")])
