"""IOM's own workbooks, with their slips, filled in as people fill them in."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from shared.htcds import FileError, Person
from shared.vocabulary.fields import FIELDS
from tests.shared.htcds.preparing import Prepared, prepared
from tests.shared.htcds.workbooks import PERSON, PLAIN, VALIDATED, fill, filled, opened, small

NAMES = ("con_Consent", "prs_FirstName", "prs_SecondName")


def fields_of(done: Prepared) -> dict[str, Any]:
    """Return the fields of the only person."""
    assert done.refused == []
    (taken,) = done.taken
    return dict(taken.fields)


@pytest.mark.parametrize("template", [PLAIN, VALIDATED])
def test_a_thousand_empty_numbered_rows_are_no_people(toolkit: Path, template: str) -> None:
    """The official workbooks as IOM publishes them hold nobody."""
    done = prepared(toolkit / template)
    assert (done.rows, done.taken, done.refused, dict(done.left_out)) == (0, [], [], {})


@pytest.mark.parametrize("template", [PLAIN, VALIDATED])
def test_a_person_in_iom_s_workbook_is_read(toolkit: Path, tmp_path: Path, template: str) -> None:
    """Dates are dates, countries are codes, consent is consent."""
    done = prepared(filled(toolkit / template, tmp_path / "a.xlsx", PERSON))
    assert fields_of(done) == {
        "prs_FirstName": "Felismina",
        "prs_SecondName": "Macuácua",
        "prs_Birthdate": "1999-05-04",
        "prs_Gender": "Feminine",
        "prs_Citizenship": ["MZ"],
    }
    (taken,) = done.taken
    assert taken.person.agrees
    assert taken.row == 3


@pytest.mark.parametrize("template", [PLAIN, VALIDATED])
def test_people_fill_in_what_they_see_and_not_the_hidden_names(toolkit: Path, tmp_path: Path, template: str) -> None:
    """The Mailing columns' field names are shifted: the visible label is right, and that is said once."""
    address = {
        "Mailing Street": "Av. Eduardo Mondlane 12",
        "Mailing City": "Maputo",
        "Mailing State/Province": "Maputo Cidade",
        "Mailing Zip/Postal Code": 1100,
        "Mailing Country": "MZ",
    }
    done = prepared(filled(toolkit / template, tmp_path / "a.xlsx", {**PERSON, **address}))
    fields = fields_of(done)
    assert fields["prs_MailingStreet"] == "Av. Eduardo Mondlane 12"
    assert fields["prs_MailingCity"] == "Maputo"
    assert fields["prs_MailingPostalCode"] == "1100"
    assert fields["prs_MailingCountry"] == "MZ"
    (note,) = done.notes
    assert "prs_MailingCity as “Mailing Street”" in note


def test_every_column_of_iom_s_workbook_is_taken(toolkit: Path, tmp_path: Path) -> None:
    """The misspelt name, the empty name, and all the others: filled in by label, nothing is left out."""
    workbook = opened(toolkit / VALIDATED)
    labels = [cell.value for cell in workbook.worksheets[0][2] if cell.value]
    by_label = {field.label: field for field in FIELDS.values()}
    values = {label: _plausible(by_label[label].name) for label in labels if label != "Consent"}
    done = prepared(filled(toolkit / VALIDATED, tmp_path / "a.xlsx", {**values, "Consent": "Yes"}))
    fields = fields_of(done)
    assert set(fields) == {by_label[label].name for label in labels if label != "Consent"}
    assert fields["vic_TraffickingStatusDecisionMakingOrg"] == "Police"
    assert fields["cas_ReasonForOutgoingReferral"] == "AdditionalServicesRequired"
    assert dict(done.left_out) == {}


def _plausible(name: str) -> object:
    field = FIELDS[name]
    if field.codes:
        return next(iter(field.codes.values())).label
    samples: dict[str, object] = {
        "date": date(2025, 1, 2),
        "birthdate": date(1999, 1, 2),
        "email": "a@b.mz",
        "phone": "+258 84 123 45 67",
    }
    return samples.get(field.kind.value, "texto")


def test_every_entry_of_iom_s_picklists_is_understood(toolkit: Path, tmp_path: Path) -> None:
    """Labels with stray blanks, other capitals, country names: what the drop-down offers can be chosen."""
    columns = {
        "Gender": 2,
        "Citizenship": 5,
        "Method of Recruitment": 6,
        "Methods of Control": 7,
        "Type of Exploitation": 8,
        "Forced Labour Industry": 9,
        "Type of Sex Exploitation": 10,
        "Status": 12,
        "Reason for Incoming Referral": 13,
        "Reason for Outgoing Referral": 14,
        "Trafficking Status": 15,
        "Trafficking Status Decision Making Organization": 16,
    }
    lists = opened(toolkit / VALIDATED)["validation"]
    offered = [
        {**PERSON, label: lists.cell(row, column).value}
        for label, column in columns.items()
        for row in range(4, lists.max_row + 1)
        if lists.cell(row, column).value is not None
    ]
    done = prepared(filled(toolkit / VALIDATED, tmp_path / "a.xlsx", *offered))
    assert len(offered) > 300
    assert done.refused == []
    assert len(done.taken) == len(offered)


