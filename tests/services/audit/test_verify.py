"""Attacks on an export: each must be noticed, and the first entry that is wrong named, whatever else was recomputed."""

import time
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.domain.leaves import Leaf
from services.audit.verify import lines_of, verify_export
from tests.services.audit.building import (
    ORIGIN,
    PINNED,
    checkpoint_note,
    export,
    leaf,
    private_key,
    record,
    verifier_key,
)
from tests.services.audit.exporting import (
    EXPORT,
    INDEXES,
    LATER,
    LEAVES,
    SIZE,
    Lines,
    edited,
    verified,
    with_note,
    wrong,
)


def _other_actor(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"leaf": line["leaf"].replace("0000000000ac", "0000000000ad")}


def _numbered(lines: Lines) -> Lines:
    """Renumber the lines as a careful forger would."""
    entries = [orjson.dumps(orjson.loads(line) | {"index": i}) + b"\n" for i, line in enumerate(lines[1:])]
    return [lines[0], *entries]


def test_an_untouched_export_verifies_and_says_what_it_covers() -> None:
    """Size, root, and each source's count."""
    report = verified(EXPORT)
    assert report.ok
    assert (report.origin, report.size, report.checked, report.hidden) == (ORIGIN, SIZE, SIZE, 0)
    assert (report.sources["cases"].count, report.sources["cases"].highest) == (SIZE, SIZE)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 513])
def test_logs_of_every_shapeverified(size: int) -> None:
    """The empty log, one entry, and both sides of a tile's edge."""
    report = verified(export(LEAVES[:size]))
    assert report.ok
    assert report.checked == size


@given(index=INDEXES)
@settings(max_examples=40, deadline=None)
def test_an_edited_entry_is_named(index: int) -> None:
    """Another actor in one entry."""
    assert wrong(edited(EXPORT, index, _other_actor)) == ("changed", index)


@given(index=INDEXES, data=st.data())
@settings(max_examples=40, deadline=None)
def test_of_many_edited_entries_the_first_is_named(index: int, data: st.DataObject) -> None:
    """Also when everything after it was changed to match."""
    lines = EXPORT
    for each in {index, *data.draw(st.lists(st.integers(index, SIZE - 1), max_size=5))}:
        lines = edited(lines, each, _other_actor)
    assert wrong(lines) == ("changed", index)


@given(index=INDEXES)
@settings(max_examples=20, deadline=None)
def test_a_forger_who_rebuilds_the_whole_tree_is_named_at_the_entry_he_changed(index: int) -> None:
    """Every hash recomputed, the old checkpoint kept: the changed entry, or one before it whose path had to change."""
    forged = [*LEAVES[:index], LEAVES[index].replace(b"00ac", b"00ad"), *LEAVES[index + 1 :]]
    what, named = wrong(export(forged, note=checkpoint_note(LEAVES)))
    assert what == "changed"
    assert named is not None
    assert named <= index


