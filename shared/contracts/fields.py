"""The only types an event may have: Code and Sealed beside UUID, datetime and int. Knows no key and no transport."""

import re
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, Self, TypeVar, runtime_checkable
from uuid import UUID

BodyT_co = TypeVar("BodyT_co", covariant=True)

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.:/-]{0,79})")


class Code(str):
    """A short word from a list or a hash: letters, digits and `_.:/-`, at most 80 characters. Never free text."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        """Return the code. Raises ValueError when *value* is not of a code's form."""
        if not _CODE.fullmatch(value):
            raise ValueError("not a code")
        return super().__new__(cls, value)


@dataclass(frozen=True, slots=True)
class Sealed(Generic[BodyT_co]):
    """A body that only *addressee* can open (HPKE, RFC 9180). `key_id` names the addressee's public key."""

    addressee: Code
    key_id: Code
    ciphertext: bytes


@runtime_checkable
class Event(Protocol):
    """What every contract has. `subject` is the thing the event is about: later events on it wait for earlier ones."""

    event_type: ClassVar[str]

    @property
    def subject(self) -> UUID:
        """The id of what the event is about."""
        ...


def is_urgent(event: Event) -> bool:
    """Tell whether *event* overtakes what its publisher said before and has not sent yet: its contract says `urgent`.

    Only what takes something away, and does so whether or not the earlier events have come.
    """
    return bool(getattr(event, "urgent", False))
