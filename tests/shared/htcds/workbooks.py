"""Fills IOM's own workbooks as people do, and makes small ones. Knows no reader of ours."""

import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

PLAIN = "HTCDS Excel Spreadsheet v2.0.xlsx"
VALIDATED = "HTCDS Excel Spreadsheet single select with validation v2.0.xlsx"
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

# By visible label, as a person fills it in.
PERSON: Mapping[str, Any] = {
    "First Name": "Felismina",
    "Second Name": "Macuácua",
    "Consent": True,
    "Birthdate": datetime(1999, 5, 4),  # noqa: DTZ001 - spreadsheets know no zone
    "Gender": "Feminine",
    "Citizenship": "Mozambique",
}


def opened(path: Path) -> Any:
    """Open one of IOM's workbooks without hearing that its data validation will be lost."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Data Validation extension is not supported")
        return openpyxl.load_workbook(path)


def fill(sheet: Any, *people: Mapping[str, Any], first: int = 3) -> None:
    """Write *people* under the labels of row 2, from row *first*."""
    columns = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for number, person in enumerate(people, start=first):
        for label, value in person.items():
            sheet.cell(number, columns[label], value)


def filled(template: Path, target: Path, *people: Mapping[str, Any]) -> Path:
    """Return *target*, the template with *people* in it."""
    workbook = opened(template)
    fill(workbook.worksheets[0], *people)
    workbook.save(target)
    return target


def small(target: Path, rows: Sequence[Any], *, title: str = "Sheet1") -> Path:
    """Return *target*, a workbook with exactly *rows*."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    workbook.save(target)
    return target


def people(count: int) -> list[dict[str, Any]]:
    """Return *count* different people."""
    return [{**PERSON, "First Name": f"Pessoa {number}"} for number in range(1, count + 1)]
