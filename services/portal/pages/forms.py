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
from services.portal.wording.problems import of_field, of_whole
from shared.vocabulary.fields import EVENT_FIELDS

YES: Final = "yes"
VERSION: Final = "_version"
_TAG: Final = re.compile(r'"[A-Za-z0-9-]{1,40}"')
NO: Final = "no"
_PART_OF_DATE: Final = re.compile(r"(?:(?P<month>[0-9]{1,2})[/.-])?(?P<year>[0-9]{4})")
_ISO: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_STAGE: Final = re.compile(r".*/(\w+)/([0-9]+)/(\w+)")


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


def read_day(form: Form, name: str) -> str | None:
    """Return the day, or the month or the year alone, as ISO 8601 writes it, or note that there is none such."""
    part = _PART_OF_DATE.fullmatch(form.one(name))
    if part is None:
        found = day(form, name)
        return found.isoformat() if found else None
    month, year = part["month"], part["year"]
    return f"{year}-{int(month):02}" if month else year


def day_written(iso: str) -> str:
    """Return a day, or the month or the year alone, as people here write it."""
    return "/".join(reversed(iso.split("-"))) if _ISO.fullmatch(iso) else iso


def end_of(found: date) -> str:
    """Return the end of a day in Mozambique, as the services read times."""
    return datetime(found.year, found.month, found.day, 21, 59, 59, tzinfo=UTC).isoformat().replace("+00:00", "Z")


def is_post() -> bool:
    """Say whether the page was sent a form."""
    return request.method == "POST"


def _day(written: str) -> date | None:
    parts = written.replace("-", "/").replace(".", "/").replace(" ", "/").split("/")
    try:
        first, month, last = (int(part) for part in parts)
        return date(first, month, last) if len(parts[0]) == 4 else date(last, month, first)  # noqa: PLR2004 - a year
    except ValueError:
        return None


def _field_of(pointer: str, pointers: Mapping[str, str]) -> str:
    """Return the field that a pointer is about: the longest known beginning, else its last word."""
    known = [begin for begin in pointers if pointer == begin or pointer.startswith(f"{begin}/")]
    if known:
        return pointers[max(known, key=len)]
    if (stage := _STAGE.fullmatch(pointer)) and stage[3] in EVENT_FIELDS:
        return ".".join(stage.groups())
    parts = [part for part in pointer.split("/") if part and not part.isdecimal()]
    return parts[-1] if parts and parts[-1] not in ("fields", "content", "screening") else ""
