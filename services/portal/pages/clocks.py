"""What has to be done in time: saying what came of it, and within how many hours a site acts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages.cases import is_supervisor, read_case
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import triage
from services.portal.wording.problems import of_field
from shared.errors import NotFoundError
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/clocks/<kind>")(ask_outcome)
    desks.post("/cases/<uuid:case_id>/clocks/<kind>")(say_outcome)
    desks.get("/hours/<site>")(ask_hours)
    desks.post("/hours/<site>")(set_hours)


def ask_outcome(case_id: UUID, kind: str) -> Response:
    """Ask what came of it."""
    return _outcome(visit(), case_id, kind, opened(visit()))


def say_outcome(case_id: UUID, kind: str) -> Response:
    """Write it down. Said twice, the first stays."""
    found, form = visit(), received()
    outcome = choose(form, "outcome", triage.OUTCOMES)
    if form.failed:
        return _outcome(found, case_id, kind, form)
    reply = found.ask("cases", "PUT", f"/cases/{case_id}/clocks/{_clock(kind)}", body={"outcome": outcome})
    if not reply.ok:
        form.refuse(reply)
        return _outcome(found, case_id, kind, form)
    found.drop(notice=say("It was written down."))
    return Response(status=303, headers={"Location": f"/cases/{case_id}"})


def ask_hours(site: str) -> Response:
    """Show within how many hours a site acts."""
    found = visit()
    hours = found.get("cases", f"/sites/{_site(found, site)}/hours")
    return _hours(site, opened(found, otherwise={name: (str(hours[name]),) for name in triage.URGENCY}))


def set_hours(site: str) -> Response:
    """Set them."""
    found, form = visit(), received()
    hours = {name: _whole(form, name) for name in triage.URGENCY}
    if form.failed:
        return _hours(site, form)
    reply = found.ask("cases", "PUT", f"/sites/{_site(found, site)}/hours", body=hours)
    if not reply.ok:
        form.refuse(reply, pointers={f"/{name}": name for name in triage.URGENCY})
        return _hours(site, form)
    found.drop(notice=say("The hours were saved. They count for whoever is registered from now on."))
    return Response(status=303, headers={"Location": "/cases"})


def _outcome(found: Visit, case_id: UUID, kind: str, form: Form) -> Response:
    case: dict[str, Any] = read_case(found, case_id)
    clock = next((each for each in case["clocks"] if each["kind"] == kind), None)
    if clock is None:
        raise NotFoundError
    return render(
        "portal/clock.html",
        422 if form.failed else 200,
        case=case,
        clock=clock,
        form=form,
        failed=form.failed,
        words=words,
        triage=triage,
    )


def _hours(site: str, form: Form) -> Response:
    return render(
        "portal/hours.html", 422 if form.failed else 200, site=site, form=form, failed=form.failed, triage=triage
    )


def _whole(form: Form, name: str) -> int:
    written = form.one(name)
    if not (written.isascii() and written.isdecimal()):
        form.errors[name] = of_field("wrong-type" if written else "required")
        return 0
    return int(written)


def _clock(kind: str) -> str:
    if kind not in triage.CLOCKS:
        raise NotFoundError
    return kind


def _site(found: Visit, site: str) -> str:
    """Return the site if it is one of the reader's own; the service decides again."""
    if not is_supervisor(found) or found.person is None or site not in found.person.sites:
        raise NotFoundError
    return site
