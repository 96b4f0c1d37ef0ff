"""Attacks on an export: each must be noticed, and the first entry that is wrong named, whatever else was recomputed."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.domain.leaves import Leaf
from services.audit.domain.merkle import leaf_hash
from services.audit.verify import Report, lines_of, verify_export
from tests.services.audit.building import (
    ORIGIN,
    OURS,
    PINNED,
    START,
    THEIRS,
    checkpoint_note,
    export,
    leaf,
    private_key,
    record,
    verifier_key,
)

SIZE = 600
LATER = START + timedelta(days=1)
LEAVES = [leaf(number) for number in range(1, SIZE + 1)]
EXPORT = export(LEAVES)
INDEXES = st.integers(0, SIZE - 1)

Lines = list[bytes]


def _verify(lines: Lines, **changes: Any) -> Report:
    return verify_export(lines, **{"keys": [PINNED], "at": LATER} | changes)


def _wrong(lines: Lines, **changes: Any) -> tuple[str, int | None]:
    finding = _verify(lines, **changes).finding
    assert finding is not None
    return finding.what, finding.index


def _edited(lines: Lines, index: int, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Lines:
    changed = list(lines)
    changed[index + 1] = orjson.dumps(edit(orjson.loads(changed[index + 1]))) + b"\n"
    return changed


def _other_actor(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"leaf": line["leaf"].replace("0000000000ac", "0000000000ad")}


def _numbered(lines: Lines) -> Lines:
    """Renumber the lines as a careful forger would."""
    entries = [orjson.dumps(orjson.loads(line) | {"index": i}) + b"\n" for i, line in enumerate(lines[1:])]
    return [lines[0], *entries]


def test_an_untouched_export_verifies_and_says_what_it_covers() -> None:
    """Size, root, and each source's count."""
    report = _verify(EXPORT)
    assert report.ok
    assert (report.origin, report.size, report.checked, report.hidden) == (ORIGIN, SIZE, SIZE, 0)
    assert (report.sources["cases"].count, report.sources["cases"].highest) == (SIZE, SIZE)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 513])
def test_logs_of_every_shape_verify(size: int) -> None:
    """The empty log, one entry, and both sides of a tile's edge."""
    report = _verify(export(LEAVES[:size]))
    assert report.ok
    assert report.checked == size


@given(index=INDEXES)
@settings(max_examples=40, deadline=None)
def test_an_edited_entry_is_named(index: int) -> None:
    """Another actor in one entry."""
    assert _wrong(_edited(EXPORT, index, _other_actor)) == ("changed", index)


@given(index=INDEXES, data=st.data())
@settings(max_examples=40, deadline=None)
def test_of_many_edited_entries_the_first_is_named(index: int, data: st.DataObject) -> None:
    """Also when everything after it was changed to match."""
    lines = EXPORT
    for each in {index, *data.draw(st.lists(st.integers(index, SIZE - 1), max_size=5))}:
        lines = _edited(lines, each, _other_actor)
    assert _wrong(lines) == ("changed", index)


@given(index=INDEXES)
@settings(max_examples=20, deadline=None)
def test_a_forger_who_rebuilds_the_whole_tree_is_named_at_the_entry_he_changed(index: int) -> None:
    """Every hash recomputed, the old checkpoint kept: the changed entry, or one before it whose path had to change."""
    forged = [*LEAVES[:index], LEAVES[index].replace(b"00ac", b"00ad"), *LEAVES[index + 1 :]]
    what, named = _wrong(export(forged, note=checkpoint_note(LEAVES)))
    assert what == "changed"
    assert named is not None
    assert named <= index


