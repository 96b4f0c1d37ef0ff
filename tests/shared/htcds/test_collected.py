"""What KoboToolbox and ODK export for IOM's form: groups, several answers, what is said of the form itself."""

from pathlib import Path

import openpyxl
import pytest

from shared.htcds import FileError, read
from shared.htcds.columns import COLUMNS, FORM_NAMES
from shared.htcds.headings import column_of_name

BEFORE = "start,end,today,con_Consent,prs_First_Name,prs_Second_Name"
AFTER = "__version__,_id,_uuid,_submission_time,_validation_status,_notes,_status,_submitted_by,_tags,_index"
ABOUT = "2026-03-01T08:00:00.000+02:00,2026-03-01T08:09:00.000+02:00,2026-03-01"
END = "vSmt4GQA3C9uBMLPEVfgND,17,0f8e,2026-03-01T06:09:30,,,submitted_via_web,clerk,,1"


def fields(head: str, line: str) -> dict[str, object]:
    """Return the fields of the only person in a file of two lines."""
    reading = read(f"{head}\n{line}\n".encode())
    assert dict(reading.left_out) == {}
    (row,) = reading.rows
    assert row.faults == []
    assert row.person is not None
    return dict(row.person.fields)


def test_every_question_of_iom_s_form_is_a_field(toolkit: Path) -> None:
    """By the form's own names, of which three are not the standard's."""
    sheet = openpyxl.load_workbook(toolkit / "htcds_xlsform.xlsx")["survey"]
    names = [str(row[1].value) for row in sheet.iter_rows(min_row=2) if "_" in str(row[1].value)]
    asked = [name for name in names if not name.startswith("__")]
    assert len(asked) > 25
    assert not [name for name in asked if column_of_name(name) is None]
    different = {name for name in asked if name not in COLUMNS}
    assert different == set(FORM_NAMES.values())


def test_every_answer_of_iom_s_form_is_a_code(toolkit: Path) -> None:
    """As the form's choices have them, stray blanks too."""
    workbook = openpyxl.load_workbook(toolkit / "htcds_xlsform.xlsx")
    asked = {str(kind.value).split()[1]: str(name.value) for kind, name, *_ in workbook["survey"].iter_rows(min_row=2)
             if str(kind.value).startswith("select_")}  # fmt: skip
    for owner, choice, _label in workbook["choices"].iter_rows(min_row=2, values_only=True):
        if owner in asked and owner != "consent":
            found = fields(f"{BEFORE},{asked[str(owner)]}", f'{ABOUT},TRUE,A,B,"{choice}"')
            assert len(found) == 3, (owner, choice)


@pytest.mark.parametrize("group", ["", "caso/", "caso/pessoa/", "caso-", "grupo_1.", "caso:"])
def test_groups_stand_before_the_name(group: str) -> None:
    """However the export divides them."""
    head = ",".join(f"{group}{name}" for name in ("con_Consent", "prs_First_Name", "prs_Second_Name", "prs_Birthdate"))
    assert fields(head, "TRUE,A,B,1999-05-04") == {
        "prs_FirstName": "A", "prs_SecondName": "B", "prs_Birthdate": "1999-05-04"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("vic_Methods_of_Control", "DebtBondage FalsePromises"),
        ("vic_Methods_of_Control,vic_Methods_of_Control/DebtBondage", "DebtBondage FalsePromises,1"),
        ("vic_Methods_of_Control/DebtBondage,vic_Methods_of_Control/FalsePromises,vic_MethodsOfControl/Other", "1,1,0"),
        ("vic_Methods_of_Control/DebtBondage,vic_Methods_of_Control/FalsePromises", "TRUE,True"),
        ("vic_Methods_of_Control-DebtBondage,vic_Methods_of_Control-FalsePromises", "1,1"),
    ],
)  # fmt: skip
def test_several_answers_are_read_in_each_of_the_ways(head: str, cells: str) -> None:
    """One column with spaces, a column for each answer, or both; what is said about the form is no person's."""
    found = fields(f"{BEFORE},{head},{AFTER}", f"{ABOUT},TRUE,A,B,{cells},{END}")
    assert found["vic_MethodsOfControl"] == ["DebtBondage", "FalsePromises"]


def test_no_answer_ticked_is_nothing_said_and_two_where_one_is_asked_are_refused() -> None:
    """The field is left out; the row is named."""
    head = "vic_ForcedLabourIndustry/C_Manufacturing,vic_ForcedLabourIndustry/F_Construction"
    assert "vic_ForcedLabourIndustry" not in fields(f"{BEFORE},{head}", f"{ABOUT},TRUE,A,B,0,0")
    assert fields(f"{BEFORE},{head}", f"{ABOUT},TRUE,A,B,0,1")["vic_ForcedLabourIndustry"] == "F_Construction"
    (row,) = read(f"{BEFORE},{head}\n{ABOUT},TRUE,A,B,1,1\n".encode()).rows
    assert [(fault.field, fault.code) for fault in row.faults] == [("vic_ForcedLabourIndustry", "unknown-code")]


def test_an_export_under_its_labels_says_what_is_wrong() -> None:
    """IOM's form calls the title “Second Name” too, so only an export under names can be read."""
    with pytest.raises(FileError, match="more than one column for prs_SecondName"):
        read(b"Consent,First Name,Second Name,Second Name\nYes,A,B,Dr\n")
