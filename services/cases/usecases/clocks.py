"""Clocks of a case: saying what came of one, and within how many hours a site acts."""

from dataclasses import replace
from uuid import UUID

from services.cases.domain.case import Moment
from services.cases.domain.clocks import Clock, Hours, Kind, Outcome, check_hours, stop
from services.cases.usecases.asking import Desk, allowed_at, visible
from shared.asking import Asker
from shared.errors import NotFoundError
from shared.streams.records import refusing


def stop_clock(desk: Desk, *, case_id: UUID, kind: str, outcome: Outcome, asker: Asker) -> Clock:
    """Say what came of it, once. The record and the timeline say which and what."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="stop-clock", case_id=case_id, lock=tx.cases.hold)
        with refusing(seen.access):
            clock = tx.clocks.take(seen.case, _kind(kind))
            stopped = stop(clock, outcome=outcome, by=asker.claims.subject, at=asker.at)
        tx.clocks.stop(stopped)
        code = f"{stopped.kind}/{outcome}"
        tx.cases.note(case_id, Moment(at=asker.at, kind="clock-stopped", actor=asker.claims.subject, code=code))
        tx.record(replace(seen.access, reason=code))
        return stopped


def read_site_hours(desk: Desk, *, site: str, asker: Asker) -> Hours:
    """Return within how many hours a site of the asker's acts."""
    with desk.cases.transaction(asker.request_id) as tx:
        access = allowed_at(desk, asker, action="read-site-hours", site=site)
        tx.record(access)
        return tx.clocks.hours(organisation=asker.claims.organisation, site=site)


def set_site_hours(desk: Desk, *, site: str, hours: Hours, asker: Asker) -> Hours:
    """Set them. What already runs keeps its time."""
    with desk.cases.transaction(asker.request_id) as tx:
        access = allowed_at(desk, asker, action="set-site-hours", site=site)
        with refusing(access):
            checked = check_hours(hours)
        tx.clocks.set_hours(checked, organisation=asker.claims.organisation, site=site)
        tx.record(access)
        return checked


def _kind(name: str) -> Kind:
    found = next((each for each in Kind if each.value == name), None)
    if found is None:
        raise NotFoundError
    return found
