"""Events as canonical JSON and back, by the types of their contract. Knows no transport, no key and no meaning.

A *row* is what one outbox row says: the event between its id, type, subject and time. Its bytes are canonical (sorted
keys, no white space, no floats; RFC 8785 over the types that contracts allow), because links and signatures cover them.
Readers ignore fields they do not know and take the default for fields that are absent.
"""

import pkgutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson

import shared.contracts
from shared.contracts.fields import Code, Event, Sealed

FIRST_YEAR, LAST_YEAR = 1900, 9000


class DecodeError(Exception):
    """What came is not an event that this version can read."""


class UnknownEventError(DecodeError):
    """The type is not among the contracts: a newer publisher. Reading it again after an upgrade helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event as it travels. `event` is the undecoded object; `request_id` is carried from the request it came of."""

    event_id: UUID
    event_type: Code
    subject: UUID
    occurred_at: datetime
    request_id: str | None
    event: Mapping[str, object]


def encode_row(event: Event, *, event_id: UUID, occurred_at: datetime, request_id: str | None) -> bytes:
    """Return the canonical bytes of one row."""
    return canonical(
        {
            "event_id": str(event_id),
            "event_type": event.event_type,
            "subject": str(event.subject),
            "occurred_at": _written(occurred_at),
            "request_id": request_id,
            "event": encode(event),
        }
    )


def decode_row(content: bytes) -> Row:
    """Return the row in *content*. Raises DecodeError."""
    try:
        row = orjson.loads(content)
        return Row(
            event_id=UUID(row["event_id"]),
            event_type=Code(_str(row["event_type"])),
            subject=UUID(row["subject"]),
            occurred_at=_read(datetime, row["occurred_at"]),
            request_id=_read(str | None, row.get("request_id")),
            event=_mapping(row["event"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise DecodeError("not a row") from error


def canonical(value: object) -> bytes:
    """Return the canonical JSON bytes of *value*."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def encode(event: Event) -> dict[str, object]:
    """Return the event's fields as JSON values."""
    return {field.name: _written(getattr(event, field.name)) for field in _fields(type(event))}


def decode(event_type: str, values: Mapping[str, object]) -> Event:
    """Return the event of *event_type* with *values*. Raises UnknownEventError, DecodeError."""
    contract = registry().get(event_type)
    if contract is None:
        raise UnknownEventError(event_type)
    try:
        return contract(**_arguments(contract, values))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise DecodeError(event_type) from error


@cache
def registry() -> Mapping[str, Callable[..., Event]]:
    """Return every contract by its event type."""
    modules = [
        import_module(f"shared.contracts.{found.name}") for found in pkgutil.iter_modules(shared.contracts.__path__)
    ]
    members = [member for module in modules for member in vars(module).values() if isinstance(member, type)]
    contracts: list[Any] = [member for member in members if isinstance(getattr(member, "event_type", None), str)]
    return {contract.event_type: contract for contract in contracts}


def bodies(event: Event) -> tuple[Sealed[Any], ...]:
    """Return the sealed bodies that *event* carries."""
    values = [getattr(event, field.name) for field in _fields(type(event))]
    return tuple(value for value in values if isinstance(value, Sealed))


def _arguments(contract: Callable[..., Event], values: Mapping[str, object]) -> dict[str, object]:
    known = _types(cast("type", contract))
    required = [field.name for field in _fields(cast("type", contract)) if _is_required(field)]
    if missing := [name for name in required if name not in values]:
        raise KeyError(missing[0])
    return {name: _read(kind, values[name]) for name, kind in known.items() if name in values}


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _types(contract: type) -> Mapping[str, Any]:
    hints = get_type_hints(contract)
    return {field.name: hints[field.name] for field in _fields(contract)}


def _fields(contract: type) -> "tuple[Field[Any], ...]":
    return fields(cast("Any", contract))


def _written(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case UUID():
            return str(value)
        case tuple():
            return [_written(item) for item in value]
        case Sealed():
            ciphertext = b64encode(value.ciphertext).decode()
            return {"addressee": str(value.addressee), "key_id": str(value.key_id), "ciphertext": ciphertext}
        case str():
            return str(value)
        case int() | None:
            return value
    raise TypeError(f"no event may carry a {type(value).__name__}")


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _read_optional(kind, value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in _list(value))
    return _READERS[origin or kind](value)


def _read_optional(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    (inner,) = (option for option in get_args(kind) if option is not NoneType)
    return _read(inner, value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _datetime(value: object) -> datetime:
    read = datetime.fromisoformat(_str(value))
    if read.tzinfo is None:
        raise ValueError("a time without a zone")
    if not FIRST_YEAR <= read.astimezone(UTC).year <= LAST_YEAR:
        raise ValueError("a time that no clock shows, and that a database may not give back")
    return read


def _sealed(value: object) -> Sealed[object]:
    parts = _mapping(value)
    return Sealed(
        addressee=Code(_str(parts["addressee"])),
        key_id=Code(_str(parts["key_id"])),
        ciphertext=b64decode(_str(parts["ciphertext"]), validate=True),
    )


_READERS: Mapping[Any, Callable[[Any], Any]] = {
    UUID: lambda value: UUID(_str(value)),
    Code: lambda value: Code(_str(value)),
    str: _str,
    int: _int,
    datetime: _datetime,
    Sealed: _sealed,
}
