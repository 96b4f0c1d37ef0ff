"""Reading the lines of an export before anything is proven about them. Knows no key, and believes nothing."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from services.audit.domain.exports import FORMAT, Header
from services.audit.domain.leaves import LEAF_VERSION, timestamp
from services.audit.domain.merkle import leaf_hash

LARGEST_NUMBER = 2**53 - 1


class UnreadableError(Exception):
    """The line has not the form that it should have. Its text is safe to show."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One line about one entry, not yet proven."""

    index: int
    leaf_hash: bytes
    leaf: bytes | None
    path: list[bytes]


@dataclass(frozen=True, slots=True)
class LeafFacts:
    """What verification reads of a leaf."""

    source: str
    epoch: int
    number: int
    at: datetime


def read_header(line: bytes) -> Header:
    """Return the header. Raises UnreadableError."""
    fields = _object(line)
    if fields.pop("format", None) != FORMAT:
        raise UnreadableError(f"this is not an export in the format {FORMAT}")
    if set(fields) != {"origin", "checkpoint", "key", "scope"} or not all(isinstance(v, str) for v in fields.values()):
        raise UnreadableError("the header has not the fields that it should have")
    return Header(**fields)


def read_claim(line: bytes) -> Claim:
    """Return what a line says about an entry. Raises UnreadableError."""
    fields = _object(line)
    if set(fields) not in ({"index", "leaf", "path"}, {"index", "hash", "path"}):
        raise UnreadableError("the line has not the fields of an entry")
    path = fields["path"]
    if not isinstance(path, list):
        raise UnreadableError("the path is not a list")
    leaf = _leaf(fields["leaf"]) if "leaf" in fields else None
    hashed = leaf_hash(leaf) if leaf is not None else _hash(fields["hash"])
    return Claim(index=_number(fields["index"]), leaf_hash=hashed, leaf=leaf, path=[_hash(each) for each in path])


def read_leaf(leaf: bytes) -> LeafFacts:
    """Return what matters of a leaf. Raises UnreadableError, also for a spelling that is not canonical."""
    fields = _object(leaf)
    # keys are ASCII and numbers whole, so that sorted and compact is all that RFC 8785 asks for
    if orjson.dumps(fields, option=orjson.OPT_SORT_KEYS) != leaf:
        raise UnreadableError("the leaf is not in canonical form")
    if fields.get("v") != LEAF_VERSION:
        raise UnreadableError("the leaf is of a version that this program does not know")
    source = fields.get("source")
    if not isinstance(source, str) or not source:
        raise UnreadableError("the leaf names no source")
    return LeafFacts(
        source=source,
        epoch=_number(fields["epoch"], least=2) if "epoch" in fields else 1,
        number=_number(fields.get("number"), least=1),
        at=_time(fields.get("at")),
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UnreadableError("the line is not JSON, or is cut off") from error
    if not isinstance(fields, dict):
        raise UnreadableError("the line is not an object")
    return fields


def _leaf(value: object) -> bytes:
    if not isinstance(value, str):
        raise UnreadableError("the leaf is not text")
    return value.encode()


def _number(value: object, *, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= LARGEST_NUMBER:
        raise UnreadableError("a number is missing or out of range")
    return value


def _hash(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError) as error:
        raise UnreadableError("a hash is not base64") from error


def _time(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise UnreadableError("the leaf's time cannot be read") from error
    if at.tzinfo != UTC or timestamp(at) != value:
        raise UnreadableError("the leaf's time is not spelled as the log spells it")
    return at
