"""Rows to people: each row becomes what may be registered of one person, or everything that is wrong with it. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.htcds.cells import is_month_first, read_cell, read_event, read_truth
from shared.htcds.columns import COLUMNS, CONSENT, EVENTS, SAFE
from shared.htcds.failures import CellError, Fault, FileError
from shared.htcds.files import read_sheets
from shared.htcds.headings import Column, Columns, columns_of
from shared.htcds.sheets import Heading, Line, Raw, Sheet, is_blank
from shared.vocabulary.fields import DATES, EVENT_FIELDS, Kind

EMPTY_CONSENT: Final = "this is empty: a person who was not asked is not registered"
_DATES: Final = frozenset(name for name, each in COLUMNS.items() if each.kind in DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a file says of one person: whether they agree to be assisted, HTCDS fields by name, how to reach them.

    `safe` has names of `SAFE`; it is empty where the file does not say. Who does not agree has nothing but that.
    """

    agrees: bool
    fields: Mapping[str, object] = field(default_factory=dict)
    safe: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its place, the person in it or why there is none, and its cells as they were, in `Reading.headings`."""

    sheet: str
    number: int
    person: Person | None
    faults: Sequence[Fault]
    cells: Sequence[Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that was read. `left_out` counts the filled cells of columns that are not taken, by what they are called.

    `notes` are sentences about the file. `headings` are those of all its sheets, each once.
    """

    headings: Sequence[Heading]
    rows: Sequence[Row]
    left_out: Mapping[str, int]
    notes: Sequence[str]


def read(data: bytes) -> Reading:
    """Return what the file with these bytes says, at most 20 MiB and 20,000 rows.

    Raises FileError when it cannot be read at all, or a sheet lacks a required column or has one twice: then nothing
    of it is taken.
    """
    tables = [_Table.of(sheet) for sheet in read_sheets(data)]
    names = list(dict.fromkeys(name for table in tables for name in table.names))
    places = {name: place for place, name in enumerate(names)}
    left_out: Counter[str] = Counter()
    for table in tables:
        left_out += table.left_out()
    headings = {name: heading for table in reversed(tables) for name, heading in table.named()}
    return Reading(
        headings=[headings[name] for name in names],
        rows=[table.row(line, places) for table in tables for line in table.filled_lines()],
        left_out=dict(left_out),
        notes=list(dict.fromkeys(note for table in tables for note in table.columns.notes)),
    )


Name = tuple[str, str, int]
"""A heading's name and label, and the how-many-th column of the sheet that is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One sheet with what its columns are."""

    sheet: Sheet
    columns: Columns
    names: Sequence[Name]
    month_first: frozenset[str]

    @classmethod
    def of(cls, sheet: Sheet) -> "_Table":
        """Return the sheet's table. Raises FileError."""
        columns = _columns(sheet)
        uncertain = frozenset(
            column.field
            for position, column in columns.taken.items()
            if column.field in _DATES and is_month_first(line.values[position] for line in sheet.lines)
        )
        return cls(sheet=sheet, columns=columns, names=list(_names(sheet.headings)), month_first=uncertain)

    def named(self) -> Iterable[tuple[Name, Heading]]:
        """Return each heading under its name."""
        return zip(self.names, self.sheet.headings, strict=True)

    def filled_lines(self) -> Iterator[Line]:
        """Yield the lines in which something that is taken was filled in; a thousand numbered ones are no people."""
        for line in self.sheet.lines:
            if any(not is_blank(line.values[position]) for position in self.columns.taken):
                yield line

    def left_out(self) -> Counter[str]:
        """Count the filled cells of columns that are not taken."""
        return Counter(
            heading.shown
            for position, heading in self.columns.left_out.items()
            for line in self.sheet.lines
            if not is_blank(line.values[position])
        )

    def row(self, line: Line, places: Mapping[Name, int]) -> Row:
        """Return the row in *line*, its cells in the places of the whole file's headings."""
        cells: list[Raw] = [None] * len(places)
        for name, value in zip(self.names, line.values, strict=True):
            cells[places[name]] = value
        person, faults = self._person(line)
        return Row(sheet=self.sheet.title, number=line.number, person=person, faults=faults, cells=cells)

    def _person(self, line: Line) -> tuple[Person | None, list[Fault]]:
        raws = [
            (column, line.values[position])
            for position, column in self.columns.taken.items()
            if not is_blank(line.values[position])
        ]
        faults: list[Fault] = []
        agrees = _consent([raw for column, raw in raws if column.field == CONSENT], faults)
        if agrees is False:
            return Person(agrees=False), []
        said = _Said(self.month_first, faults)
        for column, raw in raws:
            if column.field != CONSENT:
                said.take(column, raw)
        person = Person(agrees=True, fields=said.fields(), safe=said.safe_contact())
        return (None if faults else person), faults


