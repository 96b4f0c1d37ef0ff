"""Files of people over HTTP, and what a registration's fields are: parse, call one use case, render."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Response, request

from services.intake import usecases
from services.intake.api.surroundings import blueprint, desk
from services.intake.domain.imports import Wish
from services.intake.schemas import ImportQuery, ImportResponse, ImportsResponse, ImportStartedResponse
from services.intake.schemas.htcds import SCHEMA
from shared import htcds
from shared.web import asker, idempotency_key, public, requires, takes_up_to

SCHEMA_TYPE: Final = "application/schema+json"
_FILE: Final = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@blueprint.post("/imports")
@requires("import")
@takes_up_to(htcds.MOST_BYTES)
@blueprint.doc(requestBody=_FILE)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(usecases.ACCEPTED, ImportStartedResponse)
def start(query: dict[str, Any]) -> tuple[Mapping[str, object], int]:
    """Take a file of people: HTCDS as workbook, CSV or JSON, or an export of IOM's form. Rows are registered soon."""
    outcome = usecases.start_import(
        desk(), file=request.get_data(), wish=Wish(**query), key=idempotency_key(), by=asker()
    )
    return outcome.response, outcome.status


@blueprint.get("/imports")
@requires("list-imports")
@blueprint.response(200, ImportsResponse)
def list_imports() -> dict[str, object]:
    """List the asker's own files, newest first."""
    return {"items": usecases.list_imports(desk(), by=asker())}


@blueprint.get("/imports/<uuid:import_id>")
@requires("read-import")
@blueprint.response(200, ImportResponse)
def read(import_id: UUID) -> usecases.Progress:
    """Say how far a file of the asker's own is."""
    return usecases.read_import(desk(), import_id=import_id, by=asker())


@blueprint.get("/imports/<uuid:import_id>/refusals")
@requires("fetch-refusals")
@blueprint.alt_response(200, schema={"type": "string"}, content_type=htcds.FORMATS["csv"].media_type)
def refusals(import_id: UUID) -> Response:
    """Give back the refused rows as CSV, with what is wrong with each. Kept for 15 minutes after the first time."""
    found = usecases.fetch_refusals(desk(), import_id=import_id, by=asker())
    headers = {"Content-Disposition": 'attachment; filename="refused-rows.csv"'}
    return Response(found, content_type=htcds.FORMATS["csv"].media_type, headers=headers)


@blueprint.get("/schemas/htcds")
@public
@blueprint.alt_response(200, schema={"type": "object"}, content_type=SCHEMA_TYPE)
def schema() -> Response:
    """Return the JSON Schema (2020-12) of a registration's `fields`."""
    return Response(SCHEMA, content_type=SCHEMA_TYPE)
