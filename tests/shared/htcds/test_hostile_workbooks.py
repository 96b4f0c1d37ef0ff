"""Files that are no workbooks, or want to be more than they are: each stops with one sentence, and nothing is sent."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from shared.htcds import FileError, read
from tests.shared.htcds.workbooks import opened, small

NAMES = ("con_Consent", "prs_FirstName", "prs_SecondName")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
    ],
)
def test_a_file_that_is_no_workbook_says_so(tmp_path: Path, data: bytes, words: str) -> None:
    """One sentence."""
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(FileError, match=words):
        read((tmp_path / "a.xlsx").read_bytes())


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    """A docx, for example."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(FileError, match="cannot be read"):
        read((tmp_path / "a.xlsx").read_bytes())


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A megabyte that says it is a gigabyte."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", bytes(32 * 1024 * 1024))
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    with pytest.raises(FileError, match="too large when unpacked"):
        read((tmp_path / "a.xlsx").read_bytes())


def test_a_merged_area_of_billions_of_cells_is_not_unfolded(tmp_path: Path) -> None:
    """Forty bytes that would become seventeen billion objects."""
    path = small(tmp_path / "a.xlsx", [NAMES, [True, "A", "B"]])
    _edit(path, b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    with pytest.raises(FileError, match="merges whole columns"):
        read(path.read_bytes())


def test_a_stray_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    """A million rows, one of them with something in it."""
    path = small(tmp_path / "a.xlsx", [NAMES, [True, "A", "B"]])
    workbook = opened(path)
    workbook.worksheets[0].cell(1_048_576, 1, "x")
    workbook.save(path)
    with pytest.raises(FileError, match="more than 20000 rows"):
        read(path.read_bytes())


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A billion laughs."""
    path = small(tmp_path / "a.xlsx", [NAMES, [True, "A", "B"]])
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    _edit(path, b"<worksheet", b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><worksheet", first_only=True)
    _edit(path, b"<sheetData>", b"<sheetData>&l9;", first_only=True)
    with pytest.raises(FileError):
        read(path.read_bytes())


def _edit(path: Path, old: bytes, new: bytes, *, first_only: bool = False) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(old, new, 1 if first_only else -1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
