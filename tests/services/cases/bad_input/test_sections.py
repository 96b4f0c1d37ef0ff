"""Sections written wrongly: the right status, the place that is wrong, and the version stays."""

import pytest

from tests.services.cases.bad_input.answers import codes, stored
from tests.services.cases.world import ALL, World
from tests.support.service import Person

CONTENT = {"content": {"a": 1}}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, ("/content", "null")),
        ("text", ("/content", "wrong-type")),
        ({"a": None}, ("/content/a", "wrong-type")),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, ("/content/a/b/c/d/e", "too-deep")),
        ({"a": "x" * 70_000}, ("/content", "too-long")),
        ({"a" * 200: 1}, ("/content", "wrong-name")),
    ],
)
def test_content_that_a_section_cannot_hold_is_refused_with_its_place(
    desk: tuple[World, str, Person], content: object, place: tuple[str, str]
) -> None:
    """And the version stays."""
    world, case, worker = desk
    before = stored(world)

    answer = worker.put(f"/cases/{case}/sections/contact", {"content": content}, If_Match='"1"')

    assert answer.status_code == 422
    assert place in codes(answer)
    assert stored(world) == before


def test_a_change_without_a_version_is_asked_for_one(desk: tuple[World, str, Person]) -> None:
    """428: nobody overwrites what they have not read."""
    _, case, worker = desk

    assert worker.put(f"/cases/{case}/sections/contact", CONTENT).status_code == 428


@pytest.mark.parametrize("tag", ["*", '"x"', "1", 'W/"1"', '"0"', '"-1"', '"1", "2"', '"99999999999999999999"', ""])
def test_a_version_that_is_none_is_refused(desk: tuple[World, str, Person], tag: str) -> None:
    """Also the star, which would mean whatever is there."""
    world, case, worker = desk
    before = stored(world)

    assert worker.put(f"/cases/{case}/sections/contact", CONTENT, If_Match=tag).status_code == 400
    assert stored(world) == before


def test_a_stale_version_is_refused_and_told_which_is_current(desk: tuple[World, str, Person]) -> None:
    """412 with the version, so that the worker can look and try again."""
    _, case, worker = desk
    path = f"/cases/{case}/sections/contact"
    worker.put(path, CONTENT, If_Match='"1"')

    for stale in ('"1"', '"3"'):
        answer = worker.put(path, {"content": {"b": 2}}, If_Match=stale)
        assert (answer.status_code, answer.json["version"]) == (412, 2)
    assert worker.get(path).json["content"] == {"a": 1}


def test_what_is_not_a_section_or_an_id_is_not_there(desk: tuple[World, str, Person]) -> None:
    """404 and no 500, for every section that is none and every id that is none."""
    _, case, worker = desk
    names = [name for name in (*ALL, "core") if name not in ALL]

    for path in (*(f"/cases/{case}/sections/{name}" for name in names), "/cases/1", f"/cases/{case}/sections/%00"):
        assert worker.get(path).status_code == 404, path
