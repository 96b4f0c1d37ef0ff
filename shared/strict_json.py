"""The one JSON loader and writer. Knows nothing of what the documents mean, nor where they come from.

Two readers that understand one document differently are how a checked value becomes another value. So whatever
has two readings (duplicate keys, lone surrogates, integers beyond 2^53, NaN, a byte order mark) has none here.
Source: RFC 8259, RFC 7493 (I-JSON).
"""

import json
import math
import re
from collections.abc import Iterator
from typing import TypeAlias

import orjson

from shared.errors import MalformedError

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

LIMIT_BYTES = 1 << 20
LIMIT_DEPTH = 32
LIMIT_INTEGER = (1 << 53) - 1

_INTEGER_DIGITS = 17  # sign and sixteen digits: longer is never converted, only refused
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
# A string is one token, closed or not, so that the scan is linear and brackets inside it do not count.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_STEP = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_DATACLASS


class JsonSyntaxError(MalformedError):
    """It is not one JSON text: empty, cut off, followed by something, or with a byte order mark."""

    slug = "json-syntax"
    title = "The body is not JSON."


class JsonEncodingError(MalformedError):
    """It is not UTF-8, or names half of a surrogate pair."""

    slug = "json-encoding"
    title = "The text in the body is not valid Unicode."


class JsonDuplicateKeyError(MalformedError):
    """An object has the same key twice. Nobody may choose which one counts."""

    slug = "json-duplicate-key"
    title = "A key appears twice in the body."


class JsonNumberError(MalformedError):
    """A number that readers would disagree about: NaN, an infinity, an integer beyond 2^53 - 1."""

    slug = "json-number"
    title = "A number in the body is out of range."


class JsonTooDeepError(MalformedError):
    """Nested deeper than 32 levels."""

    slug = "json-too-deep"
    title = "The body is nested too deeply."


class JsonTooLongError(MalformedError):
    """Longer than 1 MiB."""

    slug = "json-too-long"
    title = "The body is too long."


def loads(data: bytes) -> JSON:
    """Return the value of one JSON text of at most 1 MiB and 32 levels. Raises a `MalformedError` that says why."""
    if len(data) > LIMIT_BYTES:
        raise JsonTooLongError
    _refuse_depth(data)
    value = _parsed(_decoded(data))
    if _SURROGATE_ESCAPE.search(data):
        _refuse_lone_surrogates(value)
    return value


def dumps(value: object) -> bytes:
    """Return compact JSON with sorted keys; UUIDs and aware datetimes are written as text.

    Raises TypeError for whatever `loads` would not read back: dataclasses, NaN, integers beyond 2^53 - 1.
    """
    data = orjson.dumps(value, option=_OPTIONS)
    if b"null" in data and any(isinstance(part, float) and not math.isfinite(part) for part in _parts(value)):
        raise TypeError("a number is not finite")
    return data


def _refuse_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= LIMIT_DEPTH:
        return
    depth = 0
    for token in _TOKEN.finditer(data):
        depth += _STEP.get(token.group(), 0)
        if depth > LIMIT_DEPTH:
            raise JsonTooDeepError


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonEncodingError from None


def _parsed(text: str) -> JSON:
    try:
        value: JSON = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise JsonSyntaxError from None  # its message repeats the text
    return value


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise JsonDuplicateKeyError
    return value


def _integer(digits: str) -> int:
    if len(digits) > _INTEGER_DIGITS or abs(value := int(digits)) > LIMIT_INTEGER:
        raise JsonNumberError
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise JsonNumberError
    return value


def _constant(_name: str) -> float:
    raise JsonNumberError


def _refuse_lone_surrogates(value: JSON) -> None:
    try:
        for part in _parts(value):
            if isinstance(part, str):
                part.encode("utf-8")
    except UnicodeEncodeError:
        raise JsonEncodingError from None


def _parts(value: object) -> Iterator[object]:
    """Yield every key and scalar in *value*, without recursion."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting.extend(part.keys())
            waiting.extend(part.values())
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        else:
            yield part


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_float=_float, parse_constant=_constant)
