"""What is written is read back as it was, in every kind of file; and no cell of it runs."""

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.htcds import FORMATS, Person, read, write, write_collected, write_refusals
from shared.htcds.refusals import refusal_of
from tests.shared.htcds.people import PEOPLE

RUNS = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
PERSON = Person(agrees=True, fields={"prs_FirstName": "=cmd|' /C calc'!A1", "prs_SecondName": "+1", "prs_Title": "'@x"})
SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

WRITERS: dict[str, Callable[[list[Person]], bytes]] = {
    **{name: lambda people, name=name: write(people, form=name) for name in FORMATS},  # type: ignore[misc]
    "collected": write_collected,
    "collected in a group": lambda people: write_collected(people, group="caso/pessoa"),
    "collected, ticked": lambda people: write_collected(people, ticked=True),
}


@pytest.mark.parametrize("kind", WRITERS)
@SOME
@given(people=st.lists(PEOPLE, min_size=1, max_size=3))
def test_what_is_written_is_read_back(kind: str, people: list[Person]) -> None:
    """Every field, every answer that is none, every estimate, every stage; names that look like formulas too."""
    reading = read(WRITERS[kind](people))
    assert [row.faults for row in reading.rows] == [[]] * len(people)
    assert [row.person for row in reading.rows] == people
    assert dict(reading.left_out) == {}


@pytest.mark.parametrize("kind", [name for name in WRITERS if name != "json" and "xlsx" not in name])
@SOME
@given(people=st.lists(PEOPLE, min_size=1, max_size=3))
def test_no_cell_of_csv_begins_with_what_runs(kind: str, people: list[Person]) -> None:
    """A spreadsheet program evaluates a cell by its first character."""
    text = WRITERS[kind](people).decode("utf-8-sig")
    assert not [cell for row in csv.reader(StringIO(text, newline="")) for cell in row if cell[:1] in RUNS and cell]


@SOME
@given(people=st.lists(PEOPLE, min_size=1, max_size=3))
def test_no_cell_of_a_workbook_is_a_formula(people: list[Person]) -> None:
    """Whatever it begins with, it is a text."""
    for kind in ("xlsx", "xlsx-validated"):
        workbook = openpyxl.load_workbook(BytesIO(write(people, form=kind)))
        cells = [cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}


def test_a_formula_is_escaped_for_people_to_see() -> None:
    """With the apostrophe that spreadsheet programs use themselves."""
    rows = list(csv.reader(StringIO(write([PERSON], form="csv").decode("utf-8-sig"), newline="")))
    assert rows[1] == ["TRUE", "'=cmd|' /C calc'!A1", "'+1", "''@x"]


def test_the_workbook_is_as_iom_s(shared_data: Any) -> None:  # noqa: ARG001 - only where the standard is
    """Names hidden in the first row, labels in the second, and lists to choose from on a sheet of their own."""
    person = Person(agrees=True, fields={"prs_FirstName": "A", "prs_SecondName": "B", "prs_Gender": "Feminine"})
    workbook = openpyxl.load_workbook(BytesIO(write([person], form="xlsx-validated")))
    sheet = workbook["Case Sheet"]
    assert sheet.row_dimensions[1].hidden
    assert [cell.value for cell in sheet[1]] == ["con_Consent", "prs_FirstName", "prs_SecondName", "prs_Gender"]
    assert [cell.value for cell in sheet[2]] == ["Consent", "First Name", "Second Name", "Gender"]
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("D3:D1003", "validation!$A$1:$A$6")


def test_json_is_a_list_by_field_name() -> None:
    """As it is read."""
    assert json.loads(write([PERSON], form="json"))[0] == {"con_Consent": True, **PERSON.fields}


@SOME
@given(people=st.lists(PEOPLE, min_size=1, max_size=2), kind=st.sampled_from(list(WRITERS)))
def test_rows_that_were_refused_read_as_they_did(people: list[Person], kind: str) -> None:
    """Given back in the same columns, whatever the file was; a row that nobody corrected is what it was."""
    first = read(WRITERS[kind](people))
    again = read(write_refusals(first.headings, [refusal_of(row, row.faults) for row in first.rows]))
    assert [row.person for row in again.rows] == [row.person for row in first.rows]
    assert dict(again.left_out) == {}
