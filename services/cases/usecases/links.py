"""Links between the cases of people who were found together: heard at first contact, judged by whoever has a case.

Nobody's case shows another's. A link says what the other is to this person and what is known of it. Which case the
other's is, is there only for whoever may open that one too; for everybody else a case that is not theirs and one that
is not open yet are the same, after the same steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.domain import links as domain
from services.cases.domain.case import Case, Moment, require_open
from services.cases.domain.links import Link, LinkDecision
from services.cases.usecases.asking import Desk, may, visible
from services.cases.usecases.ports import Transaction
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.streams.records import refusing

_NAMED_BY = "read-case"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link as one case shows it. `relation` is what the other is to this person.

    `other` is there for whoever may open that case. `is_told` says whether reason and author may be shown: what was
    written in the other's case belongs to that one.
    """

    link: Link
    relation: str
    other: Case | None
    is_told: bool


def keep_links(tx: Transaction, case: Case, companions: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Keep what an officer heard of the person's companions, for a case that was opened in this transaction."""
    for each in companions:
        tx.links.add(case, domain.claimed(each, link_id=tx.new_id(at=at), case_id=case.id, at=at))


def list_links(desk: Desk, *, case_id: UUID, asker: Asker) -> list[LinkView]:
    """Return how the person stands to others. The record names every case that was shown, and what was opened."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="list-links", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        with refusing(seen.access):
            own = _cases_of(tx, seen.case)
            found = tx.links.list_(own)
        views = [view for link, _ in found if (view := _view(tx, desk, asker, link, own))]
        shown = dict.fromkeys(view.other.id for view in views if view.other)
        contents = tuple(f"link:{link.version}:{imprint}" for link, imprint in found)
        tx.record(replace(seen.access, resources=(case_id, *shown), contents=contents, count=len(views)))
        return views


def decide_link(
    desk: Desk, *, case_id: UUID, link_id: UUID, decision: LinkDecision, read: int, asker: Asker
) -> LinkView:
    """Say that a link is verified, suspected or ended, if the version that was *read* still stands.

    Both timelines say that somebody did; the other's does not say who, and neither what.
    """
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="decide-link", case_id=case_id, about=(link_id,), lock=tx.cases.hold)
        with refusing(seen.access):
            require_open(seen.case)
            own = _cases_of(tx, seen.case)
            link = tx.links.take(link_id)
            if link is None or not _is_of(link, own):
                raise NotFoundError
            by = asker.claims.subject
            said = domain.decide(link, decision, read=read, said_in=case_id, by=by, at=asker.at)
        ciphertext_hash = tx.links.replace(said)
        _note(tx, seen.case, own, said, asker)
        tx.record(replace(seen.access, object_version=said.version, ciphertext_hash=ciphertext_hash))
        view = _view(tx, desk, asker, said, own)
        if view is None:
            raise NotFoundError
        return view


def has_verified_guardian(tx: Transaction, case: Case) -> bool:
    """Say whether a guardian of this person was verified, and nobody they were found with is suspected."""
    own = _cases_of(tx, case)
    return domain.is_guarded((_relation(link, own), link) for link, _ in tx.links.list_(own))


def _cases_of(tx: Transaction, case: Case) -> tuple[Case, ...]:
    """Return the cases of one person: this one, and those that were closed in favour of it."""
    return (case, *tx.cases.merged_into(case.id))


def _is_of(link: Link, own: Sequence[Case]) -> bool:
    return _is_said_of(link, own) or any(case.registration_id == link.other_registration for case in own)


def _is_said_of(link: Link, own: Sequence[Case]) -> bool:
    return any(case.id == link.case_id for case in own)


def _relation(link: Link, own: Sequence[Case]) -> str:
    """Return what the other is to the person whose cases these are."""
    return domain.seen_from_other(link.relation) if _is_said_of(link, own) else link.relation


def _other(tx: Transaction, link: Link, own: Sequence[Case]) -> tuple[UUID, Case | None]:
    """Return the other's case that goes on, None while there is none, after the same steps."""
    is_said = _is_said_of(link, own)
    found = tx.cases.find_by_registration(link.other_registration) if is_said else tx.cases.find(link.case_id)
    case_id = link.other_registration if found is None else found.merged_into or found.id
    return case_id, tx.cases.find(case_id)


def _view(tx: Transaction, desk: Desk, asker: Asker, link: Link, own: Sequence[Case]) -> LinkView | None:
    """Return a link as the case shows it; nothing when both are one person by now."""
    case_id, other = _other(tx, link, own)
    if other is not None and other.id == own[0].id:
        return None
    is_open = may(desk, asker, action=_NAMED_BY, case_id=case_id, case=other)
    here = any(case.id == link.said_in for case in own)
    return LinkView(link=link, relation=_relation(link, own), other=other if is_open else None, is_told=here or is_open)


def _note(tx: Transaction, case: Case, own: Sequence[Case], link: Link, asker: Asker) -> None:
    tx.cases.note(case.id, Moment(at=asker.at, kind="link-decided", actor=asker.claims.subject, about=link.id))
    _, other = _other(tx, link, own)
    if other is not None and other.organisation == case.organisation:
        tx.cases.note(other.id, Moment(at=asker.at, kind="link-decided", about=link.id))
