"""Versions, idempotency keys and cursors, as callers send them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidError
from shared.web import decode_cursor, encode_cursor, etag
from tests.shared.web.example import THING, Example


def put(example: Example, **headers: str) -> tuple[int, str]:
    """Change the thing; return status and slug, or status and name."""
    response = example.ask(
        "PUT", THING, json={"name": "x"}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    document = response.get_json()
    return response.status_code, document.get("name") or document["type"].rpartition(":")[2]


def test_what_was_read_can_be_changed(example: Example) -> None:
    """The tag is sent back as it came."""
    tag = example.ask("GET", THING).headers["ETag"]
    assert tag == etag(3) == '"3"'
    assert put(example, If_Match=tag) == (200, "at 3")


def test_a_change_without_if_match_is_428(example: Example) -> None:
    """Whoever has not read does not write."""
    assert put(example) == (428, "precondition-required")


@pytest.mark.parametrize(
    "tag", ["3", "*", 'W/"3"', '"3", "4"', '"03"', '"0"', '"-3"', '"3e1"', '""', '"٣"', '"' + "9" * 40 + '"']
)
def test_an_if_match_that_we_never_gave_is_400(example: Example, tag: str) -> None:
    """A star would change whatever is there; digits of other scripts are not ours."""
    assert put(example, If_Match=tag.encode().decode("latin-1")) == (400, "malformed")


def test_a_creation_without_idempotency_key_is_428(example: Example) -> None:
    """And says which header is missing."""
    response = example.ask("POST", "/keys")
    assert (response.status_code, response.get_json()["type"]) == (428, "urn:amparo:problem:idempotency-key-required")


@pytest.mark.parametrize(
    "key", ["short", "x" * 129, "has space here", "Graça-Machava", "semi;colon;s", "new\tline-key"]
)
def test_an_idempotency_key_of_another_form_is_400_and_not_repeated(example: Example, key: str) -> None:
    """It is stored, so it is bounded and plain."""
    response = example.ask("POST", "/keys", headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["pointer"] == "#/header/Idempotency-Key"
    assert key not in response.text


def test_a_proper_idempotency_key_is_taken_as_it_is(example: Example) -> None:
    """From 8 to 128 characters."""
    for key in ("aB3_-xyz", "k" * 128):
        assert example.ask("POST", "/keys", headers={"Idempotency-Key": key}).json == {"key": key}


@given(st.lists(st.text(max_size=40), max_size=4))
def test_a_cursor_names_the_place_it_was_made_of(place: list[str]) -> None:
    """And nothing of it needs escaping in a URL."""
    cursor = encode_cursor(*place)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(cursor, parts=len(place)) == tuple(place)


@given(st.text(max_size=60))
def test_a_cursor_that_is_not_ours_is_refused_and_nothing_else_happens(cursor: str) -> None:
    """Any text may come in a query."""
    with pytest.raises(InvalidError):
        decode_cursor(cursor, parts=3)


@pytest.mark.parametrize("place", ['"text"', "[1,2]", '["a"]', '["a","b","c"]', "{}", '["a",null]', "[" * 200])
def test_a_cursor_with_another_place_is_refused(example: Example, place: str) -> None:
    """Well-formed and wrong is wrong."""
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    assert example.ask("GET", f"/things?cursor={cursor}").status_code == 422


def test_a_page_goes_on_from_its_cursor_and_has_a_limit(example: Example) -> None:
    """50 unless asked otherwise."""
    assert example.ask("GET", "/things").json == {"place": [], "limit": 50}
    answer = example.ask("GET", f"/things?limit=200&cursor={encode_cursor('2026', 'x')}").json
    assert answer == {"place": ["2026", "x"], "limit": 200}