class _Said:
    """What was said in one row so far, cell by cell."""

    def __init__(self, month_first: frozenset[str], faults: list[Fault]) -> None:
        self._month_first = month_first
        self._faults = faults
        self._values: dict[str, object] = {}
        self._ticked: dict[str, list[str]] = {}
        self._stage: dict[str, object] = {}
        self._events: list[dict[str, object]] = []
        self._safe: dict[str, object] = {}

    def take(self, column: Column, raw: Raw) -> None:
        """Take one filled cell, or note why it cannot be taken."""
        try:
            if column.field == EVENTS:
                self._events += read_event(raw)
            elif column.part:
                self._ticked.setdefault(column.field, []).extend([column.part] if read_truth(raw) else [])
            else:
                self._put(column.field, raw)
        except CellError as error:
            self._faults.append(Fault(column.field, error.code, error.detail))

    def fields(self) -> dict[str, object]:
        """Return the fields by name; ticked answers count where the question's own column is empty."""
        ticked = {
            name: codes if COLUMNS[name].kind is Kind.CODES else self._only(name, codes)
            for name, codes in self._ticked.items()
            if codes and name not in self._values and name not in SAFE
        }
        events = [*([self._stage] if self._stage else []), *self._events]
        return self._values | ticked | ({EVENTS: events} if events else {})

    def safe_contact(self) -> dict[str, object]:
        """Return how the person may be reached, by name."""
        ticked = {name: codes for name, codes in self._ticked.items() if codes and name in SAFE}
        return ticked | self._safe

    def _only(self, name: str, codes: list[str]) -> str:
        if len(codes) > 1:
            self._faults.append(Fault(name, "unknown-code", "several were chosen, and the field takes one"))
        return codes[0]

    def _put(self, name: str, raw: Raw) -> None:
        value = read_cell(COLUMNS[name], raw, month_first=name in self._month_first)
        home = self._safe if name in SAFE else self._stage if name in EVENT_FIELDS else self._values
        home[name] = value


def _consent(raws: Sequence[Raw], faults: list[Fault]) -> bool | None:
    if not raws:
        faults.append(Fault(CONSENT, "required", EMPTY_CONSENT))
        return None
    try:
        return read_truth(raws[0])
    except CellError as error:
        faults.append(Fault(CONSENT, error.code, error.detail))
        return None


def _columns(sheet: Sheet) -> Columns:
    columns = columns_of(sheet.headings)
    where = f"Sheet “{sheet.title}”" if sheet.title else "This file"
    if columns.missing:
        detail = f"{where} lacks the columns {', '.join(columns.missing)}; nothing of it was taken."
        raise FileError("missing-columns", detail, names=columns.missing)
    if columns.repeated:
        detail = f"{where} has more than one column for {', '.join(columns.repeated)}; nothing of it was taken."
        raise FileError("repeated-columns", detail, names=columns.repeated)
    return columns


def _names(headings: Sequence[Heading]) -> Iterator[Name]:
    seen: Counter[tuple[str, str]] = Counter()
    for heading in headings:
        key = (heading.name, heading.label)
        yield (*key, seen[key])
        seen[key] += 1
