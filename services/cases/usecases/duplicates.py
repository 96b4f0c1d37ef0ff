"""Cases that may be of one person: told by intake, seen by a supervisor of both, decided by them.

Whoever may see only one of the two sees no pair: that the other is there would tell them something.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.domain import duplicates as domain
from services.cases.domain.case import Case, Moment
from services.cases.domain.document import Document
from services.cases.domain.duplicates import Decision, DuplicatePair, Merge, Outcome, PairDecidedError
from services.cases.domain.sections import Section
from services.cases.usecases.asking import Desk, VisiblePair, allowed, may, own_access, reach_of, visible_pair
from services.cases.usecases.ports import Answer, Transaction
from shared.asking import Asker
from shared.contracts.intake import DuplicatesFound
from shared.idempotency import Outcome as Answered
from shared.streams.records import refusing

DECIDED = 200

Render = Callable[[DuplicatePair], Mapping[str, Any]]


class UnknownRegistrationError(Exception):
    """Two registrations that are not both cases of one organisation. It waits for an operator: it may be forged."""


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair and its cases, the older first; `identities` are there where they were opened."""

    pair: DuplicatePair
    cases: tuple[Case, Case]
    identities: tuple[Document, ...] = ()


def note_duplicates(tx: Transaction, event: DuplicatesFound, *, at: datetime) -> None:
    """Keep a pair for a supervisor to decide, once. Raises UnknownRegistrationError.

    A case that was merged meanwhile stands for the one it was merged into; a pair of that one with itself is no pair.
    """
    newer, older = (_case_of(tx, each) for each in (event.registration_id, event.other_registration_id))
    if newer.organisation != older.organisation:
        raise UnknownRegistrationError
    pair = _pair(tx, event, newer=newer, older=older, at=at)
    if len(set(pair.cases)) > 1 and tx.duplicates.add(pair):
        access = own_access("note-duplicate", newer, at=at)
        tx.record(replace(access, resource_type="duplicate-pair", resources=(pair.id, *pair.cases)))


def list_duplicates(desk: Desk, *, asker: Asker) -> list[PairView]:
    """Return the undecided pairs of which the asker may see both cases; one record names them all."""
    with desk.cases.transaction(asker.request_id) as tx:
        access = allowed(desk, asker, action="list-duplicates")
        tx.refuse_when_backlogged(at=asker.at)
        views = [view for pair in tx.duplicates.list_(reach_of(asker)) if (view := _seen(tx, desk, asker, pair))]
        named = dict.fromkeys(each for view in views for each in (view.pair.id, *view.pair.cases))
        tx.record(replace(access, resources=tuple(named), count=len(views)))
        return views


def read_duplicate(desk: Desk, *, pair_id: UUID, asker: Asker) -> PairView:
    """Open both identities. The record names both cases and exactly what was opened of each."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible_pair(tx, desk, asker, action="read-duplicate", pair_id=pair_id)
        tx.refuse_when_backlogged(at=asker.at)
        access = replace(seen.access, section=Section.IDENTITY.value)
        with refusing(access):
            identities = tuple(tx.sections.read(case, Section.IDENTITY) for case in seen.cases)
        tx.record(replace(access, contents=tuple(each.imprint for each in identities)))
        return PairView(seen.pair, seen.cases, identities)


def decide_duplicate(
    desk: Desk, *, pair_id: UUID, decision: Decision, key: str, body: object, render: Render, asker: Asker
) -> Answered:
    """Write down whether both are of one person, once for *key*; *same* merges them in the same transaction."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible_pair(tx, desk, asker, action="decide-duplicate", pair_id=pair_id, is_locked=True)
        access = replace(seen.access, reason=decision.outcome.value)

        def make() -> Answer:
            return DECIDED, render(_decided(tx, seen, decision, asker))

        with refusing(access):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /duplicates/{pair_id}/decision",
                body=body,
                at=asker.at,
                make=make,
            )
        tx.record(replace(access, reason="replayed") if outcome.replayed else access)
        return outcome


def _decided(tx: Transaction, seen: VisiblePair, decision: Decision, asker: Asker) -> DuplicatePair:
    pair = tx.duplicates.take(seen.pair.id)
    if pair is None or pair.cases != seen.pair.cases:
        raise PairDecidedError
    decided = domain.decide(pair, decision, by=asker.claims.subject, at=asker.at)
    merge = None if decided.kept_case is None else domain.merge(seen.cases, keep=decided.kept_case)
    tx.duplicates.decide(decided)
    if merge is not None:
        _merge(tx, merge, decided, asker)
    return decided


def _merge(tx: Transaction, merge: Merge, pair: DuplicatePair, asker: Asker) -> None:
    tx.cases.merge(merge)
    tx.duplicates.follow(merge, pair)
    by = asker.claims.subject
    tx.cases.note(merge.kept.id, Moment(at=asker.at, kind="case-merged", actor=by, about=merge.merged.id))
    tx.cases.note(merge.merged.id, Moment(at=asker.at, kind="merged-into", actor=by, about=merge.kept.id))


def _seen(tx: Transaction, desk: Desk, asker: Asker, pair: DuplicatePair) -> PairView | None:
    older, newer = (tx.cases.find(each) for each in pair.cases)
    if older is None or newer is None:
        return None
    seen = all(may(desk, asker, action="read-duplicate", case_id=each.id, case=each) for each in (older, newer))
    return PairView(pair, (older, newer)) if seen else None


def _pair(tx: Transaction, event: DuplicatesFound, *, newer: Case, older: Case, at: datetime) -> DuplicatePair:
    return DuplicatePair(
        id=tx.new_id(at=at),
        newer_registration=event.registration_id,
        older_registration=event.other_registration_id,
        newer_case=newer.merged_into or newer.id,
        older_case=older.merged_into or older.id,
        score=event.score,
        kinds=tuple(event.kinds),
        found_at=event.found_at,
        outcome=Outcome.WAITING,
    )


def _case_of(tx: Transaction, registration_id: UUID) -> Case:
    case = tx.cases.find_by_registration(registration_id)
    if case is None:
        raise UnknownRegistrationError
    return case
