"""Screening on its own: the three elements, and a result that explains itself. Nothing of it is kept."""

from typing import Any

from flask import Blueprint, Response

from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import visit
from services.portal.wording import screening as words
from shared.pages import current_language, render


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/screening")(ask_screening)
    desks.post("/screening")(explain)


def ask_screening() -> Response:
    """Show the questions."""
    return _page(opened(visit()))


def explain() -> Response:
    """Show the result with each reason."""
    found, form = visit(), received()
    answers = answers_of(form)
    if form.failed:
        return _page(form)
    reply = found.ask("intake", "POST", "/screenings", body=answers)
    if not reply.ok:
        form.refuse(reply, pointers={f"/{name}": name for name in ("acts", "means", "purposes")})
        return _page(form)
    return render(
        "portal/screening_result.html", result=reply.body, reasons=reasons(reply.body), words=words, form=form
    )


def answers_of(form: Form) -> dict[str, Any]:
    """Return the answers as the service reads them; nothing ticked is nothing known."""
    return {
        "acts": list(form.all("acts")),
        "means": list(form.all("means")),
        "purposes": list(form.all("purposes")),
        "age": choose(form, "age", words.AGES),
    }


def reasons(result: dict[str, Any]) -> list[str]:
    """Return the reasons in the reader's language."""
    return [each[current_language()] for each in result["reasons"]]


def _page(form: Form) -> Response:
    return render("portal/screening.html", 422 if form.failed else 200, form=form, failed=form.failed, words=words)
