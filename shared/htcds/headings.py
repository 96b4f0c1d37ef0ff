"""Which column is which HTCDS field. Knows the slips of IOM's own workbooks and form, and no value.

People fill in what they see: where a hidden field name and the visible label disagree (the five Mailing columns of the
official workbooks are shifted against each other), the label is right. KoboToolbox and ODK write the groups before the
name (`group/field`), and a question with several answers as one column, one for each answer (`field/code`), or both.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.htcds.columns import ABOUT_THE_FORM, COLUMNS, CONSENT, EVENTS, REQUIRED
from shared.htcds.sheets import Heading
from shared.vocabulary import bare
from shared.vocabulary.fields import EVENT_FIELDS

ERROR_COLUMNS: Final = ("error_row", "error_field", "error_code", "error")
"""What was said about a refused row; read as nothing."""

# As they stand in row 1 of IOM's workbooks, version 2.0.
_MISSPELT: Final = {"victraffickinstatusdecisionmakingorg": "vic_TraffickingStatusDecisionMakingOrg"}
_NAMES: Final[Mapping[str, str]] = MappingProxyType({bare(name): name for name in COLUMNS} | _MISSPELT)
_PREFIXES: Final = ("org_", "prs_", "vic_", "per_", "cas_", "cco_", "hte_", "spl_", "con_", "safe_")
_PARTS: Final = re.compile(r"[/.:-]")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {_plain(field.label): name for name, field in COLUMNS.items() if name not in EVENT_FIELDS}
)


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds: a field, or of a list of codes or of events only this one."""

    field: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are taken by position, those that are not (position to heading), and what to tell."""

    taken: Mapping[int, Column]
    left_out: Mapping[int, Heading]
    notes: Sequence[str]
    missing: Sequence[str]
    repeated: Sequence[str]


def looks_like_name(text: object) -> bool:
    """Tell whether *text* is an HTCDS field name, of whatever section, in whatever group of a form."""
    return isinstance(text, str) and any(part.strip().startswith(_PREFIXES) for part in _PARTS.split(text))


def column_of_name(text: object) -> Column | None:
    """Return what a column under this field name holds."""
    if not isinstance(text, str) or not looks_like_name(text):
        return None
    parts = [part.strip() for part in _PARTS.split(text.strip())]
    if name := _NAMES.get(bare(parts[-1])):
        return Column(name)
    named = next((place for place, part in enumerate(parts) if bare(part) in _NAMES), None)
    return None if named is None else _part(_NAMES[bare(parts[named])], "".join(parts[named + 1 :]))


def column_of_label(text: object) -> Column | None:
    """Return what a column under this visible label holds."""
    name = _LABELS.get(_plain(text)) if isinstance(text, str) else None
    return Column(name) if name else None


def are_labels(values: Sequence[object]) -> bool:
    """Tell whether a row under the field names is the row of labels and not the first person.

    Labels always have the one of the consent, which is required; nobody is called so.
    """
    filled = [value for value in values if isinstance(value, str) and value.strip()]
    known = [column_of_label(value) for value in filled]
    return Column(CONSENT) in known or (len(known) > 1 and None not in known)


def columns_of(headings: Sequence[Heading]) -> Columns:
    """Return what each column is."""
    found = [_column_of(heading) for heading in headings]
    taken = {position: column for position, column in enumerate(found) if column}
    columns = list(taken.values())
    fields = {column.field for column in columns}
    return Columns(
        taken=taken,
        left_out={
            position: heading
            for position, heading in enumerate(headings)
            if position not in taken and not _is_aside(position, heading)
        },
        notes=_shifted(headings, found),
        missing=[name for name in REQUIRED if name not in fields],
        repeated=sorted({column.field for column in columns if columns.count(column) > 1}),
    )


def _part(owner: str, last: str) -> Column | None:
    """Return one answer of a question with several, or one stage of a journey."""
    field = COLUMNS[owner]
    if field.codes:
        codes = {bare(code): code for code in field.codes}
        code = codes.get(bare(last))
        return Column(owner, code) if code else None
    return Column(owner, last) if owner == EVENTS and last.isdecimal() else None


def _column_of(heading: Heading) -> Column | None:
    return column_of_label(heading.label) or column_of_name(heading.name)


def _is_aside(position: int, heading: Heading) -> bool:
    """Tell whether a column is the row's number, says something of the form, or what was wrong before."""
    said = (heading.name or heading.label).strip().casefold()
    if not said:
        return position == 0
    return said in ERROR_COLUMNS or said in ABOUT_THE_FORM or _PARTS.split(said)[-1] in ABOUT_THE_FORM


def _shifted(headings: Sequence[Heading], found: Sequence[Column | None]) -> list[str]:
    pairs = [
        f"{heading.name} as “{heading.label}”"
        for heading, column in zip(headings, found, strict=True)
        if column and heading.name and column_of_name(heading.name) not in (None, column)
    ]
    if not pairs:
        return []
    return [f"The hidden field names and the visible labels disagree; the labels were followed: {', '.join(pairs)}."]
