"""Wrong fields are named by pointer and code, and what was sent is never said back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields, validate

from shared.web.field_errors import DETAILS, MAXIMUM_ERRORS, code_of, field_errors
from tests.shared.web.example import Example, Thing

SECRET = "Graça-Machava"

WRONG: dict[str, tuple[Any, str, str]] = {
    "missing": ({}, "/name", "required"),
    "null": ({"name": None}, "/name", "null"),
    "number for text": ({"name": 5}, "/name", "wrong-type"),
    "too long": ({"name": SECRET * 2}, "/name", "wrong-length"),
    "unknown field": ({"name": "x", "nome": SECRET}, "/nome", "unknown-field"),
    "pointer is escaped": ({"name": "x", "a/b~c": SECRET}, "/a~1b~0c", "unknown-field"),
    "unknown code": ({"name": "x", "colour": SECRET}, "/colour", "unknown-code"),
    "impossible date": ({"name": "x", "born": "2025-02-30"}, "/born", "not-a-date"),
    "own code": ({"name": "x", "reference": SECRET}, "/reference", "not-a-reference"),
    "list for object": ({"name": "x", "part": []}, "/part", "wrong-type"),
    "text for object": ({"name": "x", "part": SECRET}, "/part", "wrong-type"),
    "inside": ({"name": "x", "part": {"count": "1"}}, "/part/count", "wrong-type"),
    "out of range": ({"name": "x", "part": {"count": -1}}, "/part/count", "out-of-range"),
    "truth for a number": ({"name": "x", "parts": [{"count": 1}, {"count": 1.5}]}, "/parts/1/count", "wrong-type"),
    "inside a list": ({"name": "x", "parts": [{"count": 1}, {}]}, "/parts/1/count", "required"),
    "object for list": ({"name": "x", "parts": {"count": 1}}, "/parts", "wrong-type"),
    "value of an entry": ({"name": "x", "answers": {"age": SECRET}}, "/answers/age", "wrong-type"),
    "key of an entry": ({"name": "x", "answers": {"too-long": 1}}, "/answers/too-long", "wrong-length"),
    "list for body": ([], "", "wrong-type"),
    "text for body": (SECRET, "", "wrong-type"),
    "null for body": (None, "", "wrong-type"),
}


@pytest.mark.parametrize("path", ["/things", "/loaded"])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_field_is_named_by_pointer_and_code(example: Example, path: str, case: str) -> None:
    """Whether flask-smorest loads the schema or the view does."""
    body, pointer, code = WRONG[case]
    response = example.post(path, json.dumps(body).encode())
    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.get_json()["errors"]] == [(pointer, code)]
    assert SECRET not in response.text


def test_all_wrong_fields_are_named_at_once(example: Example) -> None:
    """So that nobody mends a form one field at a time."""
    response = example.post("/things", b'{"colour": "green", "born": 1, "x": 2}')
    pointers = {error["pointer"] for error in response.get_json()["errors"]}
    assert pointers == {"/name", "/colour", "/born", "/x"}


def test_a_wrong_query_is_named_too(example: Example) -> None:
    """Unknown, repeated and out of range; the value stays out."""
    for query, pointer, code in (
        (f"?nome={SECRET}", "#/query/nome", "unknown-field"),
        ("?limit=0", "#/query/limit", "out-of-range"),
        (f"?limit={SECRET}", "#/query/limit", "wrong-type"),
        ("?limit=1&limit=2", "#/query/limit", "repeated"),
        (f"?cursor={SECRET}", "#/query/cursor", "unknown-cursor"),
    ):
        response = example.ask("GET", "/things" + query)
        [error] = response.get_json()["errors"]
        assert (response.status_code, error["pointer"], error["code"]) == (422, pointer, code)
        assert SECRET not in response.text


def test_a_thousand_wrong_fields_and_a_very_long_name_do_not_make_a_long_answer(example: Example) -> None:
    """What the caller chooses is bounded in what we say."""
    body = {"name": "x"} | {f"field{number}": 1 for number in range(1000)} | {"n" * 10_000: 1}
    response = example.post("/things", json.dumps(body).encode())
    assert len(response.get_json()["errors"]) == MAXIMUM_ERRORS
    assert len(response.get_data()) < 10_000
    only_long = example.post("/things", json.dumps({"name": "x", "n" * 10_000: 1}).encode())
    assert [error["pointer"] for error in only_long.get_json()["errors"]] == [""]


def test_every_sentence_of_marshmallow_has_a_code() -> None:
    """A new version with other sentences must not turn them all into `invalid`."""
    for kind in (fields.String, fields.Integer, fields.Boolean, fields.Date, fields.DateTime, fields.UUID, fields.List):
        sentences = {key: text for key, text in kind.default_error_messages.items() if key != "format"}  # for dumping
        for key, sentence in sentences.items():
            assert code_of(str(sentence).format(input="x", obj_type="date", awareness="naive")) in set(DETAILS) - {
                "invalid"
            }, (kind, key)
    for sentence in (validate.Length.message_max, validate.Length.message_min, validate.Length.message_all):
        assert code_of(sentence.format(min=1, max=2)) == "wrong-length"


@given(st.text())
def test_a_validators_own_sentence_is_never_repeated(sentence: str) -> None:
    """It may be built from the value."""
    [error] = field_errors({"json": {"name": [f"{SECRET} {sentence}"]}}, Thing())
    assert error.code == "invalid"
    assert error.detail == DETAILS["invalid"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_is_sent_is_loaded_or_named(body: Any) -> None:
    """Mapping messages to pointers never fails, whatever the shape."""
    for error in field_errors({"json": Thing().validate(body)}, Thing()):
        assert error.pointer == "" or error.pointer.startswith("/")
        assert error.code in DETAILS or error.code == "not-a-reference"
