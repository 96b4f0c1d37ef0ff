"""The JSON Schema (2020-12) of a registration's `fields`, made of the vocabulary. Holds what a schema can say.

What it cannot say stays with the domain: that a day is not to come, that nobody is older than 120 years, that two
fields fit each other, and which characters cannot be shown.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from services.intake.domain.values import (
    AGE_LIMIT_YEARS,
    COUNT_LIMIT,
    EMAIL_CHARACTERS,
    LONG_TEXT_CHARACTERS,
    TEXT_CHARACTERS,
)
from shared import strict_json
from shared.vocabulary import ATTRIBUTION
from shared.vocabulary.answers import Answer
from shared.vocabulary.fields import ESTIMABLE, EVENT_FIELDS, FIELDS, MOST_EVENTS, Field, Kind
from shared.vocabulary.places import PROVINCES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ID: Final = "urn:amparo:schema:htcds-fields:1"
_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PART: Final = f"^([0-9]{{4}}|[0-9]{{4}}-(0[1-9]|1[0-2])|{_DAY})$"

Rule = dict[str, Any]


def _text(most: int) -> Rule:
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S"}


def _number(kind: str, least: int, most: int) -> Rule:
    return {"type": kind, "minimum": least, "maximum": most}


def _date(_field: Field) -> Rule:
    return {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}


def _province(_field: Field) -> Rule:
    free = _text(TEXT_CHARACTERS) | {"not": {"pattern": "^MZ-"}}
    return {"anyOf": [{"enum": list(PROVINCES)}, free]}


def _code(field: Field) -> Rule:
    return {"enum": list(field.codes)}


def _codes(field: Field) -> Rule:
    return {"type": "array", "items": _code(field), "minItems": 1, "uniqueItems": True}


def _events(_field: Field) -> Rule:
    event = {"type": "object", "properties": _properties(EVENT_FIELDS), "additionalProperties": False}
    return {"type": "array", "items": event | {"minProperties": 1}, "minItems": 1, "maxItems": MOST_EVENTS}


_RULES: Final[Mapping[Kind, Callable[[Field], Rule]]] = MappingProxyType(
    {
        Kind.TEXT: lambda _field: _text(TEXT_CHARACTERS),
        Kind.LONG_TEXT: lambda _field: _text(LONG_TEXT_CHARACTERS),
        Kind.DATE: _date,
        Kind.BIRTHDATE: _date,
        Kind.CHECKBOX: lambda _field: {"type": "boolean"},
        Kind.COUNT: lambda _field: _number("integer", 0, COUNT_LIMIT),
        Kind.AGE: lambda _field: _number("integer", 0, AGE_LIMIT_YEARS),
        Kind.LATITUDE: lambda _field: _number("number", -90, 90),
        Kind.LONGITUDE: lambda _field: _number("number", -180, 180),
        Kind.LANGUAGE: lambda _field: {"type": "string", "pattern": "^[a-z]{2,3}$"},
        Kind.EMAIL: lambda _field: _text(EMAIL_CHARACTERS) | {"pattern": r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"},
        Kind.PHONE: lambda _field: {"type": "string", "pattern": r"^\+?[1-9][0-9]{1,14}$"},
        Kind.CODE: _code,
        Kind.CODES: _codes,
        Kind.PROVINCE: _province,
        Kind.DISTRICT: lambda _field: _text(TEXT_CHARACTERS),
        Kind.EVENTS: _events,
    }
)


def _property(field: Field) -> Rule:
    """Return one field: a value, an estimate where there can be one, or an answer that is no value."""
    value = _RULES[field.kind](field)
    forms = [value, {"$ref": "#/$defs/answer"}]
    if field.kind in ESTIMABLE:
        dated = field.kind in (Kind.DATE, Kind.BIRTHDATE)
        forms.append(_object("estimated", {"type": "string", "pattern": _PART} if dated else value))
    return {"title": field.label, "anyOf": forms}


def _object(name: str, rule: Rule) -> Rule:
    return {"type": "object", "properties": {name: rule}, "required": [name], "additionalProperties": False}


def _properties(fields: Mapping[str, Field]) -> Rule:
    return {name: _property(field) for name, field in fields.items()}


def document() -> Rule:
    """Return the schema."""
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "A registration's HTCDS fields",
        "description": "`fields` of POST /registrations: HTCDS names to values. What was not asked is left out.",
        "$comment": f"{ATTRIBUTION}. Names, types and codes are IOM's; IOM endorses nothing here.",
        "type": "object",
        "properties": _properties(FIELDS),
        "additionalProperties": False,
        "$defs": {"answer": _object("answer", {"enum": [each.value for each in Answer]})},
    }


SCHEMA: Final = strict_json.dumps(document())