@given(index=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_deleted_entry_is_named(index: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """With the rest renumbered or not."""
    lines = [*EXPORT[: index + 1], *EXPORT[index + 2 :]]
    what = "missing" if index == SIZE - 1 or not renumber else "changed"
    assert _wrong(_numbered(lines) if renumber else lines) == (what, index)


@given(index=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_inserted_entry_is_named(index: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """A made-up entry before the one at index."""
    invented = orjson.dumps({"index": index, "leaf": leaf(9999).decode(), "path": []}) + b"\n"
    lines = [*EXPORT[: index + 1], invented, *EXPORT[index + 1 :]]
    assert _wrong(_numbered(lines) if renumber else lines) == ("changed", index)


def test_an_entry_inserted_at_the_end_is_named() -> None:
    """The checkpoint covers nothing there."""
    assert _wrong([*EXPORT, EXPORT[-1]]) == ("surplus", SIZE)


@given(first=INDEXES, second=INDEXES, renumber=st.booleans())
@settings(max_examples=40, deadline=None)
def test_reordered_entries_are_named(first: int, second: int, renumber: bool) -> None:  # noqa: FBT001 - drawn
    """Two entries exchanged: the earlier place is the first that is wrong."""
    if first == second:
        return
    lines = list(EXPORT)
    lines[first + 1], lines[second + 1] = lines[second + 1], lines[first + 1]
    what = "changed" if renumber else "missing"
    assert _wrong(_numbered(lines) if renumber else lines) == (what, min(first, second))


@given(size=st.integers(0, SIZE - 1))
@settings(max_examples=40, deadline=None)
def test_a_truncated_export_names_the_first_entry_that_is_gone(size: int) -> None:
    """The checkpoint says how many there are."""
    assert _wrong(EXPORT[: size + 1]) == ("missing", size)


def test_a_line_cut_in_its_middle_is_named() -> None:
    """As a download that broke off."""
    assert _wrong([*EXPORT[:10], EXPORT[10][:50]]) == ("unreadable", 9)


def _with_note(note: str) -> Lines:
    return [orjson.dumps(orjson.loads(EXPORT[0]) | {"checkpoint": note}) + b"\n", *EXPORT[1:]]


def test_a_truncated_export_with_a_forged_checkpoint_is_refused() -> None:
    """A smaller tree under the old signature."""
    note, shorter = checkpoint_note(LEAVES), checkpoint_note(LEAVES[:10])
    forged = shorter[: shorter.index("\n\n")] + note[note.index("\n\n") :]
    assert _wrong([_with_note(forged)[0], *export(LEAVES[:10])[1:]]) == ("forged-checkpoint", None)


def test_another_key_under_the_same_name_is_refused() -> None:
    """A perfect log, signed by somebody else, whose key the header recommends."""
    other = private_key(2)
    lines = _with_note(checkpoint_note(LEAVES, private=other))
    lines[0] = orjson.dumps(orjson.loads(lines[0]) | {"key": str(verifier_key(other))}) + b"\n"
    assert _wrong(lines) == ("other-key", None)


def test_a_foreign_key_that_borrows_the_id_of_ours_is_refused() -> None:
    """Key ids are four bytes and can be borrowed; the signature then fails."""
    note = checkpoint_note(LEAVES, private=private_key(2))
    body, signature = note.rsplit(" ", 1)
    raw = PINNED.id + b64decode(signature)[4:]
    assert _wrong(_with_note(f"{body} {b64encode(raw).decode()}\n")) == ("forged-checkpoint", None)


def test_no_key_at_all_believes_nothing() -> None:
    """There is no verification without a pinned key."""
    assert _wrong(EXPORT, keys=[]) == ("other-key", None)


def test_the_log_of_another_installation_is_refused() -> None:
    """A checkpoint of another origin, though a pinned key signed it."""
    assert _wrong(_with_note(checkpoint_note(LEAVES, origin="elsewhere.invalid/audit", key_name=ORIGIN))) == (
        "other-log",
        None,
    )


@pytest.mark.parametrize("line", [b"", b"\n", b"{}", b"[]", b"null", b'{"format":"other/1"}', b"\xff\n", b"{" * 5000])
def test_what_is_not_an_export_is_refused(line: bytes) -> None:
    """Nothing, rubbish, and other people's formats."""
    assert _wrong([line]) == ("unreadable", None)


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
    assert _wrong([EXPORT[0], line, *EXPORT[2:]]) == ("unreadable", 0)


def test_a_record_that_never_arrived_is_as_visible_as_one_removed() -> None:
    """The log itself is whole and signed; the source's number is not there."""
    leaves = [leaf(number) for number in (1, 2, 4, 5)]
    assert _wrong(export(leaves)) == ("number-missing", 2)


def test_a_source_that_does_not_begin_with_one_lost_its_beginning() -> None:
    """Numbers start at 1."""
    assert _wrong(export([leaf(3), leaf(4)])) == ("number-missing", 0)


def test_a_record_that_was_parked_and_came_late_is_counted_not_blamed() -> None:
    """1, 2, 4, 3: nothing is missing in the end."""
    report = _verify(export([leaf(number) for number in (1, 2, 4, 3, 5)]))
    assert report.ok
    assert report.sources["cases"].late == 1


def test_a_number_that_is_used_twice_is_named() -> None:
    """One source, one number, two entries."""
    assert _wrong(export([leaf(1), leaf(2), leaf(2, action="other"), leaf(3)])) == ("number-repeated", 2)


def test_each_source_has_its_own_count() -> None:
    """Two sources interleaved."""
    leaves = [leaf(1), leaf(1, source="intake"), leaf(2), leaf(2, source="intake")]
    assert _verify(export(leaves)).ok
    assert _wrong(export([*leaves, leaf(4, source="intake")])) == ("number-missing", 4)


def test_an_entry_from_the_future_is_named() -> None:
    """A clock that is days ahead, or an invented entry."""
    assert _wrong(export([leaf(1), leaf(2, at=LATER + timedelta(minutes=6))])) == ("time", 1)


def test_a_source_whose_clock_went_back_is_mentioned() -> None:
    """A corrected clock must not condemn the log for ever, and must not pass in silence."""
    report = _verify(export([leaf(1), leaf(2, at=START - timedelta(hours=2))]))
    assert report.ok
    assert len(report.warnings) == 1


@pytest.mark.parametrize(
    "spelling",
    [b'{"v": 1}', b"not json", b"[]", b'{"v":2}', b'{"number":1,"source":"x","v":1}', b'{"v":1,"v":1}'],
)
def test_a_signed_leaf_in_another_spelling_is_named(spelling: bytes) -> None:
    """Also what the log itself signed must be a leaf."""
    assert _wrong(export([leaf(1), spelling])) == ("unreadable", 1)


def _ours_and_theirs() -> list[bytes]:
    """Return a log in which every third entry is another organisation's."""
    return [leaf(n, organisation=THEIRS if n % 3 == 0 else OURS) for n in range(1, 101)]


def _is_ours(index: int) -> bool:
    return (index + 1) % 3 != 0


def test_an_organisations_auditor_verifies_without_reading_the_others() -> None:
    """Their leaves are hashes, their numbers are accounted for, their content is not in the file."""
    lines = export(_ours_and_theirs(), shown=_is_ours, scope=str(OURS))
    report = _verify(lines)
    assert report.ok
    assert (report.hidden, report.sources["cases"].count) == (33, 67)
    assert str(THEIRS).encode() not in b"".join(lines)


def test_hidden_entries_cannot_hide_more_records_than_there_are_of_them() -> None:
    """One hidden entry between numbers 1 and 4 leaves one unaccounted for."""
    leaves = [leaf(1), leaf(2, organisation=THEIRS), leaf(4)]
    assert _wrong(export(leaves, shown=lambda i: i != 1, scope=str(OURS))) == ("number-missing", 2)


def test_an_entry_hidden_in_an_export_of_everything_is_named() -> None:
    """A national auditor is shown all."""
    assert _wrong(export(LEAVES[:9], shown=lambda i: i != 4)) == ("withheld", 4)


def test_a_changed_hash_of_a_hidden_entry_is_named() -> None:
    """Hashes are checked as leaves are."""
    lines = export(_ours_and_theirs(), shown=_is_ours, scope=str(OURS))
    swap = {"hash": b64encode(leaf_hash(b"x")).decode()}
    assert _wrong(_edited(lines, 5, lambda line: line | swap)) == ("changed", 5)


@given(size=st.integers(0, SIZE))
@settings(max_examples=20, deadline=None)
def test_an_earlier_checkpoint_of_the_same_history_agrees(size: int) -> None:
    """Whatever its size."""
    assert _verify(EXPORT, earlier=checkpoint_note(LEAVES[:size]).encode()).ok


@given(size=st.integers(1, SIZE))
@settings(max_examples=20, deadline=None)
def test_a_history_that_was_rewritten_since_the_earlier_checkpoint_is_noticed(size: int) -> None:
    """The log signed both, and they contradict each other."""
    earlier = checkpoint_note([leaf(77), *LEAVES[1:size]])
    assert _wrong(EXPORT, earlier=earlier.encode()) == ("rewritten", None)


def test_a_log_that_was_rolled_back_since_the_earlier_checkpoint_is_noticed() -> None:
    """It had more entries before; the first that is gone is named."""
    earlier = checkpoint_note(LEAVES).encode()
    assert _wrong(export(LEAVES[:500]), earlier=earlier) == ("rolled-back", 500)


def test_an_earlier_checkpoint_must_itself_be_believed() -> None:
    """A forged one proves nothing against the log."""
    foreign = checkpoint_note(LEAVES[:5], private=private_key(2))
    assert _wrong(EXPORT, earlier=foreign.encode()) == ("other-key", None)
    assert _wrong(EXPORT, earlier=b"rubbish") == ("forged-checkpoint", None)


def test_after_a_change_of_key_both_keys_may_be_pinned() -> None:
    """The auditor's older checkpoint has the older signature."""
    newer = private_key(2)
    lines = _with_note(checkpoint_note(LEAVES, private=newer))
    keys = [PINNED, verifier_key(newer)]
    assert _verify(lines, keys=keys, earlier=checkpoint_note(LEAVES[:100]).encode()).ok


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
    report = _verify(lines, progress=lambda checked, _size: heard.append(checked))
    assert report.ok
    assert heard[-1] == report.checked == 100_000
    assert time.process_time() - start < 10