def test_semicolons_separate_values_and_codes_are_as_good_as_labels(toolkit: Path, tmp_path: Path) -> None:
    """Mixed, in any case, each once; a label that has a semicolon of its own stays one."""
    person = {
        **PERSON,
        "Citizenship": "MZ; South Africa ;moçambique",
        "Methods of Control": "PhysicalThreats;debt bondage;RestrictsMovement;",
        "Forced Labour Industry": "Water supply; sewerage, waste management and remediation",
    }
    fields = fields_of(prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", person)))
    assert fields["prs_Citizenship"] == ["MZ", "ZA"]
    assert fields["vic_MethodsOfControl"] == ["PhysicalThreats", "DebtBondage", "RestrictsMovement"]
    assert fields["vic_ForcedLabourIndustry"] == "E_WaterSupplySewerageWasteManagement"


@pytest.mark.parametrize(
    ("label", "value", "reason"),
    [
        ("First Name", "=A1", "formula"),
        ("Birthdate", "=TODAY()", "formula"),
        ("Consent", "=TRUE", "formula"),
        ("Consent", "#REF!", "error"),
        ("Consent", "maybe", "neither yes nor no"),
        ("Consent", None, "not asked"),
        ("Consent", 2, "neither yes nor no"),
        ("Birthdate", 36284, "number and not a date"),
        ("Birthdate", "04/05/99", "two digits"),
        ("Birthdate", "31/02/1999", "no such day"),
        ("Birthdate", "May 1999", "not a date"),
        ("Birthdate", datetime(1999, 5, 4, 13, 30), "time of day"),  # noqa: DTZ001
        ("Birthdate", datetime(2031, 5, 4), "future"),  # noqa: DTZ001
        ("Birthdate", time(12, 30), "number and not a date"),
        ("Mailing Zip/Postal Code", datetime(2025, 2, 1), "turned this into a date"),  # noqa: DTZ001
        ("First Name", True, "not a text"),
        ("First Name", "Ana\nMaria", "cannot be shown"),
        ("First Name", "a" * 201, "200"),
        ("Gender", "Female", "not in the field's list"),
        ("Gender", "Feminine;Masculine", "not in the field's list"),
        ("Citizenship", "Mozambique, South Africa", "not in the field's list"),
        ("Mobile Phone", "zero", "E.164"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_refused_with_its_reason(
    toolkit: Path, tmp_path: Path, label: str, value: object, reason: str
) -> None:
    """Row, field, reason; the value is not repeated, and the neighbour is taken."""
    done = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", {**PERSON, label: value}, PERSON))
    (refusal,) = done.refused
    field = "con_Consent" if label == "Consent" else next(f.name for f in FIELDS.values() if f.label == label)
    assert (refusal.row, refusal.field) == (3, field)
    assert reason in refusal.reason
    assert [each.row for each in done.taken] == [4]


def test_all_reasons_of_a_row_are_told_at_once(toolkit: Path, tmp_path: Path) -> None:
    """Nobody corrects a sheet five times."""
    person = {**PERSON, "Gender": "x", "Birthdate": "x", "Email": "=A1"}
    done = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", person))
    assert {refusal.field for refusal in done.refused} == {"prs_Gender", "prs_Birthdate", "prs_Email"}


def test_a_date_that_excel_cannot_have_is_refused_and_warns_nobody(toolkit: Path, tmp_path: Path) -> None:
    """A date format over a number that is no day."""
    workbook = opened(toolkit / PLAIN)
    fill(workbook.worksheets[0], PERSON)
    cell = workbook.worksheets[0]["G3"]
    cell.value, cell.number_format = 99999999999, "dd/mm/yyyy"
    workbook.save(tmp_path / "a.xlsx")
    (refusal,) = prepared(tmp_path / "a.xlsx").refused
    assert (refusal.field, refusal.reason) == ("prs_Birthdate", "the cell shows an error")


def test_dates_of_1904_are_read_as_their_workbook_says(tmp_path: Path) -> None:
    """Old Macs counted from another day."""
    path = small(tmp_path / "a.xlsx", [[*NAMES, "prs_Birthdate"], [True, "A", "B", None]])
    workbook = opened(path)
    workbook.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    workbook.worksheets[0]["D2"] = date(1999, 5, 4)
    workbook.save(path)
    assert fields_of(prepared(path))["prs_Birthdate"] == "1999-05-04"


def test_merged_cells_are_refused_because_they_say_it_for_nobody_in_particular(toolkit: Path, tmp_path: Path) -> None:
    """A family merged over three rows."""
    workbook = opened(toolkit / PLAIN)
    sheet = workbook.worksheets[0]
    fill(sheet, PERSON, PERSON, PERSON)
    sheet.merge_cells("E3:E4")
    workbook.save(tmp_path / "a.xlsx")
    done = prepared(tmp_path / "a.xlsx")
    assert [(each.row, each.field) for each in done.refused] == [(3, "prs_SecondName"), (4, "prs_SecondName")]
    assert len(done.taken) == 1


def test_who_does_not_agree_is_registered_without_anything_about_them(toolkit: Path, tmp_path: Path) -> None:
    """Even a row full of mistakes: none of it is read."""
    person = {**PERSON, "Consent": "Não", "Birthdate": "nonsense"}
    (taken,) = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", person)).taken
    assert taken.person == Person(agrees=False)


@pytest.mark.parametrize("word", [True, "TRUE", "Yes", "yes ", "Sim", "SIM", 1, "1", "s"])
def test_yes_is_said_in_many_ways(toolkit: Path, tmp_path: Path, word: object) -> None:
    """By a checkbox, in English, in Portuguese."""
    (taken,) = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", {**PERSON, "Consent": word})).taken
    assert taken.person.agrees


def test_month_first_dates_make_a_column_uncertain(toolkit: Path, tmp_path: Path) -> None:
    """One date that can only be American casts doubt on those that could be both; the certain ones are taken."""
    dates = ["12/31/1999", "03/04/1999", "05/05/1999", "1999-04-03"]
    done = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", *({**PERSON, "Birthdate": day} for day in dates)))
    assert [each.row for each in done.refused] == [3, 4]
    assert "uncertain" in done.refused[1].reason
    assert len(done.taken) == 2


def test_day_first_is_how_dates_are_read_here(toolkit: Path, tmp_path: Path) -> None:
    """Mozambique's way."""
    done = prepared(filled(toolkit / PLAIN, tmp_path / "a.xlsx", {**PERSON, "Birthdate": "3/4/1999"}))
    assert fields_of(done)["prs_Birthdate"] == "1999-04-03"


def test_what_is_not_imported_is_listed_and_counted(tmp_path: Path) -> None:
    """HTCDS fields of other sections, and columns people added."""
    rows = [
        [None, *NAMES, "org_Name", "Notas", "cco_CaseComment"],
        [1, True, "A", "B", "Casa", "x", None],
        [2, True, "C", "D", "Casa", None, None],
        [3, None, None, None, None, None, None],
    ]
    done = prepared(small(tmp_path / "a.xlsx", rows))
    assert dict(done.left_out) == {"org_Name": 2, "Notas": 1}
    assert len(done.taken) == 2


@pytest.mark.parametrize("missing", NAMES)
def test_a_missing_required_column_stops_everything(tmp_path: Path, missing: str) -> None:
    """One clear message that names it."""
    names = [name for name in (*NAMES, "prs_Gender") if name != missing]
    rows: list[list[object]] = [[*names], [True, "A", "Feminine"]]
    path = small(tmp_path / "a.xlsx", rows)
    with pytest.raises(FileError, match=f"lacks the columns {missing}; nothing of it was taken"):
        prepared(path)


def test_a_column_that_is_there_twice_stops_everything(tmp_path: Path) -> None:
    """Nobody can tell which of the two would be right."""
    path = small(tmp_path / "a.xlsx", [[*NAMES, "prs_FirstName"], [True, "A", "B", "C"]])
    with pytest.raises(FileError, match="more than one column for prs_FirstName"):
        prepared(path)


def test_a_workbook_with_labels_alone_is_read(tmp_path: Path) -> None:
    """Somebody deleted the hidden row."""
    path = small(tmp_path / "a.xlsx", [["Consent", "First Name", "Second Name"], ["Sim", "A", "B"]])
    assert fields_of(prepared(path)) == {"prs_FirstName": "A", "prs_SecondName": "B"}


def test_a_first_person_called_active_is_not_taken_for_labels(tmp_path: Path) -> None:
    """A value that happens to be a label's word."""
    path = small(tmp_path / "a.xlsx", [[*NAMES, "cas_CaseOwner"], ["yes", "Title", "Status", None]])
    assert fields_of(prepared(path)) == {"prs_FirstName": "Title", "prs_SecondName": "Status"}


def test_about_and_validation_are_no_data_and_another_sheet_is(toolkit: Path, tmp_path: Path) -> None:
    """Each row is known by its sheet and its number."""
    workbook = opened(toolkit / VALIDATED)
    copy = workbook.copy_worksheet(workbook.worksheets[0])
    fill(workbook.worksheets[0], PERSON)
    fill(copy, PERSON)
    workbook.save(tmp_path / "a.xlsx")
    first, second = prepared(tmp_path / "a.xlsx").taken
    assert first.row == second.row == 3
    assert first.sheet != second.sheet
