"""One case as a file: what leaves then, and the file itself. Keeps nothing of it."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages.cases import read_case
from services.portal.pages.visits import visit
from services.portal.wording import cases as words
from shared import strict_json
from shared.errors import NotFoundError
from shared.pages import render

FORMATS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/export")(offer_export)
    desks.get("/cases/<uuid:case_id>/export/<name>")(fetch_export)


def offer_export(case_id: UUID) -> Response:
    """Say what taking a case out means, and in which kinds of file it can be had."""
    return render("portal/export.html", case=read_case(visit(), case_id), words=words)


def fetch_export(case_id: UUID, name: str) -> Response:
    """Give the file."""
    if name not in FORMATS:
        raise NotFoundError
    body = visit().get("cases", f"/cases/{case_id}/export", format=name)
    headers = {"Content-Disposition": f'attachment; filename="case.{name}"'}
    return Response(_bytes(body), content_type=FORMATS[name], headers=headers)


def _bytes(body: object) -> bytes:
    """Return the file as the service gave it; what came as JSON was read on its way."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else strict_json.dumps(body)
