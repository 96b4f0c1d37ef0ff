"""Rows to registrations: each row becomes a request to intake, or its refusals. Pure: sends nothing."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from deploy.importing.cells import CellError, is_month_first, read_cell, read_truth
from deploy.importing.files import File, FileError
from deploy.importing.headings import CONSENT, Columns, columns_of
from deploy.importing.sheets import Heading, Raw, Row, Sheet, is_blank
from deploy.importing.summary import Refusal
from services.intake.domain.values import field_errors
from shared.errors import FieldError
from shared.vocabulary.consents.codes import Obtained
from shared.vocabulary.fields import DATES, FIELDS
from shared.vocabulary.safe_contact import REACHING

EMPTY_CONSENT = "this is empty: a person who was not asked is not registered"
_DATES = frozenset(name for name, field in FIELDS.items() if field.kind in DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """On whose behalf rows are registered: at which site and on which pathway."""

    site: str
    pathway: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One registration to be sent. `key` is the same for the same row of the same file, always."""

    sheet: str
    row: int
    key: str
    body: Mapping[str, object]

    @property
    def is_without_consent(self) -> bool:
        """Tell whether the person did not agree to be assisted."""
        return not self.body["fields"] and self.body["consent"] == _consent_body(agrees=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file, ready to be sent."""

    rows: int
    requests: list[Request]
    refused: list[Refusal]
    left_out: Mapping[str, int]
    notes: list[str]


def prepare(file: File, *, desk: Desk, at: datetime, only: Collection[int] | None = None) -> Prepared:
    """Return what to send, of the rows in *only* when given.

    Raises FileError when a sheet lacks a required column or has one twice: nothing is sent then.
    """
    tables = [_Table.of(sheet, digest=file.digest) for sheet in file.sheets]
    made = [table.record(row, desk=desk, at=at) for table in tables for row in table.filled_rows(only)]
    left_out: Counter[str] = Counter()
    for table in tables:
        left_out += table.left_out()
    return Prepared(
        rows=len(made),
        requests=[each for each in made if isinstance(each, Request)],
        refused=[refusal for each in made if isinstance(each, list) for refusal in each],
        left_out=left_out,
        notes=list(dict.fromkeys(note for table in tables for note in table.columns.notes)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One sheet with what its columns are."""

    sheet: Sheet
    columns: Columns
    digest: str
    month_first: frozenset[str]

    @classmethod
    def of(cls, sheet: Sheet, *, digest: str) -> "_Table":
        """Return the sheet's table. Raises FileError."""
        columns = _columns(sheet)
        uncertain = frozenset(
            name
            for position, name in columns.taken.items()
            if name in _DATES and is_month_first(row.values[position] for row in sheet.rows)
        )
        return cls(sheet=sheet, columns=columns, digest=digest, month_first=uncertain)

    def filled_rows(self, only: Collection[int] | None) -> Iterator[Row]:
        """Yield the rows in which something that is taken was filled in; a thousand numbered ones are no people."""
        for row in self.sheet.rows:
            if only is not None and row.number not in only:
                continue
            if any(not is_blank(row.values[position]) for position in self.columns.taken):
                yield row

    def left_out(self) -> Counter[str]:
        """Count the filled cells of columns that are not taken; the unnamed first column is the row's number."""
        return Counter(
            heading.shown
            for position, heading in self.columns.left_out.items()
            if not _is_row_number(position, heading)
            for row in self.sheet.rows
            if not is_blank(row.values[position])
        )

    def record(self, row: Row, *, desk: Desk, at: datetime) -> Request | list[Refusal]:
        """Return the row as a request, or everything that is wrong with it."""
        raws = {field: row.values[position] for position, field in self.columns.taken.items()}
        agrees, wrong = self._consent(raws.pop(CONSENT), row)
        if agrees is False:
            return self._request(row, desk, agrees=False, fields={})
        fields = self._fields(raws, row, wrong)
        wrong += [self._refusal(row, _name(each), each.detail) for each in field_errors(fields, at=at, pointer="")]
        return wrong or self._request(row, desk, agrees=True, fields=fields)

    def _consent(self, raw: Raw, row: Row) -> tuple[bool | None, list[Refusal]]:
        if is_blank(raw):
            return None, [self._refusal(row, CONSENT, EMPTY_CONSENT)]
        try:
            return read_truth(raw), []
        except CellError as error:
            return None, [self._refusal(row, CONSENT, str(error))]

    def _fields(self, raws: Mapping[str, Raw], row: Row, wrong: list[Refusal]) -> dict[str, object]:
        """Return the cells that can be read; add to *wrong* why the others cannot."""
        fields = {}
        for name, raw in raws.items():
            try:
                if not is_blank(raw):
                    fields[name] = read_cell(FIELDS[name], raw, month_first=name in self.month_first)
            except CellError as error:
                wrong.append(self._refusal(row, name, str(error)))
        return fields

    def _request(self, row: Row, desk: Desk, *, agrees: bool, fields: Mapping[str, object]) -> Request:
        body = {"pathway": desk.pathway, "site": desk.site, "consent": _consent_body(agrees=agrees), "fields": fields}
        if agrees and REACHING & fields.keys():  # no file says whether a call is safe: nobody calls before asking
            body["safe_contact"] = {"channels": []}
        return Request(sheet=self.sheet.title, row=row.number, key=self._key(row), body=body)

    def _key(self, row: Row) -> str:
        return sha256(f"{self.digest}/{self.sheet.title}/{row.number}".encode()).hexdigest()

    def _refusal(self, row: Row, field: str, reason: str) -> Refusal:
        return Refusal(self.sheet.title, row.number, field, reason)


def _consent_body(*, agrees: bool) -> dict[str, object]:
    """Return what a file's yes or no is: obtained before Amparo, by words we do not know. No text of ours was read."""
    return {"assistance": agrees, "obtained": Obtained.ELSEWHERE.value}


def _columns(sheet: Sheet) -> Columns:
    columns = columns_of(sheet.headings)
    where = f"Sheet “{sheet.title}”" if sheet.title else "This file"
    if columns.missing:
        raise FileError(f"{where} lacks the columns {', '.join(columns.missing)}; nothing was sent.")
    if columns.repeated:
        raise FileError(f"{where} has more than one column for {', '.join(columns.repeated)}; nothing was sent.")
    return columns


def _is_row_number(position: int, heading: Heading) -> bool:
    return position == 0 and not heading.name and not heading.label


def _name(error: FieldError) -> str:
    return error.pointer.removeprefix("/")
