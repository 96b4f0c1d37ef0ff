"""marshmallow's messages as pointers and stable codes. Must not let a value, or a sentence with one, through."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow
from marshmallow import fields

from shared.errors import FieldError

MAXIMUM_ERRORS = 50
MAXIMUM_NAME_LENGTH = 80

_OWN_CODE = re.compile(r"[a-z][a-z0-9-]{2,60}")
_PREFIXES = {
    "json": "",
    "json_or_form": "",
    "query": "#/query",
    "querystring": "#/query",
    "headers": "#/header",
    "path": "#/path",
    "view_args": "#/path",
}

_SENTENCES = (
    (re.compile(r"Missing data for required field\."), "required"),
    (re.compile(r"Field may not be null\."), "null"),
    (re.compile(r"Unknown field\."), "unknown-field"),
    (
        re.compile(r"(Not a valid|Invalid) (string|integer|number|boolean|list|mapping type|input type|type)\."),
        "wrong-type",
    ),
    (re.compile(r"Not a valid (naive |aware )?(date|time|datetime)\b.*"), "not-a-date"),
    (re.compile(r"Not a valid \w+.*"), "wrong-form"),
    (re.compile(r"(Longer than maximum length|Length must be between|Length must be) .*"), "wrong-length"),
    (re.compile(r"Shorter than minimum length .*"), "wrong-length"),
    (re.compile(r"Must be (greater|less) than .*"), "out-of-range"),
    (re.compile(r"(Must be one of: |One or more of the choices).*", re.DOTALL), "unknown-code"),
    (re.compile(r"String does not match expected pattern\."), "wrong-form"),
)

DETAILS: Mapping[str, str] = {
    "required": "This is needed.",
    "null": "This may not be null.",
    "unknown-field": "There is no such field.",
    "wrong-type": "This is of the wrong type.",
    "not-a-date": "This is not a date or time as RFC 3339 writes it.",
    "wrong-form": "This does not have the right form.",
    "wrong-length": "This is too long or too short.",
    "out-of-range": "This is too large or too small.",
    "unknown-code": "This is not one of the allowed codes.",
    "invalid": "This is not accepted.",
}
"""What is said for each code. A code of a schema's own says what `invalid` says."""


def field_errors(messages: Any, schema: marshmallow.Schema | None) -> list[FieldError]:
    """Return what is wrong, field by field, at most 50.

    `messages` is what webargs collects: location → field → sentences. A schema gives a code of its own by
    using the code as the message: `validate.Regexp(…, error="not-a-reference")`.
    """
    found = (
        FieldError(pointer=pointer, code=code, detail=DETAILS.get(code, DETAILS["invalid"]))
        for location, inner in _items(messages)
        for pointer, code in _walk(inner, at=_PREFIXES.get(location, ""), within=schema)
    )
    return [error for _, error in zip(range(MAXIMUM_ERRORS), found, strict=False)]


def _items(messages: Any) -> list[tuple[str, Any]]:
    return list(messages.items()) if isinstance(messages, dict) else [("json", messages)]


def _walk(messages: Any, *, at: str, within: Any) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step, below = _step(key, within)
            yield from _walk(inner, at=at + step, within=below)
    else:
        yield from ((at, code_of(message)) for message in (messages if isinstance(messages, list) else [messages]))


def _step(key: Any, within: Any) -> tuple[str, Any]:
    """Return the pointer's next part and what lies below it; marshmallow's own levels add no part."""
    below = _below(key, within)
    if key == marshmallow.exceptions.SCHEMA or (within is _ENTRY and key in ("key", "value")):
        return "", below
    name = str(key)
    if len(name) > MAXIMUM_NAME_LENGTH:
        return "", below
    return "/" + name.replace("~", "~0").replace("/", "~1"), below


_ENTRY = object()
"""Stands for one entry of a `Dict`, whose messages are kept under `key` and `value`."""


def _below(key: Any, within: Any) -> Any:
    if isinstance(within, fields.Nested):
        within = within.schema
    if isinstance(within, marshmallow.Schema):
        return None if isinstance(key, int) and not within.many else _field(key, within)
    if isinstance(within, fields.Dict):
        return _ENTRY
    return within.inner if isinstance(within, fields.List) else None


def _field(key: Any, schema: marshmallow.Schema) -> Any:
    if isinstance(key, int):  # many=True: the level of positions is still inside the schema
        return schema
    names = {field.data_key or name: field for name, field in schema.fields.items()}
    return names.get(key)


def code_of(message: Any) -> str:
    """Return the stable code of one of marshmallow's sentences, or the message when it is a code itself."""
    text = str(message)
    known = next((code for sentence, code in _SENTENCES if sentence.fullmatch(text)), None)
    return known or (text if _OWN_CODE.fullmatch(text) else "invalid")
