"""The published schema and the domain agree on what a registration's fields may hold, as far as a schema can say."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from services.intake.domain.values import field_errors
from services.intake.schemas.htcds import DIALECT, SCHEMA
from shared.vocabulary import ATTRIBUTION
from shared.vocabulary.fields import FIELDS
from tests.shared.htcds.people import FIELDS_OF

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DOCUMENT: dict[str, Any] = json.loads(SCHEMA)
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_ABOUT = {"$schema", "$id", "title", "description", "$comment", "$defs", "format"}
_TYPES: dict[str, Any] = {"string": str, "boolean": bool, "array": list, "object": dict}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Tell whether *value* is valid, by the keywords of 2020-12 that the document uses; another keyword is an error."""
    return all(_holds(keyword, told, value, schema) for keyword, told in schema.items() if keyword not in _ABOUT)


def _holds(keyword: str, told: Any, value: Any, schema: dict[str, Any]) -> bool:  # noqa: C901, PLR0911, PLR0912
    match keyword:
        case "$ref":
            return fits(value, DOCUMENT["$defs"][told.removeprefix("#/$defs/")])
        case "anyOf":
            return any(fits(value, each) for each in told)
        case "not":
            return not fits(value, told)
        case "enum":
            return any(type(each) is type(value) and each == value for each in told)
        case "type":
            return _is(told, value)
        case "pattern":
            return not isinstance(value, str) or bool(re.search(told.replace("$", r"\Z"), value))
        case "minLength" | "maxLength":
            return not isinstance(value, str) or (len(value) >= told if keyword == "minLength" else len(value) <= told)
        case "minimum" | "maximum":
            return not _is("number", value) or (value >= told if keyword == "minimum" else value <= told)
        case "items":
            return not isinstance(value, list) or all(fits(each, told) for each in value)
        case "minItems" | "maxItems":
            return not isinstance(value, list) or (len(value) >= told if keyword == "minItems" else len(value) <= told)
        case "uniqueItems":
            return not isinstance(value, list) or len({json.dumps(each) for each in value}) == len(value)
        case "minProperties":
            return not isinstance(value, dict) or len(value) >= told
        case "required":
            return not isinstance(value, dict) or set(told) <= set(value)
        case "properties":
            return not isinstance(value, dict) or all(fits(value[name], told[name]) for name in told if name in value)
        case "additionalProperties":
            assert told is False
            return not isinstance(value, dict) or set(value) <= set(schema["properties"])
    raise AssertionError(f"the document uses {keyword}, which this reader does not know")


def _is(kind: str, value: Any) -> bool:
    if kind in ("number", "integer"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole if kind == "integer" else isinstance(value, int | float))
    return isinstance(value, _TYPES[kind])


def accepts(fields: dict[str, Any]) -> bool:
    """Tell whether the domain accepts these fields."""
    return not field_errors(fields, at=AT, pointer="")


@SOME
@given(fields=FIELDS_OF.filter(accepts))
def test_what_the_domain_accepts_the_schema_accepts(fields: dict[str, Any]) -> None:
    """Nobody's program refuses what Amparo would take."""
    assert fits(fields, DOCUMENT)


WRONG: list[Any] = [
    *("", "   ", 7.5, -1, 121, None, [], {}, ["x"], {"answer": "perhaps"}, {"answer": "unknown", "x": 1}),
    *({"estimated": "19"}, {"estimated": True}, "MZ-ZZ", "a" * 10_001, "1999-13-01", "zero"),
    *(["MZ", "MZ"], [["MZ"]], [{}], [{"hte_Nothing": 1}], [{"hte_Country": "XX"}], [{"hte_City": "x"}] * 11),
]


@pytest.mark.parametrize("name", [*FIELDS, "prs_Nothing"])
def test_what_one_of_them_refuses_the_other_refuses(name: str) -> None:
    """Each field with values of each wrong kind: both say the same of every one."""
    for value in [*WRONG, True, 3, "1999-05-04", "x", ["MZ"], {"estimated": 3}, {"estimated": "1999"}]:
        fields = {name: value}
        assert fits(fields, DOCUMENT) == accepts(fields), value


@SOME
@given(fields=FIELDS_OF.filter(lambda fields: bool(fields) and accepts(fields)), data=st.data())
def test_a_mutation_that_one_of_them_refuses_the_other_refuses(fields: dict[str, Any], data: st.DataObject) -> None:
    """One field of a registration that was right is given a value that is wrong."""
    name = data.draw(st.sampled_from(sorted(fields)))
    changed = fields | {name: data.draw(st.sampled_from(WRONG))}
    assert fits(changed, DOCUMENT) == accepts(changed)


def test_the_schema_is_of_2020_12_and_says_whose_the_standard_is() -> None:
    """Every field once, by its name, with IOM's label; and the attribution."""
    assert DOCUMENT["$schema"] == DIALECT
    assert ATTRIBUTION in DOCUMENT["$comment"]
    assert {name: each["title"] for name, each in DOCUMENT["properties"].items()} == {
        name: field.label for name, field in FIELDS.items()
    }


def test_a_validator_of_somebody_else_agrees() -> None:
    """The document is a schema, and our reader of it reads it as others do."""
    validator = Draft202012Validator(DOCUMENT)
    for name in FIELDS:
        for value in WRONG:
            assert validator.is_valid({name: value}) == fits({name: value}, DOCUMENT), (name, value)
