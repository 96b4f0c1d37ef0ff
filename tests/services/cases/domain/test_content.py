"""A section holds any bounded JSON object and nothing else."""

import pytest

from services.cases.domain.content import LARGEST_CONTENT_BYTES, Content, ContentError, check_content


def pointers(content: Content) -> list[str]:
    """Return where *content* is wrong."""
    try:
        check_content(content)
    except ContentError as error:
        return [field.pointer for field in error.fields]
    return []


def test_what_workers_write_is_kept_as_it_is() -> None:
    """Text in any language, numbers, lists, and an object such as a screening."""
    content: Content = {"prs_FirstName": "Graça", "n": 3, "x": 1.5, "yes": True, "l": ["a", 1], "s": {"age": "child"}}

    assert check_content(content) == content


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({"a": None}, "/content/a"),
        ({"a": {"b": [1, None]}}, "/content/a/b/1"),
        ({"a/b~c": None}, "/content/a~1b~0c"),
        ({"": 1}, "/content"),
        ({"a" * 81: 1}, "/content"),
        ({"a\nb": 1}, "/content"),
        ({"a": float("nan")}, "/content/a"),
        ({"a": float("inf")}, "/content/a"),
        ({"a": 2**60}, "/content/a"),
        ({"a": "\x00"}, "/content/a"),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, "/content/a/b/c/d/e"),
        ({"a": [[[[[]]]]]}, "/content/a/0/0/0/0"),
    ],
)
def test_what_no_other_program_could_read_is_refused_with_its_place(content: Content, pointer: str) -> None:
    """Each with a pointer, never with the value."""
    assert pointers(content) == [pointer]


def test_every_wrong_place_is_named_at_once_up_to_a_bound() -> None:
    """A worker corrects a form once, and nobody makes us write a long answer."""
    assert pointers({"a": None, "b": None}) == ["/content/a", "/content/b"]
    assert len(pointers({str(n): None for n in range(5000)})) == 25


def test_sixty_four_kibibytes_fit_and_one_byte_more_does_not() -> None:
    """Counted in UTF-8, where an accent is two bytes."""
    overhead = len('{"a": ""}')
    room = LARGEST_CONTENT_BYTES - overhead

    assert pointers({"a": "x" * room}) == []
    assert pointers({"a": "x" * (room + 1)}) == ["/content"]
    assert pointers({"a": "ç" * (room // 2 + 1)}) == ["/content"]
