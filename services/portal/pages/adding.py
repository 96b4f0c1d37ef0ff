"""Adding something forgotten to a registration, blindly: the page shows a number and a time, and nothing comes back.

The numbers of the last 72 hours are in the officer's own sealed session. No service lists them: whoever takes over a
token cannot ask when and where people were registered. In another browser the number from the officer's notes does it.
"""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages import together
from services.portal.pages.forms import Form, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.wording.problems import of_field
from shared.errors import NotFoundError
from shared.pages import render, say

_PAGE: Final = "/register/add"
_FIELD: Final = "registration"
_TEXT: Final = "addition"


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get(_PAGE)(ask_number)
    desks.post(_PAGE)(choose_number)
    desks.get(f"{_PAGE}/<uuid:registration_id>")(ask_text)
    desks.post(f"{_PAGE}/<uuid:registration_id>")(add)


def ask_number() -> Response:
    """Ask to which registration, and name those of this session by their times."""
    return _number(visit(), opened(visit()))


def choose_number() -> Response:
    """Go to the page of that number. Whether there is one is not known here."""
    found, form = visit(), received()
    try:
        number = UUID(form.one(_FIELD))
    except ValueError:
        form.errors[_FIELD] = of_field("wrong-number" if form.one(_FIELD) else "required")
        return _number(found, form)
    return Response(status=303, headers={"Location": f"{_PAGE}/{number}"})


def ask_text(registration_id: UUID) -> Response:
    """Ask what to add. The page is the same for every number."""
    return _text(visit(), registration_id, opened(visit()))


def add(registration_id: UUID) -> Response:
    """Send it, once, whatever was pressed twice. What cannot be added stays on the page."""
    found, form = visit(), received()
    form.need(_TEXT)
    if form.failed:
        return _text(found, registration_id, form)
    path = f"/registrations/{registration_id}/additions"
    try:
        reply = found.ask("intake", "POST", path, body={"text": form.one(_TEXT)}, key=form.key)
    except NotFoundError:
        form.errors[_TEXT] = of_field("unknown-registration")
        return _text(found, registration_id, form)
    if not reply.ok:
        form.refuse(reply, pointers={"/text": _TEXT})
        return _text(found, registration_id, form)
    found.drop(notice=say("It was added. Whoever works on the case will read it; it cannot be opened here again."))
    return Response(status=303, headers={"Location": "/"})


def _number(found: Visit, form: Form) -> Response:
    recent = found.session.addable(at=found.at) if found.session else []
    return render(
        "portal/add_number.html", 422 if form.failed else 200, form=form, failed=form.failed, registered=recent
    )


def _text(found: Visit, registration_id: UUID, form: Form) -> Response:
    return render(
        "portal/add.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        registration=registration_id,
        known=together.known(found, str(registration_id)),
    )
