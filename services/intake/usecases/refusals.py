"""Counting who did not agree to be registered, and what they were given. There is no person to be shown."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.intake.domain.dates import local_date
from services.intake.domain.refusals import RefusalCount
from services.intake.usecases.asking import Desk, allowed, desk_of
from shared.asking import Asker

SHOWN: Final = timedelta(days=366)


def count_refusals(desk: Desk, *, by: Asker) -> list[RefusalCount]:
    """Return the counts of a year at the asker's own sites, by month."""
    with desk.intake.transaction(request_id=by.request_id) as tx:
        access = allowed(desk.policy, "count-refusals", on=desk_of(by), by=by, resource_type="refusal-count")
        since = local_date(by.at - SHOWN).replace(day=1)
        counts = tx.refusals.counts(organisation=by.claims.organisation, sites=by.claims.sites, since=since)
        tx.record(replace(access, count=len(counts)))
        return counts
