"""Who somebody was found together with, as they say it: claimed, or suspected. Pure; names registrations, no person.

Each is registered alone, with a consent of their own. A companion may be the trafficker: an officer may say that they
suspect it, and never that a link is verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.errors import FieldError
from shared.vocabulary.links import CLAIMED, RELATIONS, SAID_AT_INTAKE

MOST_COMPANIONS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Another registration, what this person is to that one, and whether that is claimed or suspected."""

    registration: UUID
    relation: str
    standing: str = CLAIMED


def companion_errors(companions: Sequence[Companion], *, pointer: str) -> list[FieldError]:
    """Return what is wrong with them, without a look at whom they name."""
    errors = []
    for index, each in enumerate(companions):
        if each.relation not in RELATIONS:
            errors.append(FieldError(f"{pointer}/{index}/relation", "unknown-code", "Use a code of the list."))
        if each.standing not in SAID_AT_INTAKE:
            errors.append(FieldError(f"{pointer}/{index}/standing", "unknown-code", "Either claimed or suspected."))
    if len({each.registration for each in companions}) != len(companions):
        errors.append(FieldError(pointer, "repeated-code", "Each registration once."))
    return errors


def unknown_companion(index: int, *, pointer: str) -> FieldError:
    """Return the one answer for a registration that is not there, is not the asker's, or is too old to be named."""
    detail = "Only a registration of your own of the last 72 hours can be named."
    return FieldError(f"{pointer}/{index}/registration", "unknown-registration", detail)


def companions_body(companions: Sequence[Companion]) -> list[dict[str, str]]:
    """Return them as JSON values."""
    return [
        {"registration": str(each.registration), "relation": each.relation, "standing": each.standing}
        for each in companions
    ]
