"""The same as CSV and JSON: whatever a spreadsheet program or another system writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.htcds import FileError, Person
from tests.shared.htcds import preparing
from tests.shared.htcds.preparing import Prepared

NAMES = "con_Consent,prs_FirstName,prs_SecondName,prs_Birthdate,prs_Citizenship"
LABELS = "Consent,First Name,Second Name,Birthdate,Citizenship"
PERSON = 'yes,Felismina,Macuácua,04/05/1999,"MZ;ZA"'
FIELDS = {
    "prs_FirstName": "Felismina",
    "prs_SecondName": "Macuácua",
    "prs_Birthdate": "1999-05-04",
    "prs_Citizenship": ["MZ", "ZA"],
}


def prepared(folder: Path, data: bytes | str) -> Prepared:
    """Write *data* into a file, read it and prepare it."""
    path = folder / "file"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return preparing.prepared(path)


def only(done: Prepared) -> Any:
    """Return the fields of the only request."""
    assert done.refused == []
    (taken,) = done.taken
    return taken.fields


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", [NAMES, f"{NAMES}\n{LABELS}", LABELS])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_way_of_writing_the_table_reads_the_same(
    tmp_path: Path, delimiter: str, header: str, mark: str, end: str
) -> None:
    """Comma, semicolon or tab; with names, with labels, with both; with and without a byte-order mark."""
    text = f"{mark}{header}\n{PERSON}\n".replace(",", delimiter).replace("\n", end)
    assert only(prepared(tmp_path, text)) == FIELDS


def test_excel_may_say_its_delimiter_first(tmp_path: Path) -> None:
    """`sep=;` is no heading."""
    text = f"sep=;\n{NAMES}\n{PERSON}\n".replace(",", ";")
    assert only(prepared(tmp_path, text)) == FIELDS


def test_the_numbered_first_column_and_its_empty_rows_are_no_people(tmp_path: Path) -> None:
    """As IOM's workbook becomes when it is saved as CSV."""
    text = f",{NAMES}\n,{LABELS}\n1,{PERSON}\n2,,,,,\n3,,,,,\n"
    done = prepared(tmp_path, text)
    assert only(done) == FIELDS
    assert done.taken[0].row == 3
    assert dict(done.left_out) == {}


def test_a_text_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    """And rows are counted as a spreadsheet counts them."""
    text = f'{NAMES},cas_IncomingReferralDetails\n{PERSON},"Uma linha.\r\nOutra; com, tudo."\n{PERSON},\n'
    first, second = prepared(tmp_path, text).taken
    assert first.fields["cas_IncomingReferralDetails"] == "Uma linha.\nOutra; com, tudo."
    assert second.row == 3


def test_a_delimiter_inside_a_text_is_seen_and_the_row_refused(tmp_path: Path) -> None:
    """More cells than headings: which one slipped is not guessed."""
    done = prepared(tmp_path, f"{NAMES}\nyes,Felismina, filha,Macuácua,04/05/1999,MZ\n{PERSON}\n")
    assert {each.row for each in done.refused} == {2}
    assert "more cells than there are headings" in done.refused[0].reason
    assert len(done.taken) == 1


def test_a_short_row_is_empty_at_its_end(tmp_path: Path) -> None:
    """As some programs write it."""
    assert only(prepared(tmp_path, f"{NAMES}\nsim,A,B\n")) == {"prs_FirstName": "A", "prs_SecondName": "B"}


