"""An unfinished registration: whose it is, how long it is kept, how much it may be. Pure; knows no field of it.

It is kept for whoever writes it, and for nobody else, because a border post is busy and a form is long. Nothing is kept
of somebody who has not agreed to be assisted, finished or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from services.intake.domain.registration import FIELDS_BYTES
from shared.errors import ConflictError, FieldError, InvalidError, PreconditionFailedError

KEPT: Final = timedelta(hours=72)
"""How long after it was last saved."""

MOST_DRAFTS: Final = 20
"""As many as one person keeps at once."""

_EMPTY: Final[tuple[object, ...]] = (None, "", [], {}, [""])


class InvalidDraftError(InvalidError):
    """The draft is too long, or of somebody who has not agreed to be assisted."""

    slug = "invalid-draft"
    title = "This cannot be kept as it stands."


class TooManyDraftsError(ConflictError):
    """This person keeps as many unfinished registrations as anybody may."""

    slug = "too-many-drafts"
    title = "Finish or throw away an unfinished registration first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wrote so far. `agreed` says that the person agrees to be assisted."""

    site: str
    agreed: bool
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A draft as it is kept, without its content. Ids are their author's own: another's with the same id is another."""

    id: UUID
    author: UUID
    organisation: UUID
    site: str
    version: int
    answers: int
    saved_at: datetime
    expires_at: datetime

    def is_over(self, *, at: datetime) -> bool:
        """Say whether its time is over: then it is as good as gone, whether or not it was destroyed yet."""
        return at >= self.expires_at


def check_draft(draft: Draft) -> None:
    """Refuse what may not be kept. Raises InvalidDraftError."""
    errors = []
    if not draft.agreed:
        detail = "Without consent to be assisted nothing about the person is kept."
        errors.append(FieldError("/agreed", "no-consent", detail))
    if _size(draft.content) > FIELDS_BYTES:
        errors.append(FieldError("/content", "too-long", "The draft is too long to be kept."))
    if errors:
        raise InvalidDraftError(fields=errors)


def first(draft: Draft, *, draft_id: UUID, author: UUID, organisation: UUID, at: datetime) -> Kept:
    """Return what is kept of a draft that is saved for the first time."""
    return Kept(
        id=draft_id,
        author=author,
        organisation=organisation,
        site=draft.site,
        version=1,
        answers=_answers(draft),
        saved_at=at,
        expires_at=at + KEPT,
    )


def saved_again(kept: Kept, draft: Draft, *, read: int | None, at: datetime) -> Kept:
    """Return what is kept now. Raises PreconditionFailedError where *read* is not the version that is here."""
    if read != kept.version:
        saved_at = kept.saved_at.isoformat().replace("+00:00", "Z")
        raise PreconditionFailedError(extra={"version": kept.version, "saved_at": saved_at, "answers": kept.answers})
    return replace(
        kept,
        site=draft.site,
        version=kept.version + 1,
        answers=_answers(draft),
        saved_at=at,
        expires_at=at + KEPT,
    )


def _answers(draft: Draft) -> int:
    return sum(value not in _EMPTY for value in draft.content.values())


def _size(content: Mapping[str, object]) -> int:
    try:
        return len(orjson.dumps(dict(content)))
    except TypeError:  # a lone surrogate or a huge number, which no form of ours sends
        return FIELDS_BYTES + 1
