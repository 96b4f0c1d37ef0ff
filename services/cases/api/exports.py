"""One case as a file over HTTP: parse, call one use case, render."""

from typing import Any
from uuid import UUID

from flask import Response

from services.cases import usecases
from services.cases.api.surroundings import blueprint, desk
from services.cases.schemas.exports import ExportQuery
from shared import htcds
from shared.web import asker, requires

FILE = {"type": "string", "format": "binary"}


@blueprint.get("/cases/<uuid:case_id>/export")
@requires("export-case")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.alt_response(200, schema=FILE, content_type=htcds.FORMATS["csv"].media_type)
def export_case(query: dict[str, Any], case_id: UUID) -> Response:
    """Take one case out as HTCDS: CSV, JSON or a workbook, of the sections that the asker may read."""
    found = usecases.export_case(desk(), case_id=case_id, asker=asker())
    form = htcds.FORMATS[query["format"]]
    headers = {"Content-Disposition": f'attachment; filename="{found.case.reference}.{form.suffix}"'}
    return Response(form.write([found.person]), content_type=form.media_type, headers=headers)
