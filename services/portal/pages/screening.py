"""Screening on its own: the three elements, and a result that explains itself. Nothing of it is kept."""

from typing import Any, Final

from flask import Blueprint, Response

from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import visit
from services.portal.wording import indicators
from services.portal.wording import screening as words
from shared.pages import current_language, render

ELEMENTS: Final = ("acts", "means", "purposes")
DECISION: Final = ("decided_by", "decided_on")
COUNTED: Final = ("positive", "negative")
NO_LIST: Final = "no-list-yet"


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
        form.refuse(reply, pointers=pointers())
        return _page(form)
    return render(
        "portal/screening_result.html", result=told(reply.body), words=words, indicators=indicators, form=form
    )


def answers_of(form: Form) -> dict[str, Any]:
    """Return the answers as the service reads them; nothing ticked is nothing known."""
    ticked = [code for dimension in indicators.DIMENSIONS for code in form.all(dimension)]
    return {
        **{name: list(form.all(name)) for name in ELEMENTS},
        "age": choose(form, "age", words.AGES),
        **({"indicators": ticked} if ticked else {}),
    }


def pointers(begin: str = "") -> dict[str, str]:
    """Return where what intake says of an answer stands on the page."""
    return {f"{begin}/{name}": name for name in (*ELEMENTS, "indicators", *DECISION)}


def told(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result with each conclusion's reasons in the reader's language, and the dimensions that were counted.

    Where nothing of a dimension was counted, its sentence stands apart, so that what was found is seen first.
    """
    found = result["indicators"]
    return {
        "result": result["result"],
        "rules": result["rules_version"],
        "reasons": _spoken(result["reasons"]),
        "indicators": _spoken(found["reasons"]),
        "counted": [
            each | {"reason": _spoken([each["reason"]])[0]} for each in found["dimensions"] if each["status"] in COUNTED
        ],
        "missing": [
            _spoken([each["reason"]])[0]
            for each in found["dimensions"]
            if each["status"] not in COUNTED and found["coverage"] != NO_LIST
        ],
    }


def _spoken(reasons: list[dict[str, str]]) -> list[str]:
    return [each[current_language()] for each in reasons]


def _page(form: Form) -> Response:
    return render(
        "portal/screening.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        words=words,
        indicators=indicators,
    )
