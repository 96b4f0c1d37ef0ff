"""What a section may contain: a bounded JSON object. Knows no vocabulary: fields are HTCDS's or the worker's own."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from shared.errors import FieldError, InvalidError

Content: TypeAlias = dict[str, object]

LARGEST_CONTENT_BYTES: Final = 64 * 1024
_DEEPEST: Final = 5
_LONGEST_NAME: Final = 80
_LARGEST_NUMBER: Final = 2**53 - 1


class ContentError(InvalidError):
    """The content is too large, too deep, or has a value of another type."""

    slug = "invalid-content"
    title = "This section's content is not right."


def check_content(content: Mapping[str, object]) -> Content:
    """Return *content* when a section may hold it. Raises ContentError naming every place that is wrong."""
    wrong = list(_wrong(content, pointer="/content", depth=1))
    if wrong:
        raise ContentError(fields=wrong[:25])
    if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_CONTENT_BYTES:
        raise ContentError(fields=[FieldError("/content", "too-long", "At most 64 KiB of JSON.")])
    return dict(content)


def _wrong(value: object, *, pointer: str, depth: int) -> Iterator[FieldError]:
    if depth > _DEEPEST:
        yield FieldError(pointer, "too-deep", f"At most {_DEEPEST} levels.")
    elif isinstance(value, Mapping):
        yield from _wrong_object(value, pointer=pointer, depth=depth)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _wrong(item, pointer=f"{pointer}/{index}", depth=depth + 1)
    elif not _is_plain(value):
        yield FieldError(pointer, "wrong-type", "A text, a finite number, true or false, or a list or object of these.")


def _wrong_object(value: Mapping[str, object], *, pointer: str, depth: int) -> Iterator[FieldError]:
    for position, (name, item) in enumerate(value.items()):
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            yield FieldError(pointer, "wrong-name", f"Name {position + 1} is empty, unprintable or too long.")
        else:
            yield from _wrong(item, pointer=f"{pointer}/{_escaped(name)}", depth=depth + 1)


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, (bool, int)):
        return abs(value) <= _LARGEST_NUMBER
    return isinstance(value, float) and math.isfinite(value)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
