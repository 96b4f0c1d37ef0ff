"""Finding, after a person was handed over, who of those registered before may be the same: blind, and never answered.

It runs in the worker when the case is open. No request waits for it and no route knows of it, so whoever registers is
told the same at the same speed, whoever they ask about. Only within one organisation: that another has the person is
theirs to tell.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.intake.domain.matching import Pair, counted_of, likely_pairs
from services.intake.usecases.asking import own_access
from services.intake.usecases.ports import Transaction
from shared.contracts.fields import Code
from shared.contracts.intake import DuplicatesFound

CASES = "cases"


def match_registration(tx: Transaction, registration_id: UUID, *, at: datetime) -> None:
    """Compare what stayed of a registration with the others, once, and tell cases which pairs are likely."""
    kept = tx.duplicates.take(registration_id)
    if kept is None:
        return
    found = tx.duplicates.resembling(kept)
    frequencies = tx.duplicates.frequencies(kept.organisation, counted_of([kept, *found]))
    pairs = likely_pairs(kept, found, frequencies)
    for pair in pairs:
        tx.announce(_found(pair, at=at), to=CASES, at=at)
    tx.duplicates.index(kept)
    resources = (registration_id, *(pair.older for pair in pairs))
    access = own_access("match", resource_type="registration", resources=resources, reason="case-opened", at=at)
    tx.record(replace(access, owner=kept.organisation, count=len(pairs)))


def forget_registration(tx: Transaction, registration_id: UUID, *, at: datetime) -> None:
    """Delete what was kept of a registration for finding duplicates. Doing it twice is no error, recorded once.

    For when cases announces that a person's file was erased or their identity corrected: no such event exists yet.
    """
    organisation = tx.duplicates.forget(registration_id)
    if organisation is not None:
        access = own_access(
            "forget", resource_type="registration", resources=(registration_id,), reason="erased", at=at
        )
        tx.record(replace(access, owner=organisation))


def _found(pair: Pair, *, at: datetime) -> DuplicatesFound:
    return DuplicatesFound(
        registration_id=pair.newer,
        other_registration_id=pair.older,
        score=pair.match.score,
        kinds=tuple(map(Code, pair.match.kinds)),
        found_at=at,
    )
