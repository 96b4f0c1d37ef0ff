"""The fields of HTCDS 2.0 that a person's file may carry, by name and by block. Facts only; knows no value of anybody.

Human Trafficking Case Data Standard (HTCDS) by IOM, CC BY 4.0. IOM endorses nothing here.
Each field of the standard is in `FIELDS` or `EVENT`, or `LEFT_OUT` says why it is not; `OWN` are ours.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.vocabulary.fields.kinds import DATES, ESTIMABLE, NUMBERS, Block, Field, Kind
from shared.vocabulary.fields.onward import EVENT, RETURN, TRANSPORT
from shared.vocabulary.fields.person import ADDRESS, CONTACT, PERSON, STATUS
from shared.vocabulary.fields.story import CONTROL, EXPLOITATION, RECRUITMENT, VULNERABILITY

MOST_EVENTS: Final = 10
FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {
        each.name: each
        for block in (
            PERSON,
            CONTACT,
            ADDRESS,
            STATUS,
            VULNERABILITY,
            RECRUITMENT,
            CONTROL,
            EXPLOITATION,
            TRANSPORT,
            RETURN,
        )
        for each in block
    }
)
EVENT_FIELDS: Final[Mapping[str, Field]] = MappingProxyType({each.name: each for each in EVENT})
OWN: Final = frozenset(("prs_MailingDistrict", "hte_Events"))
"""Names that HTCDS does not have, made as it makes its own."""

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "org_": "of organisations: the directory has them",
        "per_": "of another person, the perpetrator: never in the file of the one who was hurt",
        "cco_": "of a case's life: notes have it",
        "spl_": "of a case's plan",
        "con_": "consent is said in its own object, which can say more than a checkbox",
    }
)
"""The beginnings of names that are not here, and why."""


def fields_of(block: Block) -> tuple[Field, ...]:
    """Return the fields of one block, in the order in which they are asked."""
    return tuple(each for each in FIELDS.values() if each.block is block)


__all__ = [
    "DATES",
    "ESTIMABLE",
    "EVENT_FIELDS",
    "FIELDS",
    "LEFT_OUT",
    "MOST_EVENTS",
    "NUMBERS",
    "OWN",
    "Block",
    "Field",
    "Kind",
    "fields_of",
]
