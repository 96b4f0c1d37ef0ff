"""Drafts: kept sealed for whoever writes them, opened by nobody else, forgotten by the service. Ids, times and counts.

A draft that is another's, elsewhere, over or not there is refused the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.drafts import MOST_DRAFTS, Draft, Kept, TooManyDraftsError, check_draft, first, saved_again
from services.intake.usecases.asking import Desk, allowed, desk_of, own_access
from services.intake.usecases.ports import Intake, Transaction
from shared.access import Resource, Staff
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.streams.records import Access, Refused, refused, refusing

MOST_FORGOTTEN: Final = 50
_KIND: Final = "draft"
_NOBODY: Final = UUID(int=0)
_NOWHERE: Final = ""


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft with its content."""

    kept: Kept
    content: Mapping[str, object] = field(repr=False)


def save_draft(desk: Desk, *, draft_id: UUID, draft: Draft, read: int | None, by: Asker) -> Kept:
    """Keep a draft for whoever wrote it, for three days from now.

    *read* is the version that is to be overwritten, None for one that is not there yet. Raises InvalidDraftError,
    TooManyDraftsError; PreconditionFailedError, which says what is there; NotFoundError where nothing is to change.
    """
    author = by.claims.subject
    with desk.intake.transaction(request_id=by.request_id) as tx:
        new = first(draft, draft_id=draft_id, author=author, organisation=by.claims.organisation, at=by.at)
        access = _allowed(desk, "save-draft", draft_id, new, by)
        with refusing(access):
            check_draft(draft)
            tx.drafts.take_turn(author)
            kept = _changed(tx, new, draft, read=read, at=by.at)
        tx.drafts.save(kept, draft.content)
        tx.record(replace(access, object_version=kept.version))
        return kept


def list_drafts(desk: Desk, *, by: Asker) -> list[Kept]:
    """Return the asker's own drafts at sites where they work, without content, those that end soonest first."""
    who = by.claims
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "list-drafts", on=desk_of(by), by=by, resource_type=_KIND)
        found = tx.drafts.of(who.subject, organisation=who.organisation, sites=who.sites, at=by.at)
        tx.record(replace(access, resources=tuple(each.id for each in found), count=len(found)))
        return found


def read_draft(desk: Desk, *, draft_id: UUID, by: Asker) -> OpenedDraft:
    """Open one of the asker's own."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        kept, access = _visible(tx, desk, "read-draft", draft_id, by)
        tx.refuse_when_backlogged(at=by.at)
        with refusing(access):
            content = tx.drafts.open(kept)
        tx.record(replace(access, object_version=kept.version))
        return OpenedDraft(kept, content)


def discard_draft(desk: Desk, *, draft_id: UUID, by: Asker) -> None:
    """Destroy one of the asker's own, for good."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        _, access = _visible(tx, desk, "discard-draft", draft_id, by)
        tx.drafts.take_turn(by.claims.subject)
        held = tx.drafts.hold(by.claims.subject, draft_id, at=by.at)
        if held is not None:
            tx.drafts.destroy(held)
        tx.record(access)


def forget_drafts(intake: Intake, *, at: datetime) -> int:
    """Destroy some whose time is over, or whose registration was taken; return how many. The service does it itself."""
    with intake.transaction(request_id=None) as tx:
        found = tuple(tx.drafts.forget(at=at, limit=MOST_FORGOTTEN))
        if found:
            access = own_access("shred", resource_type=_KIND, resources=found, reason="draft-over", at=at)
            tx.record(replace(access, count=len(found)))
        return len(found)


def draft_resource(draft_id: UUID, kept: Kept | None) -> Resource:
    """Return what the policy is asked about; a draft that is not there is nobody's, nowhere."""
    return Resource(
        "Draft",
        str(draft_id),
        {
            "author": Staff(kept.author if kept else _NOBODY),
            "organisation": str(kept.organisation) if kept else _NOWHERE,
            "site": kept.site if kept else _NOWHERE,
        },
    )


def _changed(tx: Transaction, new: Kept, draft: Draft, *, read: int | None, at: datetime) -> Kept:
    """Return what is to be kept: something new, or the next version of what is there."""
    held = tx.drafts.hold(new.author, new.id, at=at)
    if held is not None and held.organisation == new.organisation:
        return saved_again(held, draft, read=read, at=at)
    if read is not None or held is not None:
        raise NotFoundError
    if tx.drafts.count(new.author, at=at) >= MOST_DRAFTS:
        raise TooManyDraftsError
    return new


def _visible(tx: Transaction, desk: Desk, action: str, draft_id: UUID, by: Asker) -> tuple[Kept, Access]:
    kept = tx.drafts.find(by.claims.subject, draft_id, at=by.at)
    access = _allowed(desk, action, draft_id, kept, by)
    if kept is None:  # the policy permits nothing of nobody's; should it ever, there is still nothing
        raise Refused(refused(access), NotFoundError())
    return kept, access


def _allowed(desk: Desk, action: str, draft_id: UUID, kept: Kept | None, by: Asker) -> Access:
    on = draft_resource(draft_id, kept)
    return allowed(desk.policy, action, on=on, by=by, resource_type=_KIND, resources=(draft_id,))
