"""One section of a case: reading it, and changing it without overwriting what a colleague wrote meanwhile."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from services.portal.pages.cases import is_caseworker, read_case
from services.portal.pages.fields import choices_of, read_fields, shown, stages, write_fields
from services.portal.pages.forms import Form, opened, received
from services.portal.pages.triage import graded
from services.portal.pages.visits import Visit, visit
from services.portal.wording import cases as words
from services.portal.wording.fields import ANSWERS, FIELDS, PROVINCES, SECTION_FIELDS, Field
from services.portal.wording.indicators import ALL as INDICATORS
from services.portal.wording.indicators import DIMENSIONS
from services.portal.wording.screening import ACTS, AGES, DECIDING, MEANS, PURPOSES, REASONS, RESULTS
from shared.errors import NotFoundError
from shared.pages import render, say, say_later
from shared.vocabulary.answers import answer_in, is_estimate
from shared.vocabulary.fields import Kind
from shared.vocabulary.places import DISTRICTS

_CHANGED: Final = 412
NONE: Final = "-"
_CONSENT_LABELS: Final = {
    "assistance": say_later("Agreed to be assisted"),
    "language": say_later("Asked in"),
    "method": say_later("Agreed by"),
}
_SCREENING: Final = (
    Field("acts", say_later("Acts"), Kind.CODES, ACTS),
    Field("means", say_later("Means"), Kind.CODES, MEANS),
    Field("purposes", say_later("Purposes"), Kind.CODES, PURPOSES),
    Field("age", say_later("Age"), Kind.CODES, AGES),
    Field("indicators", say_later("Indicators"), Kind.CODES, INDICATORS),
    Field("result", say_later("Result"), Kind.CODES, RESULTS),
    Field("reasons", say_later("Reasons"), Kind.CODES, REASONS),
    Field("dimensions", say_later("Indicators that are enough, to be confirmed"), Kind.CODES, DIMENSIONS),
    Field("rules_version", say_later("Rules of the screening")),
    Field("decided_by", say_later("Decided by"), Kind.CODE, DECIDING),
    Field("decided_on", say_later("Decided on"), Kind.DATE),
)


FIELD_WORDS: Final[dict[str, Any]] = {
    "choices_of": choices_of,
    "stages": stages,
    "no_value": ANSWERS,
    "provinces": PROVINCES,
    "districts": DISTRICTS,
}
"""What the templates of fields need."""


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/cases/<uuid:case_id>/sections/<name>")(show_section)
    desks.get("/cases/<uuid:case_id>/sections/<name>/edit")(edit_section)
    desks.post("/cases/<uuid:case_id>/sections/<name>/edit")(save_section)


def show_section(case_id: UUID, name: str) -> Response:
    """Open one section."""
    found, path = visit(), _path(case_id, name)
    document = found.get("cases", path)
    return render(
        "portal/section.html",
        notice=found.notice(),
        case=read_case(found, case_id),
        section=name,
        document=document,
        lines=lines(document["content"]),
        words=words,
        works=is_caseworker(found),
    )


def edit_section(case_id: UUID, name: str) -> Response:
    """Show the section as a form, or what was being written in it before."""
    found = visit()
    reply = found.ask("cases", "GET", _path(case_id, name))
    content = reply.body["content"]
    form = opened(found, otherwise=write_fields(content, fields_of(name, content)))
    version = form.version or reply.etag
    return _page(found, case_id, name, form, content, version=version)


def save_section(case_id: UUID, name: str) -> Response:
    """Write the next version; where somebody was faster, show both texts and change nothing."""
    found, form, path = visit(), received(), _path(case_id, name)
    now = found.ask("cases", "GET", path)
    fields = fields_of(name, now.body["content"])
    written = read_fields(form, fields)
    if form.failed:
        return _page(found, case_id, name, form, now.body["content"], version=form.version)
    kept = {key: value for key, value in now.body["content"].items() if key not in {each.name for each in fields}}
    reply = found.ask("cases", "PUT", path, body={"content": kept | written}, etag=form.version)
    if reply.ok:
        found.drop(notice=say("The section was saved."))
        return Response(status=303, headers={"Location": f"/cases/{case_id}/sections/{name}"})
    if reply.status == _CHANGED:
        return _both(
            found, case_id, name, form, fields=fields, theirs=now.body["content"], mine=written, version=now.etag
        )
    form.refuse(reply)
    return _page(found, case_id, name, form, now.body["content"], version=form.version)


def fields_of(name: str, content: Mapping[str, Any]) -> list[Field]:
    """Return the fields of a section, and texts that somebody wrote under other names."""
    own = list(SECTION_FIELDS.get(name, ()))
    others = [key for key, value in content.items() if key not in FIELDS and isinstance(value, str)]
    return own + [Field(key, key, Kind.LONG_TEXT) for key in sorted(others)]


def lines(content: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return what stands in a section as label and text, in the order of its form."""
    said = {key: value for key, value in content.items() if _is_said(value)}
    order = [name for name in FIELDS if name in said] + sorted(set(said) - set(FIELDS))
    found = [(FIELDS[key].label if key in FIELDS else key, shown(FIELDS.get(key), said[key])) for key in order]
    return (
        found + _consent(content.get("consent")) + _screening(content.get("screening")) + graded(content.get("triage"))
    )


def _is_said(value: Any) -> bool:
    """Say whether this is a field's value: not the consent, not the screening."""
    return not isinstance(value, Mapping) or bool(answer_in(value)) or is_estimate(value)


def _consent(consent: Any) -> list[tuple[Any, str]]:
    if not isinstance(consent, Mapping):
        return []
    spoken = {
        "language": Field("language", "", Kind.LANGUAGE),
        "method": Field("method", "", Kind.CODE, words.METHODS),
    }
    return [(_CONSENT_LABELS.get(key, key), shown(spoken.get(key), value)) for key, value in consent.items()]


def _screening(screening: Any) -> list[tuple[Any, str]]:
    if not isinstance(screening, Mapping):
        return []
    return [(each.label, _answer(each, screening[each.name]) or NONE) for each in _SCREENING if each.name in screening]


def _answer(each: Field, value: Any) -> str:
    """Return one answer of a screening; reasons are sentences, each on a line of its own."""
    if each.choices is REASONS and isinstance(value, list):
        return "\n".join(shown(each, one) for one in value)
    return shown(each, value)


def _path(case_id: UUID, name: str) -> str:
    if name not in SECTION_FIELDS:
        raise NotFoundError
    return f"/cases/{case_id}/sections/{name}"


def _page(found: Visit, case_id: UUID, name: str, form: Form, content: Mapping[str, Any], *, version: str) -> Response:
    return render(
        "portal/section_edit.html",
        422 if form.failed else 200,
        case=read_case(found, case_id),
        section=name,
        fields=fields_of(name, content),
        form=form,
        failed=form.failed,
        w=FIELD_WORDS,
        version=version,
        words=words,
    )


def _both(
    found: Visit,
    case_id: UUID,
    name: str,
    form: Form,
    *,
    fields: list[Field],
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    version: str,
) -> Response:
    """Show where the two differ. The form holds mine, and what is sent from here replaces theirs, knowingly."""
    differing = [
        (each.label, shown(each, theirs.get(each.name, "")) or NONE, shown(each, mine.get(each.name, "")) or NONE)
        for each in fields
        if theirs.get(each.name) != mine.get(each.name)
    ]
    return render(
        "portal/section_both.html",
        409,
        case=read_case(found, case_id),
        section=name,
        differing=differing,
        fields=fields,
        form=form,
        w=FIELD_WORDS,
        version=version,
        words=words,
    )
