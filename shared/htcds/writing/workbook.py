"""Workbooks as IOM's are: hidden field names in row 1, labels in row 2, people below. Writes no formula."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from shared.htcds.columns import COLUMNS
from shared.htcds.headings import Column
from shared.htcds.records import Person
from shared.htcds.writing.tables import heading_of
from shared.htcds.writing.values import as_text, columns_for, value_of
from shared.vocabulary.fields import DATES, Kind

TITLE: Final = "Case Sheet"
LISTS: Final = "validation"
_FIRST: Final = 3
_CHOSEN_ROWS: Final = 1_000
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_SURE_DAY: Final = date(1900, 3, 1)
"""Before it, programs disagree which day a number is: they count a 29 February 1900."""


def write_workbook(people: Sequence[Person]) -> bytes:
    """Return *people* as a workbook."""
    return _saved(people, validated=False)


def write_validated(people: Sequence[Person]) -> bytes:
    """Return *people* as a workbook whose cells offer the codes of their field, as IOM's single-select one does."""
    return _saved(people, validated=True)


def _saved(people: Sequence[Person], *, validated: bool) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    columns = columns_for(people)
    sheet = workbook.create_sheet(TITLE)
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = f"A{_FIRST}"
    if validated:
        _offer(workbook, sheet, columns)
    sheet.append([_text(sheet, heading_of(column)) for column in columns])
    sheet.append([_text(sheet, _label(column), bold=True) for column in columns])
    for person in people:
        sheet.append([_cell(sheet, column, value_of(person, column)) for column in columns])
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _label(column: Column) -> str:
    """Return what people read over the column; a stage's column is known by its name alone."""
    return f"{COLUMNS[column.field].label} {column.part}".strip()


def _cell(sheet: Any, column: Column, value: object) -> Any:
    kind = COLUMNS[column.field].kind
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        return _text(sheet, repr(value))  # openpyxl writes sixteen digits, and this number has one more
    if isinstance(value, bool | int | float):
        return value
    if kind in DATES and isinstance(value, str) and _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return _day(sheet, day) if day >= _FIRST_SURE_DAY else _text(sheet, value)
    if kind is Kind.PHONE and isinstance(value, str):
        return _text(sheet, value)  # a plus sign and digits, kept as a text
    return None if value is None else _text(sheet, as_text(value))


def _day(sheet: Any, day: date) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=datetime.combine(day, time()))
    cell.number_format = "yyyy-mm-dd"
    return cell


def _text(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """Return a cell that holds this text and nothing that runs, whatever it begins with."""
    cell: Any = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _offer(workbook: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Put the codes of each list on a sheet of their own, and let the cells of its column offer them."""
    lists = workbook.create_sheet(LISTS)
    offered = [(place, column) for place, column in enumerate(columns, start=1) if COLUMNS[column.field].codes]
    codes = [list(COLUMNS[column.field].codes) for _place, column in offered]
    for number in range(max(map(len, codes), default=0)):
        lists.append([each[number] if number < len(each) else None for each in codes])
    for list_place, ((place, _column), each) in enumerate(zip(offered, codes, strict=True), start=1):
        source, target = get_column_letter(list_place), get_column_letter(place)
        choice = DataValidation("list", formula1=f"{LISTS}!${source}$1:${source}${len(each)}", allow_blank=True)
        choice.errorStyle = "warning"  # several codes with ; between them are right too
        choice.add(f"{target}{_FIRST}:{target}{_FIRST + _CHOSEN_ROWS}")
        sheet.data_validations.append(choice)
