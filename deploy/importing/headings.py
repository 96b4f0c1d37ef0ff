"""Which column is which HTCDS field. Knows the slips of IOM's own workbooks, and no value.

People fill in what they see: where a hidden field name and the visible label disagree (the five Mailing columns of the
official workbooks are shifted against each other), the label is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from deploy.importing.sheets import Heading
from shared.vocabulary.fields import FIELDS, Kind

CONSENT = "con_Consent"
REQUIRED = (CONSENT, "prs_FirstName", "prs_SecondName")

# As they stand in row 1 of IOM's workbooks, version 2.0.
_MISSPELT = MappingProxyType({"vic_traffickinstatusdecisionmakingorg": "vic_TraffickingStatusDecisionMakingOrg"})


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


# Events are objects; no column holds one.
_TAKEN = tuple(field for field in FIELDS.values() if field.kind is not Kind.EVENTS)
_NAMES: Mapping[str, str] = MappingProxyType(
    {name.casefold(): name for name in (*(field.name for field in _TAKEN), CONSENT)} | _MISSPELT
)
_LABELS: Mapping[str, str] = MappingProxyType(
    {_plain(field.label): field.name for field in _TAKEN} | {"consent": CONSENT}
)
_PREFIXES = ("org_", "prs_", "vic_", "per_", "cas_", "cco_", "hte_", "spl_", "con_")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are taken (position to field), those that are not (position to heading), and what to tell."""

    taken: Mapping[int, str]
    left_out: Mapping[int, Heading]
    notes: Sequence[str]
    missing: Sequence[str]
    repeated: Sequence[str]


def looks_like_name(text: object) -> bool:
    """Tell whether *text* is an HTCDS field name, of whatever section."""
    return isinstance(text, str) and text.strip().startswith(_PREFIXES)


def field_of_name(text: object) -> str | None:
    """Return the field that a field name means."""
    return _NAMES.get(text.strip().casefold()) if isinstance(text, str) else None


def field_of_label(text: object) -> str | None:
    """Return the field that a visible label means."""
    return _LABELS.get(_plain(text)) if isinstance(text, str) else None


def are_labels(values: Sequence[object]) -> bool:
    """Tell whether a row under the field names is the row of labels and not the first person.

    Labels always have the one of the consent, which is required; nobody is called so.
    """
    filled = [value for value in values if isinstance(value, str) and value.strip()]
    known = [field_of_label(value) for value in filled]
    return CONSENT in known or (len(known) > 1 and None not in known)


def columns_of(headings: Sequence[Heading]) -> Columns:
    """Return what each column is."""
    fields = [_field_of(heading) for heading in headings]
    taken = {position: field for position, field in enumerate(fields) if field}
    found = list(taken.values())
    return Columns(
        taken=taken,
        left_out={position: heading for position, heading in enumerate(headings) if position not in taken},
        notes=_shifted(headings, fields),
        missing=[name for name in REQUIRED if name not in found],
        repeated=sorted({name for name in found if found.count(name) > 1}),
    )


def _field_of(heading: Heading) -> str | None:
    return field_of_label(heading.label) or field_of_name(heading.name)


def _shifted(headings: Sequence[Heading], fields: Sequence[str | None]) -> list[str]:
    pairs = [
        f"{heading.name} as “{heading.label}”"
        for heading, field in zip(headings, fields, strict=True)
        if field and heading.name and field_of_name(heading.name) not in (None, field)
    ]
    if not pairs:
        return []
    return [f"The hidden field names and the visible labels disagree; the labels were followed: {', '.join(pairs)}."]
