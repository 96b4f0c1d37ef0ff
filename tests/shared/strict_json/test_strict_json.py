"""Whatever has two readings has none; whatever has one is read as Python's own reader reads it."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import MalformedError
from shared.strict_json import (
    LIMIT_BYTES,
    LIMIT_DEPTH,
    LIMIT_INTEGER,
    JsonDuplicateKeyError,
    JsonEncodingError,
    JsonNumberError,
    JsonSyntaxError,
    JsonTooDeepError,
    JsonTooLongError,
    dumps,
    loads,
)

TEXT = st.text(st.characters(codec="utf-8"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LIMIT_INTEGER, LIMIT_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=30)

REFUSED: dict[str, tuple[bytes, type[MalformedError]]] = {
    "empty": (b"", JsonSyntaxError),
    "white space alone": (b" \n", JsonSyntaxError),
    "trailing data": (b"{}{}", JsonSyntaxError),
    "trailing comma": (b"[1,]", JsonSyntaxError),
    "comment": (b"[1] // one", JsonSyntaxError),
    "single quotes": (b"{'a': 1}", JsonSyntaxError),
    "bare key": (b"{a: 1}", JsonSyntaxError),
    "cut off": (b'{"a": [1', JsonSyntaxError),
    "string cut off": (b'"abc', JsonSyntaxError),
    "string cut off in an escape": (b'"abc\\', JsonSyntaxError),
    "control character in a string": (b'"a\nb"', JsonSyntaxError),
    "NUL after the end": (b"1\0", JsonSyntaxError),
    "leading zero": (b"01", JsonSyntaxError),
    "plus sign": (b"+1", JsonSyntaxError),
    "hexadecimal": (b"0x10", JsonSyntaxError),
    "no digit after the point": (b"1.", JsonSyntaxError),
    "Arabic digits": ("\u0661".encode(), JsonSyntaxError),
    "no-break space": ("\u00a01".encode(), JsonSyntaxError),
    "Python's word": (b"True", JsonSyntaxError),
    "BOM": (b"\xef\xbb\xbf{}", JsonSyntaxError),
    "unknown escape": (b'"\\x41"', JsonSyntaxError),
    "mismatched brackets": (b"[}", JsonSyntaxError),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), JsonEncodingError),
    "UTF-32 without mark": ("[1]".encode("utf-32-be"), JsonSyntaxError),
    "Latin-1": ('"José"'.encode("latin-1"), JsonEncodingError),
    "overlong": (b'"\xc0\xaf"', JsonEncodingError),
    "cut-off UTF-8": (b'"\xe2\x82"', JsonEncodingError),
    "surrogate as UTF-8": (b'"\xed\xa0\x80"', JsonEncodingError),
    "beyond Unicode": (b'"\xf4\x90\x80\x80"', JsonEncodingError),
    "lone high surrogate": (b'"\\ud800"', JsonEncodingError),
    "lone low surrogate": (b'"\\uDC00"', JsonEncodingError),
    "surrogates the wrong way round": (b'"\\udc00\\ud800"', JsonEncodingError),
    "lone surrogate in a key": (b'{"\\ud800": 1}', JsonEncodingError),
    "lone surrogate deep inside": (b'[{"a": ["\\ud83d"]}]', JsonEncodingError),
    "NaN": (b"NaN", JsonNumberError),
    "Infinity": (b"[Infinity]", JsonNumberError),
    "-Infinity": (b'{"a": -Infinity}', JsonNumberError),
    "1e999": (b"1e999", JsonNumberError),
    "-1e999": (b"-1e999", JsonNumberError),
    "2^53": (b"9007199254740992", JsonNumberError),
    "-2^53": (b"-9007199254740992", JsonNumberError),
    "2^64 + 1": (b"18446744073709551617", JsonNumberError),
    "ten thousand digits": (b"9" * 10_000, JsonNumberError),
    "a megabyte of digits": (b"9" * LIMIT_BYTES, JsonNumberError),
    "a fraction of a megabyte of digits": (b"[" + b"9" * 400_000 + b".5]", JsonNumberError),
    "duplicate": (b'{"a": 1, "a": 1}', JsonDuplicateKeyError),
    "duplicate by escape": (b'{"a": 1, "\\u0061": 2}', JsonDuplicateKeyError),
    "duplicate empty key": (b'{"": 1, "": 2}', JsonDuplicateKeyError),
    "duplicate inside a list": (b'[[{"b": {"a": 1, "a": 2}}]]', JsonDuplicateKeyError),
    "duplicate under a duplicate": (b'{"a": {"c": 1, "c": 2}, "a": 0}', JsonDuplicateKeyError),
    "33 levels": (b"[" * 33 + b"]" * 33, JsonTooDeepError),
    "33 levels of both kinds": (b'{"a":[' * 17 + b"]}" * 17, JsonTooDeepError),
    "100,000 arrays": (b"[" * 100_000 + b"]" * 100_000, JsonTooDeepError),
    "100,000 arrays, never closed": (b"[" * 100_000, JsonTooDeepError),
    "100,000 objects": (b'{"a":' * 100_000, JsonTooDeepError),
    "depth behind a string of quotes": (b'["\\"", ' + b"[" * 40 + b"]" * 41, JsonTooDeepError),
    "a megabyte of escaped quotes, never closed": (b'"' + b'\\"' * 500_000 + b"[" * 40, JsonSyntaxError),
    "a megabyte of backslashes, never closed": (b"[" * 20 + b'"' + b"\\" * 1_000_001 + b"[" * 20, JsonSyntaxError),
    "over 1 MiB": (b'"' + b"a" * LIMIT_BYTES + b'"', JsonTooLongError),
}


@pytest.mark.parametrize(("data", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_single_reading_is_refused_by_name(data: bytes, error: type[MalformedError]) -> None:
    """Each by its own name, so that whoever sent it can mend it."""
    with pytest.raises(error) as caught:
        loads(data)
    assert type(caught.value) is error


def test_every_refusal_has_a_slug_of_its_own() -> None:
    """One word, one meaning, in the document of errors too."""
    kinds = {error for _, error in REFUSED.values()}
    assert len({kind.slug for kind in kinds}) == len({kind.title for kind in kinds}) == len(kinds) == 6
    assert all(issubclass(kind, MalformedError) for kind in kinds)


@pytest.mark.parametrize("data", [data for data, _ in REFUSED.values()], ids=REFUSED.keys())
def test_a_refusal_repeats_nothing_of_what_was_sent(data: bytes) -> None:
    """The body may hold a person's story; the library's message, which repeats it, is cut off."""
    with pytest.raises(MalformedError) as caught:
        loads(data)
    assert caught.value.detail == ""
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


ACCEPTED: dict[str, tuple[bytes, object]] = {
    "32 levels": (b"[" * 32 + b"]" * 32, None),
    "brackets in a string are no depth": (json.dumps("[{" * 5000).encode(), "[{" * 5000),
    "escaped quotes before brackets": (json.dumps(['"[' * 50]).encode(), ['"[' * 50]),
    "many shallow ones": (b"[" + b",".join([b"[]"] * 5000) + b"]", [[]] * 5000),
    "exactly 1 MiB": (b'"' + b"a" * (LIMIT_BYTES - 2) + b'"', "a" * (LIMIT_BYTES - 2)),
    "surrogate pair": (b'"\\ud83d\\ude00"', "\U0001f600"),
    "escaped backslash before u": (b'"\\\\ud800"', "\\ud800"),
    "largest integers": (b"[9007199254740991, -9007199254740991]", [LIMIT_INTEGER, -LIMIT_INTEGER]),
    "small float": (b"1e-999", 0.0),
    "white space around": (b" \r\n\t{ } ", {}),
    "same key in siblings": (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    "same key in parent and child": (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
    "keys that only look the same": ('{"é": 1, "e\u0301": 2}'.encode(), {"\u00e9": 1, "e\u0301": 2}),
}


@pytest.mark.parametrize(("data", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_at_the_edge_and_unambiguous_is_read(data: bytes, value: object) -> None:
    """Strict, not deaf."""
    assert loads(data) == (json.loads(data) if value is None else value)


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=300, deadline=None)
def test_valid_values_are_read_as_pythons_reader_reads_them(
    value: object,
    ascii_only: bool,  # noqa: FBT001 - hypothesis passes it
    indent: int | None,
) -> None:
    """Differential: whatever the standard reader makes of a valid text, ours makes the same."""
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert repr(loads(data)) == repr(json.loads(data))


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_back(value: object) -> None:
    """Ours to ours, floats included; and the same value is always the same bytes."""
    assert loads(dumps(value)) == value
    assert dumps(value) == dumps(loads(dumps(value)))


@given(
    st.binary(max_size=200) | TEXT.map(str.encode) | st.from_regex(rb'[\[\]{}",:\\ud80-9eE.+-]{0,60}', fullmatch=True)
)
@settings(max_examples=500, deadline=None)
def test_whatever_is_sent_is_read_the_same_or_refused_by_name(data: bytes) -> None:
    """There is no third outcome; where ours reads, the standard reader agrees."""
    try:
        value = loads(data)
    except MalformedError:
        return
    assert repr(value) == repr(json.loads(data))


def nested(kind: Callable[[object], object], levels: int) -> object:
    """Return that many levels of *kind*."""
    value: object = 0
    for _ in range(levels):
        value = kind(value)
    return value


@pytest.mark.parametrize("kind", [lambda inner: [inner], lambda inner: {"a": inner}], ids=["arrays", "objects"])
def test_the_limit_of_depth_is_exact(kind: Callable[[object], object]) -> None:
    """32 is read, 33 is not."""
    assert loads(dumps(nested(kind, LIMIT_DEPTH))) == nested(kind, LIMIT_DEPTH)
    with pytest.raises(JsonTooDeepError):
        loads(dumps(nested(kind, LIMIT_DEPTH + 1)))


def test_keys_are_written_in_order_and_without_spaces() -> None:
    """Good enough to compare by bytes what we wrote ourselves."""
    assert dumps({"b": [1, 2.5], "a": None, "é": "ü"}) == '{"a":null,"b":[1,2.5],"é":"ü"}'.encode()


def test_ids_and_times_are_written_as_text() -> None:
    """Times in UTC, whatever zone they came in."""
    at = datetime(2026, 5, 4, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    assert loads(dumps([UUID(int=1), at, at.astimezone(UTC)])) == [
        "00000000-0000-0000-0000-000000000001",
        "2026-05-04T11:30:00+02:00",
        "2026-05-04T09:30:00Z",
    ]


@pytest.mark.parametrize(
    "value",
    [math.nan, [math.inf], {"a": {"b": (-math.inf,)}}, LIMIT_INTEGER + 1, {1: 2}, "\ud800", {"a": object()}, b"x"],
    ids=["NaN", "infinity", "infinity in a tuple", "2^53", "key not text", "surrogate", "object", "bytes"],
)
def test_what_would_not_be_read_back_is_not_written(value: object) -> None:
    """A writer that turns NaN into null tells a lie in our name."""
    with pytest.raises(TypeError):
        dumps(value)