@given(index=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_deleted_entry_is_named(index: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """With the rest renumbered or not."""
    lines = [*EXPORT[: index + 1], *EXPORT[index + 2 :]]
    what = "missing" if index == SIZE - 1 or not renumber else "changed"
    assert wrong(_numbered(lines) if renumber else lines) == (what, index)


@given(index=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_inserted_entry_is_named(index: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """A made-up entry before the one at index."""
    invented = orjson.dumps({"index": index, "leaf": leaf(9999).decode(), "path": []}) + b"\n"
    lines = [*EXPORT[: index + 1], invented, *EXPORT[index + 1 :]]
    assert wrong(_numbered(lines) if renumber else lines) == ("changed", index)


def test_an_entry_inserted_at_the_end_is_named() -> None:
    """The checkpoint covers nothing there."""
    assert wrong([*EXPORT, EXPORT[-1]]) == ("surplus", SIZE)


@given(first=INDEXES, second=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_reordered_entries_are_named(first: int, second: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """Two entries exchanged: the earlier place is the first that is wrong."""
    if first == second:
        return
    lines = list(EXPORT)
    lines[first + 1], lines[second + 1] = lines[second + 1], lines[first + 1]
    what = "changed" if renumber else "missing"
    assert wrong(_numbered(lines) if renumber else lines) == (what, min(first, second))


@given(size=st.integers(0, SIZE - 1))
@settings(max_examples=40, deadline=None)
def test_a_truncated_export_names_the_first_entry_that_is_gone(size: int) -> None:
    """The checkpoint says how many there are."""
    assert wrong(EXPORT[: size + 1]) == ("missing", size)


def test_a_line_cut_in_its_middle_is_named() -> None:
    """As a download that broke off."""
    assert wrong([*EXPORT[:10], EXPORT[10][:50]]) == ("unreadable", 9)


def test_a_truncated_export_with_a_forged_checkpoint_is_refused() -> None:
    """A smaller tree under the old signature."""
    note, shorter = checkpoint_note(LEAVES), checkpoint_note(LEAVES[:10])
    forged = shorter[: shorter.index("\n\n")] + note[note.index("\n\n") :]
    assert wrong([with_note(forged)[0], *export(LEAVES[:10])[1:]]) == ("forged-checkpoint", None)


def test_another_key_under_the_same_name_is_refused() -> None:
    """A perfect log, signed by somebody else, whose key the header recommends."""
    other = private_key(2)
    lines = with_note(checkpoint_note(LEAVES, private=other))
    lines[0] = orjson.dumps(orjson.loads(lines[0]) | {"key": str(verifier_key(other))}) + b"\n"
    assert wrong(lines) == ("other-key", None)


def test_a_foreign_key_that_borrows_the_id_of_ours_is_refused() -> None:
    """Key ids are four bytes and can be borrowed; the signature then fails."""
    note = checkpoint_note(LEAVES, private=private_key(2))
    body, signature = note.rsplit(" ", 1)
    raw = PINNED.id + b64decode(signature)[4:]
    assert wrong(with_note(f"{body} {b64encode(raw).decode()}\n")) == ("forged-checkpoint", None)


def test_no_key_at_all_believes_nothing() -> None:
    """There is no verification without a pinned key."""
    assert wrong(EXPORT, keys=[]) == ("other-key", None)


def test_the_log_of_another_installation_is_refused() -> None:
    """A checkpoint of another origin, though a pinned key signed it."""
    assert wrong(with_note(checkpoint_note(LEAVES, origin="elsewhere.invalid/audit", key_name=ORIGIN))) == (
        "other-log",
        None,
    )


@pytest.mark.parametrize("line", [b"", b"\n", b"{}", b"[]", b"null", b'{"format":"other/1"}', b"\xff\n", b"{" * 5000])
def test_what_is_not_an_export_is_refused(line: bytes) -> None:
    """Nothing, rubbish, and other people's formats."""
    assert wrong([line]) == ("unreadable", None)


@pytest.mark.parametrize(
    "line",
    [
        b"\n", b"{}", b"[]", b'{"index":0}', b'{"index":0,"leaf":1,"path":[]}', b'{"index":0,"hash":"!","path":[]}',
        b'{"index":true,"hash":"AA==","path":[]}', b'{"index":0,"leaf":"{}","path":{}}',
        b'{"index":-1,"hash":"","path":[]}',
        b'{"index":0,"leaf":"{}","path":["?"]}', b'{"index":0,"hash":"","leaf":"","path":[]}', b"[" * 5000,
        b'{"index":99999999999999999999,"hash":"","path":[]}', b'{"index":1.0,"hash":"","path":[]}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_entry_is_named(line: bytes) -> None:
    """Rubbish in place of the first entry never makes the program fail."""
    assert wrong([EXPORT[0], line, *EXPORT[2:]]) == ("unreadable", 0)


def test_a_file_is_read_line_by_line_and_none_is_endless() -> None:
    """A line longer than any entry can be does not fill the memory."""
    endless = BytesIO(EXPORT[0] + b"x" * 1_000_000)
    report = verify_export(lines_of(endless), keys=[PINNED], at=LATER)
    assert report.finding is not None
    assert report.finding.index == 0


def test_a_hundred_thousand_entries_take_a_few_seconds() -> None:
    """In processor time, so that a busy machine does not fail it; alone it takes about three seconds."""
    template = Leaf(source="cases", number=1, record=record(1)).encoded
    leaves = [
        template.replace(b'"number":1,', b'"number":%d,' % n).replace(
            str(UUID(int=1)).encode(), str(UUID(int=n)).encode()
        )
        for n in range(1, 100_001)
    ]
    lines, heard = export(leaves), list[int]()
    start = time.process_time()
    report = verified(lines, progress=lambda checked, _size: heard.append(checked))
    assert report.ok
    assert heard[-1] == report.checked == 100_000
    assert time.process_time() - start < 10
