"""Possible duplicates, for supervisors: the list, two identities side by side, the decision. Cases says who may."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.sections import NONE, lines
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import duplicates as said
from shared.pages import render, say


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/duplicates")(list_duplicates)
    desks.get("/duplicates/<uuid:pair_id>")(show_duplicate)
    desks.post("/duplicates/<uuid:pair_id>")(decide_duplicate)


def list_duplicates() -> Response:
    """List the pairs that wait, without opening anything."""
    found = visit()
    return render(
        "portal/duplicates.html",
        notice=found.notice(),
        pairs=found.get("cases", "/duplicates")["items"],
        why=why,
        said=said,
        words=words,
    )


def show_duplicate(pair_id: UUID) -> Response:
    """Open both identities."""
    return _page(visit(), pair_id, opened(visit()))


def decide_duplicate(pair_id: UUID) -> Response:
    """Say whether they are one person, once, whatever was pressed twice."""
    found, form = visit(), received()
    decision = choose(form, "decision", said.DECISIONS)
    if decision == "same":
        form.need("keep")
    if form.failed:
        return _page(found, pair_id, form)
    reply = found.ask("cases", "POST", f"/duplicates/{pair_id}/decision", body=_body(form), key=form.key)
    if not reply.ok:
        form.refuse(reply)
        return _page(found, pair_id, form)
    found.drop(notice=_notice(decision))
    kept = reply.body["kept"]
    return Response(status=303, headers={"Location": f"/cases/{kept}" if kept else "/duplicates"})


def why(pair: dict[str, Any]) -> str:
    """Return what agreed, in words; what agreed twice is said with its number."""
    counted = Counter(pair["kinds"])
    return ", ".join(
        f"{words.word(said.KINDS, kind)} ({times})" if times > 1 else str(words.word(said.KINDS, kind))
        for kind, times in counted.items()
    )


def _body(form: Form) -> dict[str, Any]:
    reason = form.one("reason")
    body: dict[str, Any] = {"decision": form.one("decision")} | ({"reason": reason} if reason in said.GROUNDS else {})
    return body | ({"keep": form.one("keep")} if form.one("decision") == "same" else {})


def _notice(decision: str) -> Any:
    if decision == "same":
        return say("The two cases are one now. Nothing was lost: this case goes on, the other can still be read.")
    if decision == "different":
        return say("They stay two people.")
    return say("It stays on the list until somebody is sure.")


def _page(found: Visit, pair_id: UUID, form: Form) -> Response:
    pair = found.get("cases", f"/duplicates/{pair_id}")
    return render(
        "portal/duplicate.html",
        422 if form.failed else 200,
        pair=pair,
        rows=_beside(pair["cases"]),
        keeps={case["id"]: case["reference"] for case in pair["cases"]},
        form=form,
        failed=form.failed,
        why=why,
        said=said,
        words=words,
    )


def _beside(cases: list[dict[str, Any]]) -> list[tuple[Any, str, str, bool]]:
    """Return label, one side, the other side, and whether they are alike, for everything that either says."""
    sides = [{str(label): (label, text) for label, text in lines(case["identity"])} for case in cases]
    order = dict.fromkeys(key for side in sides for key in side)
    rows = []
    for key in order:
        older, newer = (side.get(key, (None, NONE))[1] for side in sides)
        label = next(side[key][0] for side in sides if key in side)
        rows.append((label, older, newer, older == newer))
    return rows