def test_what_looks_like_a_formula_is_refused(tmp_path: Path) -> None:
    """It would run when somebody opens an export."""
    (refusal,) = prepared(tmp_path, f'{NAMES}\nyes,"=HYPERLINK(""x"")",B,,\n').refused
    assert (refusal.field, refusal.row) == ("prs_FirstName", 2)
    assert "formula" in refusal.reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no HTCDS field names"),
        (b"nome,apelido\nA,B\n", "no HTCDS field names"),
        (f"{NAMES}\n{PERSON}".encode("utf-16"), "not UTF-8"),
        (f"{NAMES}\n{PERSON}".encode("cp1252"), "looks like Windows-1252"),
        (f"{NAMES}\nyes,A\x00,B,,".encode(), "not UTF-8"),
        (f'{NAMES}\nyes,"A,B,,\n'.encode(), "Line 2 cannot be read"),
        (f"{NAMES}\nyes,{'a' * 200_000},B,,\n".encode(), "Line 2 cannot be read"),
        (f"{NAMES}\n".encode() + b"yes,A,B,,\n" * 20_002, "more than 20000 rows"),
        (b"con_Consent,prs_FirstName\nyes,A\n", "lacks the columns prs_SecondName; nothing of it was taken"),
        (b"[", "not JSON"),
        (b"[1]", "not a list of objects"),
        (b'{"prs_FirstName": "A"}', "not a list of objects"),
        (b"[" * 100_000, "not JSON"),
        (b'[{"prs_FirstName": "A", "prs_FirstName": "B"}]', "same name twice"),
        (b'[{"con_Consent": true, "prs_FirstName": NaN, "prs_SecondName": "B"}]', "not JSON"),
        (b'[{"name": "A"}]', "No object here"),
        (b"[]", "No object here"),
        (b'[{"con_Consent": true, "prs_FirstName": "A"}]', "lacks the columns prs_SecondName"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_file_that_cannot_be_taken_says_why_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    """Nothing of it is sent."""
    with pytest.raises(FileError, match=words):
        prepared(tmp_path, data)


def test_json_is_read_by_field_name(tmp_path: Path) -> None:
    """Lists are lists, dates are ISO, and a second object may have other names."""
    people = [{"con_Consent": True, **FIELDS}, {"con_Consent": "não", "prs_Gender": "Feminine"}]
    first, second = prepared(tmp_path, json.dumps(people)).taken
    assert first.fields == FIELDS
    assert (first.row, second.row) == (1, 2)
    assert second.person == Person(agrees=False)


def test_json_values_of_another_shape_are_refused_per_row(tmp_path: Path) -> None:
    """An object where a value belongs; null is nothing."""
    people = [
        {"con_Consent": True, "prs_FirstName": {"first": "A"}, "prs_SecondName": "B"},
        {"con_Consent": True, "prs_FirstName": ["A"], "prs_SecondName": "B"},
        {"con_Consent": None, "prs_FirstName": "A", "prs_SecondName": "B"},
        {"con_Consent": [True], "prs_FirstName": "A", "prs_SecondName": "B"},
        {"con_Consent": True, "prs_FirstName": None, "prs_SecondName": "B", "prs_Citizenship": [["MZ"]]},
        {"con_Consent": True, "prs_FirstName": None, "prs_SecondName": "B", "prs_NumberOfChildren": 1e400},
    ]
    text = json.dumps(people).replace("Infinity", "1e400")
    done = prepared(tmp_path, text)
    assert [(each.row, each.field) for each in done.refused] == [
        (1, "prs_FirstName"),
        (2, "prs_FirstName"),
        (3, "con_Consent"),
        (4, "con_Consent"),
        (5, "prs_Citizenship"),
        (6, "prs_NumberOfChildren"),
    ]


def test_names_json_has_and_we_do_not_take_are_listed(tmp_path: Path) -> None:
    """Lost silently is nothing."""
    people = [{"con_Consent": True, "prs_FirstName": "A", "prs_SecondName": "B", "org_Name": "Casa", "x": 0}]
    assert dict(prepared(tmp_path, json.dumps(people)).left_out) == {"org_Name": 1, "x": 1}


def test_columns_of_an_event_are_one_stage_of_the_journey(tmp_path: Path) -> None:
    """HTCDS has them flat; a journey has several, each an object in a column of its own."""
    header = "con_Consent,prs_FirstName,prs_SecondName,hte_City,hte_Country,hte_Events/2"
    fields = only(prepared(tmp_path, f'{header}\nyes,A,B,Beira,Moçambique,"{{""hte_City"":""Tete""}}"\n'))
    assert fields["hte_Events"] == [{"hte_City": "Beira", "hte_Country": "MZ"}, {"hte_City": "Tete"}]


def test_numbers_in_texts_stay_as_they_were_written(tmp_path: Path) -> None:
    """CSV has texts only: leading zeros and plus signs are kept, and telephone numbers are tidied."""
    header = f"{NAMES},prs_IdentityNumber,prs_MobilePhone,prs_MailingLatitude,prs_NumberOfChildren"
    fields = only(prepared(tmp_path, f'{header}\nyes,A,B,,,0012,00258 84 123-45-67,"-25,9",3\n'))
    assert fields["prs_IdentityNumber"] == "0012"
    assert fields["prs_MobilePhone"] == "+258841234567"
    assert (fields["prs_MailingLatitude"], fields["prs_NumberOfChildren"]) == (-25.9, 3)


def test_languages_and_places_are_known_by_their_names(tmp_path: Path) -> None:
    """As people write them; just “Maputo” is two provinces, and stays what was written."""
    head = "con_Consent,prs_FirstName,prs_SecondName,prs_PrimaryLanguage,prs_MailingState,prs_MailingDistrict"
    rows = ("yes,A,B,Macua,Zambezia,mocuba", "yes,A,B,kua,Maputo,Soweto")
    found = [each.fields for each in prepared(tmp_path, "\n".join((head, *rows))).taken]
    names = ("prs_PrimaryLanguage", "prs_MailingState", "prs_MailingDistrict")
    assert [tuple(each[name] for name in names) for each in found] == [
        ("vmw", "MZ-Q", "Mocuba"),
        ("kua", "Maputo", "Soweto"),
    ]


def test_json_may_say_not_known_refused_and_estimated(tmp_path: Path) -> None:
    """As they stand on the wire; another object is refused."""
    person = {"con_Consent": True, "prs_FirstName": "A", "prs_SecondName": {"answer": "refused"}}
    born = {"prs_Birthdate": {"estimated": "1999"}, "prs_Gender": {"answer": "unknown"}}
    done = prepared(tmp_path, json.dumps([person | born, person | {"prs_Gender": {"answer": "perhaps"}}]))
    (taken,) = done.taken
    assert taken.fields == {
        "prs_FirstName": "A",
        "prs_SecondName": {"answer": "refused"},
        "prs_Birthdate": {"estimated": "1999"},
        "prs_Gender": {"answer": "unknown"},
    }
    assert [(each.row, each.field) for each in done.refused] == [(2, "prs_Gender")]
