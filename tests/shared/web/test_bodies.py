"""What is sent is read strictly or not at all, through whichever door a view reads it."""

import json
from typing import Any

import pytest

from shared.web.requests import BODY_LIMIT_BYTES
from tests.shared.web.example import THING, Example

UNREADABLE = {
    "empty": (b"", "json-syntax"),
    "cut off": (b'{"name": "chair"', "json-syntax"),
    "two values": (b'{"name": "chair"} {}', "json-syntax"),
    "byte order mark": (b'\xef\xbb\xbf{"name": "chair"}', "json-syntax"),
    "single quotes": (b"{'name': 'chair'}", "json-syntax"),
    "duplicate key": (b'{"name": "chair", "name": "table"}', "json-duplicate-key"),
    "nested duplicate key": (b'{"name": "x", "part": {"count": 1, "count": 2}}', "json-duplicate-key"),
    "not a number": (b'{"name": "chair", "part": {"count": NaN}}', "json-number"),
    "infinity": (b'{"name": "chair", "part": {"count": -Infinity}}', "json-number"),
    "overflow": (b'{"name": "chair", "part": {"count": 1e999}}', "json-number"),
    "huge integer": (b'{"name": "chair", "part": {"count": ' + b"9" * 5000 + b"}}", "json-number"),
    "too deep": (b"[" * 33 + b"]" * 33, "json-too-deep"),
    "far too deep": (b"[" * 400_000, "json-too-deep"),
    "latin 1": ('{"name": "Gra\u00e7a"}'.encode("latin-1"), "json-encoding"),
    "half a pair": (b'{"name": "\\ud800"}', "json-encoding"),
}


@pytest.mark.parametrize("path", ["/things", "/raw", "/loaded"])
@pytest.mark.parametrize("case", UNREADABLE)
def test_what_has_two_readings_is_refused_with_400(example: Example, path: str, case: str) -> None:
    """By `arguments`, by a forced and silent `get_json`, and by a schema that the view loads itself."""
    body, slug = UNREADABLE[case]
    response = example.post(path, body)
    assert (response.status_code, problem_slug(response.json)) == (400, slug)
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/merge-patch+json",
        "application/json; charset=utf-16",
        "application/jsonx",
    ],
)
@pytest.mark.parametrize("path", ["/things", "/raw"])
def test_another_content_type_is_415(example: Example, path: str, content_type: str) -> None:
    """A browser's form can send none that is read here."""
    assert example.post(path, b'{"name": "chair"}', content_type).status_code == 415


def test_json_in_utf_8_is_read(example: Example) -> None:
    """With or without saying so."""
    for content_type in ("application/json", "Application/JSON; charset=UTF-8"):
        assert example.post("/things", '{"name": "Graça"}'.encode(), content_type).json == {"name": "Graça"}


@pytest.mark.parametrize("path", ["/things", "/raw"])
def test_two_megabytes_are_413(example: Example, path: str) -> None:
    """Announced by Content-Length."""
    assert example.post(path, b" " * 2_000_000).status_code == 413


@pytest.mark.parametrize("path", ["/things", "/raw"])
def test_a_long_body_without_content_length_is_413_and_not_cut_short(example: Example, path: str) -> None:
    """What fits into the limit is a whole document; reading only that would take a part for the whole."""
    body = b'{"name": "chair"}'.ljust(BODY_LIMIT_BYTES) + b'{"name": "table"}'
    assert chunked(example, path, body).status_code == 413


def test_a_body_of_exactly_one_mebibyte_is_read(example: Example) -> None:
    """Announced or not; one byte more is not."""
    body = b'{"name": "chair"}'.ljust(BODY_LIMIT_BYTES)
    assert example.post("/things", body).status_code == 201
    assert chunked(example, "/things", body).status_code == 201
    assert example.post("/things", body + b" ").status_code == 413
    assert chunked(example, "/things", body + b" ").status_code == 413


def test_a_short_body_without_content_length_is_read(example: Example) -> None:
    """As programs that stream send it."""
    assert chunked(example, "/things", b'{"name": "chair"}').status_code == 201


def test_the_body_may_be_larger_than_a_form_field(example: Example) -> None:
    """No limit for forms is in the way, since there are no forms."""
    response = example.post("/raw", json.dumps({"text": "x" * 900_000}).encode())
    assert response.status_code == 200


def test_a_body_is_not_needed_where_none_is_read(example: Example) -> None:
    """GET works as it is."""
    assert example.ask("GET", THING).status_code == 200


def chunked(example: Example, path: str, body: bytes) -> Any:
    """Send without Content-Length, as a server that ends the stream itself hands it on."""
    response = example.ask(
        "POST",
        path,
        data=body,
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    assert "amparo" in response.get_data(as_text=True) or response.status_code < 300
    return response


def problem_slug(document: Any) -> str:
    """Return the slug in a problem's type."""
    return str(document["type"]).rpartition(":")[2]
