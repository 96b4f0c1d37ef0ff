"""A form on a page: what stands in its fields, what is wrong with them, and reading them. Knows no page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from flask import request

from services.portal.domain.sessions import Draft, Fields
from services.portal.pages.visits import Visit, sent, sent_key
from services.portal.remote.services import Reply
from services.portal.wording import htcds
from services.portal.wording.codes import LANGUAGES, countries
from services.portal.wording.htcds import Field
from services.portal.wording.problems import of_field, of_whole
from shared.pages import say

YES: Final = "yes"
VERSION: Final = "_version"
_TAG: Final = re.compile(r'"[A-Za-z0-9-]{1,40}"')
NO: Final = "no"


@dataclass(slots=True)
class Form:
    """What a page shows in a form. `errors` are sentences by field; `whole` is about all of it."""

    fields: Fields = field(default_factory=dict)
    key: str = ""
    errors: dict[str, Any] = field(default_factory=dict)
    whole: Any = ""
    restored: bool = False

    def one(self, name: str) -> str:
        """Return a field's value."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Return a field's values."""
        return tuple(self.fields.get(name, ()))

    @property
    def version(self) -> str:
        """Return the version that the page showed, as `If-Match` takes it; what is none is not sent on."""
        written = self.one(VERSION)
        return written if _TAG.fullmatch(written) else ""

    @property
    def failed(self) -> bool:
        """Whether something is wrong."""
        return bool(self.errors or self.whole)

    def need(self, *names: str) -> None:
        """Note those of *names* that are empty."""
        for name in names:
            if not any(value.strip() for value in self.fields.get(name, ())):
                self.errors.setdefault(name, of_field("required"))

    def refuse(self, reply: Reply, *, pointers: Mapping[str, str] | None = None) -> None:
        """Note what a service says is wrong. *pointers* leads from its JSON pointers to our fields.

        What belongs to no field of the page is said about the whole.
        """
        for error in reply.errors:
            name = _field_of(error.get("pointer", ""), pointers or {})
            if name:
                self.errors.setdefault(name, of_field(error.get("code", "")))
        if not self.errors:
            self.whole = of_whole(reply.problem)


def opened(visit: Visit, *, otherwise: Fields | None = None) -> Form:
    """Return the form of a page that is asked for: with what was being written here before, if anything was."""
    draft: Draft = visit.draft()
    return Form(draft.fields or otherwise or {}, draft.key, restored=bool(draft.fields))


def received() -> Form:
    """Return the form that was sent."""
    return Form(sent(), sent_key())


def choose(form: Form, name: str, allowed: Sequence[str] | Mapping[str, Any]) -> str:
    """Return the one choice made, or note that there is none of the list."""
    chosen = form.one(name)
    if chosen not in allowed:
        form.errors[name] = of_field("unknown-code" if chosen else "required")
    return chosen


def day(form: Form, name: str) -> date | None:
    """Return the day written as day/month/year, or note that there is none such."""
    written = form.one(name)
    if not written:
        return None
    found = _day(written)
    if found is None:
        form.errors[name] = of_field("impossible-date")
    return found


def end_of(found: date) -> str:
    """Return the end of a day in Mozambique, as the services read times."""
    return datetime(found.year, found.month, found.day, 21, 59, 59, tzinfo=UTC).isoformat().replace("+00:00", "Z")


def read_fields(form: Form, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what stands in *fields* as JSON values; what is empty is left out, what is wrong is noted."""
    found = {each.name: _read(form, each) for each in fields}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def write_fields(content: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """Return JSON values as they stand in a form."""
    return {each.name: _written(each, content[each.name]) for each in fields if each.name in content}


def shown(each: Field | None, value: Any) -> str:
    """Return a JSON value as a person reads it."""
    if isinstance(value, bool):
        return str(say("Yes") if value else say("No"))
    if isinstance(value, list):
        return ", ".join(shown(each, one) for one in value)
    text = str(value)
    if each is None:
        return text
    if each.kind == htcds.DATE:
        return _day_written(text)
    return str(choices_of(each).get(text, text))


def choices_of(each: Field) -> Mapping[str, Any]:
    """Return what may be chosen for a field."""
    if each.kind in (htcds.COUNTRY, htcds.COUNTRIES):
        return countries()
    return LANGUAGES if each.kind == htcds.LANGUAGE else each.choices or {}


def is_post() -> bool:
    """Say whether the page was sent a form."""
    return request.method == "POST"


def _read(form: Form, each: Field) -> Any:
    text = form.one(each.name)
    match each.kind:
        case htcds.CODES | htcds.COUNTRIES:
            return [value for value in form.all(each.name) if value]
        case htcds.DATE:
            found = day(form, each.name)
            return found and found.isoformat()
        case htcds.YES_NO:
            return {YES: True, NO: False}.get(text)
        case htcds.NUMBER if text:
            return _number(form, each.name, text)
        case htcds.PHONE:
            return text.replace(" ", "").replace("-", "")
        case _:
            return text


def _number(form: Form, name: str, text: str) -> int | float | None:
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text.replace(",", "."))
    except ValueError:
        form.errors[name] = of_field("wrong-type")
        return None


def _written(each: Field, value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (YES if value else NO,)
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return (_day_written(str(value)) if each.kind == htcds.DATE else str(value),)


def _day(written: str) -> date | None:
    parts = written.replace("-", "/").replace(".", "/").replace(" ", "/").split("/")
    try:
        first, month, last = (int(part) for part in parts)
        return date(first, month, last) if len(parts[0]) == 4 else date(last, month, first)  # noqa: PLR2004 - a year
    except ValueError:
        return None


def _day_written(iso: str) -> str:
    found = _day(iso)
    return f"{found:%d/%m/%Y}" if found else iso


def _field_of(pointer: str, pointers: Mapping[str, str]) -> str:
    """Return the field that a pointer is about: the longest known beginning, else its last word."""
    known = [begin for begin in pointers if pointer == begin or pointer.startswith(f"{begin}/")]
    if known:
        return pointers[max(known, key=len)]
    parts = [part for part in pointer.split("/") if part and not part.isdecimal()]
    return parts[-1] if parts and parts[-1] not in ("fields", "content", "screening") else ""
