"""The log over HTTP: parse, call one use case, render. Knows no SQL and no key."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app

from services.audit import usecases
from services.audit.domain.entries import Entry, Query
from services.audit.schemas import (
    ConsistencyQuery,
    ConsistencyResponse,
    EntriesQuery,
    EntriesResponse,
    EntryPath,
    EntryResponse,
    InclusionQuery,
    InclusionResponse,
    TasksResponse,
)
from services.audit.usecases import Asker, Desk
from shared.errors import FieldError, InvalidError
from shared.web import Blueprint, actor, decode_cursor, encode_cursor, now, request_id, requires

NOTE_TYPE = "text/plain; charset=utf-8"
TILE_TYPE = "application/octet-stream"
EXPORT_TYPE = "application/x-ndjson"
BYTES = {"type": "string"}

blueprint = Blueprint("audit", __name__, description="The access log: who looked at what, and the proof.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the views work with."""

    desk: Desk


@blueprint.get("/entries")
@requires("search-entries")
@blueprint.arguments(EntriesQuery, location="query")
@blueprint.response(200, EntriesResponse)
def search_entries(query: dict[str, Any]) -> Any:
    """Search the log, newest first: your organisation's entries, or all for a national auditor."""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    page = usecases.search_entries(
        _desk(), query=Query(**query), below=_place(cursor) if cursor else None, limit=limit, asker=_asker()
    )
    following = None if page.below is None else encode_cursor(str(page.below))
    return {"items": [_rendered(entry) for entry in page.entries], "next": following}


@blueprint.get("/entries/<index>")
@requires("read-entry")
@blueprint.response(200, EntryResponse)
def read_entry(index: str) -> Any:
    """Read one entry."""
    place = EntryPath().load({"index": index})["index"]
    return _rendered(usecases.read_entry(_desk(), index=place, asker=_asker()))


@blueprint.get("/checkpoint")
@requires("read-checkpoint")
@blueprint.alt_response(200, schema=BYTES, content_type=NOTE_TYPE)
def read_checkpoint() -> Response:
    """Read the newest checkpoint, a C2SP signed note."""
    return Response(usecases.read_checkpoint(_desk(), asker=_asker()), content_type=NOTE_TYPE)


@blueprint.get("/tile/<path:path>")
@requires("read-tile")
@blueprint.alt_response(200, schema=BYTES, content_type=TILE_TYPE)
def read_tile(path: str) -> Response:
    """Read a C2SP tlog-tiles tile of hashes or, as a national auditor, an entry bundle."""
    return Response(usecases.read_tile(_desk(), path=path, asker=_asker()), content_type=TILE_TYPE)


@blueprint.get("/proofs/inclusion")
@requires("prove-inclusion")
@blueprint.arguments(InclusionQuery, location="query")
@blueprint.response(200, InclusionResponse)
def prove_inclusion(query: dict[str, Any]) -> Any:
    """Prove that an entry is in the log."""
    proof = usecases.prove_inclusion(_desk(), **query, asker=_asker())
    return {
        "index": proof.index,
        "size": proof.size,
        "root": _text(proof.root),
        "leaf_hash": _text(proof.leaf_hash),
        "hashes": [_text(each) for each in proof.hashes],
        "proof": proof.proof,
    }


@blueprint.get("/proofs/consistency")
@requires("prove-consistency")
@blueprint.arguments(ConsistencyQuery, location="query")
@blueprint.response(200, ConsistencyResponse)
def prove_consistency(query: dict[str, Any]) -> Any:
    """Prove that the log of one size only adds to the log of an earlier one."""
    proof = usecases.prove_consistency(_desk(), **query, asker=_asker())
    return {
        "first": proof.first,
        "second": proof.second,
        "first_root": _text(proof.first_root),
        "second_root": _text(proof.second_root),
        "hashes": [_text(each) for each in proof.hashes],
    }


@blueprint.get("/export")
@requires("export-log")
@blueprint.alt_response(200, schema=BYTES, content_type=EXPORT_TYPE)
def export_log() -> Response:
    """Take the log home: lines of JSON that `amparo audit verify` checks without a server."""
    lines = usecases.export_log(_desk(), asker=_asker())
    headers = {"Content-Disposition": 'attachment; filename="access-log.ndjson"'}
    return Response(lines, content_type=EXPORT_TYPE, headers=headers)


@blueprint.get("/tasks")
@requires("list-tasks")
@blueprint.response(200, TasksResponse)
def list_tasks() -> Any:
    """List records that a source numbered and that never came."""
    return {"items": usecases.list_tasks(_desk(), asker=_asker())}


def _desk() -> Desk:
    ports: Ports = current_app.extensions[blueprint.name]
    return ports.desk


def _asker() -> Asker:
    return Asker(claims=actor(), at=now(), request_id=request_id())


def _place(cursor: str) -> int:
    (place,) = decode_cursor(cursor, parts=1)
    if not place.isdecimal() or not place.isascii() or len(place) > 15:  # noqa: PLR2004 - as long as an index can be
        detail = "Use the cursor of the page before."
        raise InvalidError(fields=[FieldError(pointer="#/query/cursor", code="unknown-cursor", detail=detail)])
    return int(place)


def _rendered(entry: Entry) -> dict[str, Any]:
    return {**entry.fields, "index": entry.index, "leaf_hash": _text(entry.leaf_hash)}


def _text(value: bytes) -> str:
    return b64encode(value).decode()
