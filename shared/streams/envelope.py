"""What travels on the bus: four kinds of signed message. Knows no event's meaning, no database and no broker.

A message is a 64-byte Ed25519 signature, then the canonical JSON that it covers: kind, stream (publisher, addressee,
epoch) and content. The bytes that were signed are the bytes that are read, so no two readers can differ about them.
Whoever owns the broker can drop, repeat and reorder messages; anything else is noticed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import orjson

from shared.roster import RosterError, SignatureError
from shared.streams.codec import FIRST_YEAR, LAST_YEAR, canonical
from shared.streams.protocol import AlarmKind, Head, Numbered, Span, Stream, chain

MAX_BYTES: Final = 8 << 20
MAX_ROWS: Final = 64
_SIGNATURE_BYTES: Final = 64
_LINK_BYTES: Final = 32
_MAX_NUMBER: Final = 1 << 53
_MAX_EPOCH: Final = (1 << 31) - 1
_DOMAIN: Final = b"amparo/streams/1\n"


class MessageError(Exception):
    """The message is not to be believed. `kind` says what to alarm; `sender` is only what it claims, or `unknown`."""

    def __init__(self, kind: AlarmKind, *, sender: str = "unknown") -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.sender = sender


class Verifier(Protocol):
    """Whose signature to believe: `shared.roster.Roster` is one."""

    def verify(self, service: str, *, signature: bytes, data: bytes) -> None:
        """Return when *service* signed *data*. Raises SignatureError, or RosterError when nobody knows *service*."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Consecutive rows, from the publisher."""

    stream: Stream
    rows: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The stream's head, from the publisher, every five seconds, moved or not."""

    stream: Stream
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far the addressee has come, from the addressee, every five seconds, moved or not."""

    stream: Stream
    position: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend:
    """What the addressee misses and asks for again."""

    stream: Stream
    span: Span
    at: datetime


Message = Batch | Heartbeat | Position | Resend

KINDS: Final[Mapping[type[Message], str]] = {
    Batch: "batch",
    Heartbeat: "head",
    Position: "position",
    Resend: "resend",
}


def sender_and_recipient(message: Message) -> tuple[str, str]:
    """Return who sends and who receives it: batches and heads go down the stream, the others up."""
    ends = message.stream.publisher, message.stream.addressee
    return ends if isinstance(message, Batch | Heartbeat) else (ends[1], ends[0])


def seal(message: Message, *, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the signed bytes of *message*."""
    stream = message.stream
    body = canonical(
        {
            "kind": KINDS[type(message)],
            "publisher": stream.publisher,
            "addressee": stream.addressee,
            "epoch": stream.epoch,
            **_content(message),
        }
    )
    return sign(_DOMAIN + body) + body


def open_message(data: bytes, *, recipient: str, verifier: Verifier) -> Message:
    """Return the message in *data*, which its sender signed for *recipient*. Raises MessageError."""
    message = _parsed(data)
    sender, addressed = sender_and_recipient(message)
    _refuse_forged(data, sender, verifier)
    if addressed != recipient:
        raise MessageError(AlarmKind.FOREIGN, sender=sender)
    return message


def _refuse_forged(data: bytes, sender: str, verifier: Verifier) -> None:
    try:
        verifier.verify(sender, signature=data[:_SIGNATURE_BYTES], data=_DOMAIN + data[_SIGNATURE_BYTES:])
    except SignatureError:
        raise MessageError(AlarmKind.FORGED, sender=sender) from None
    except RosterError:
        raise MessageError(AlarmKind.FORGED) from None


def _parsed(data: bytes) -> Message:
    if not _SIGNATURE_BYTES < len(data) <= MAX_BYTES:
        raise MessageError(AlarmKind.MALFORMED)
    try:
        body = orjson.loads(data[_SIGNATURE_BYTES:])
        stream = Stream(
            publisher=_text(body["publisher"]),
            addressee=_text(body["addressee"]),
            epoch=_whole(body["epoch"], most=_MAX_EPOCH),
        )
        return _READERS[body["kind"]](stream, body)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise MessageError(AlarmKind.MALFORMED) from None


def _content(message: Message) -> dict[str, object]:
    match message:
        case Batch(rows=rows):
            contents = [row.content.decode() for row in rows]
            return {"first": rows[0].number, "previous": rows[0].previous.hex(), "rows": contents}
        case Heartbeat(head=head) | Position(position=head):
            return {"number": head.number, "link": head.link.hex(), "at": head.at.astimezone(UTC).isoformat()}
        case Resend(span=span, at=at):
            return {"first": span.first, "last": span.last, "at": at.astimezone(UTC).isoformat()}


def _batch(stream: Stream, body: Mapping[str, Any]) -> Batch:
    contents = [_text(row).encode() for row in body["rows"]]
    if not 0 < len(contents) <= MAX_ROWS:
        raise ValueError("a batch has 1 to 64 rows")
    rows = chain(contents, first=_whole(body["first"]), previous=_link(body["previous"]))
    return Batch(stream=stream, rows=rows)


def _head(body: Mapping[str, Any]) -> Head:
    return Head(number=_whole(body["number"], least=0), link=_link(body["link"]), at=_time(body["at"]))


def _resend(stream: Stream, body: Mapping[str, Any]) -> Resend:
    span = Span(first=_whole(body["first"]), last=_whole(body["last"]))
    return Resend(stream=stream, span=span, at=_time(body["at"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _whole(value: object, *, least: int = 1, most: int = _MAX_NUMBER) -> int:
    if type(value) is not int or not least <= value <= most:
        raise TypeError("not a number of a stream")
    return value


def _link(value: object) -> bytes:
    link = bytes.fromhex(_text(value))
    if len(link) != _LINK_BYTES:
        raise ValueError("a link has 32 bytes")
    return link


def _time(value: object) -> datetime:
    read = datetime.fromisoformat(_text(value))
    if read.tzinfo is None:
        raise ValueError("a time without a zone")
    if not FIRST_YEAR <= read.astimezone(UTC).year <= LAST_YEAR:
        raise ValueError("a time that no clock shows, and that a database may not give back")
    return read


_READERS: Final[Mapping[str, Callable[[Stream, Mapping[str, Any]], Message]]] = {
    "batch": _batch,
    "head": lambda stream, body: Heartbeat(stream=stream, head=_head(body)),
    "position": lambda stream, body: Position(stream=stream, position=_head(body)),
    "resend": _resend,
}
