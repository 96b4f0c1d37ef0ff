"""Whether and how somebody may be reached. Pure; asked before any number is kept, because a call can kill.

`channels` empty means that nobody has asked yet or that nothing is safe: then nobody is to be called.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.intake.domain.values import text_problem
from shared.errors import FieldError
from shared.vocabulary.answers import plain
from shared.vocabulary.safe_contact import CHANNELS, REACHING

ANSWER_CHARACTERS: Final = 2000
CODE_WORD_CHARACTERS: Final = 80
_HOURS: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """Which channels are safe, between which hours, who may answer and what never to say, and a word to know us by."""

    channels: tuple[str, ...]
    hours: str | None = None
    answer: str | None = None
    code_word: str | None = None


def contact_errors(contact: SafeContact | None, fields: Mapping[str, object], *, pointer: str) -> list[FieldError]:
    """Return what is wrong with the rules, or that there are none and a way to reach the person is to be kept."""
    if contact is None:
        reaching = any(plain(fields.get(name)) is not None for name in REACHING)
        detail = "Ask first how the person can be reached safely; send no channel where that is not known."
        return [FieldError(pointer, "required", detail)] if reaching else []
    return _channel_errors(contact, pointer=f"{pointer}/channels") + _text_errors(contact, pointer=pointer)


def contact_body(contact: SafeContact | None) -> dict[str, object]:
    """Return the rules by the names they have in the contact section; nothing that was not said."""
    if contact is None:
        return {}
    said: dict[str, object] = {
        "safe_channels": list(contact.channels),
        "safe_hours": contact.hours,
        "safe_answer": contact.answer,
        "safe_code_word": contact.code_word,
    }
    return {name: value for name, value in said.items() if value is not None}


def _channel_errors(contact: SafeContact, *, pointer: str) -> list[FieldError]:
    wrong = [
        FieldError(f"{pointer}/{index}", "unknown-code", "Use a code of the list.")
        for index, code in enumerate(contact.channels)
        if code not in CHANNELS
    ]
    repeated = len(set(contact.channels)) != len(contact.channels)
    return wrong + ([FieldError(pointer, "repeated-code", "Each code once.")] if repeated else [])


def _text_errors(contact: SafeContact, *, pointer: str) -> list[FieldError]:
    errors = []
    if contact.hours is not None and not _HOURS.fullmatch(contact.hours):
        errors.append(FieldError(f"{pointer}/hours", "wrong-form", "Hours are written 08:00-11:00."))
    limits = {"answer": ANSWER_CHARACTERS, "code_word": CODE_WORD_CHARACTERS}
    for name, limit in limits.items():
        text = getattr(contact, name)
        problem = None if text is None else text_problem(text, limit=limit, breaks=name == "answer")
        errors += [FieldError(f"{pointer}/{name}", *problem)] if problem else []
    return errors
