"""What a whole and signed log may still lack: numbers, entries that should be shown, an earlier history."""

from base64 import b64encode
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.domain.leaves import Leaf
from services.audit.domain.merkle import leaf_hash
from tests.services.audit.building import (
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
from tests.services.audit.exporting import EXPORT, LATER, LEAVES, SIZE, edited, verified, with_note, wrong


def test_a_record_that_never_arrived_is_as_visible_as_one_removed() -> None:
    """The log itself is whole and signed; the source's number is not there."""
    leaves = [leaf(number) for number in (1, 2, 4, 5)]
    assert wrong(export(leaves)) == ("number-missing", 2)


def test_a_source_that_does_not_begin_with_one_lost_its_beginning() -> None:
    """Numbers start at 1."""
    assert wrong(export([leaf(3), leaf(4)])) == ("number-missing", 0)


def test_a_record_that_was_parked_and_came_late_is_counted_not_blamed() -> None:
    """1, 2, 4, 3: nothing is missing in the end."""
    report = verified(export([leaf(number) for number in (1, 2, 4, 3, 5)]))
    assert report.ok
    assert report.sources["cases"].late == 1


def test_a_number_that_is_used_twice_is_named() -> None:
    """One source, one number, two entries."""
    assert wrong(export([leaf(1), leaf(2), leaf(2, action="other"), leaf(3)])) == ("number-repeated", 2)


def test_each_source_has_its_own_count() -> None:
    """Two sources interleaved."""
    leaves = [leaf(1), leaf(1, source="intake"), leaf(2), leaf(2, source="intake")]
    assert verified(export(leaves)).ok
    assert wrong(export([*leaves, leaf(4, source="intake")])) == ("number-missing", 4)


def test_an_entry_from_the_future_is_named() -> None:
    """A clock that is days ahead, or an invented entry."""
    assert wrong(export([leaf(1), leaf(2, at=LATER + timedelta(minutes=6))])) == ("time", 1)


def test_a_source_whose_clock_went_back_is_mentioned() -> None:
    """A corrected clock must not condemn the log for ever, and must not pass in silence."""
    report = verified(export([leaf(1), leaf(2, at=START - timedelta(hours=2))]))
    assert report.ok
    assert len(report.warnings) == 1


@pytest.mark.parametrize(
    "spelling",
    [b'{"v": 1}', b"not json", b"[]", b'{"v":2}', b'{"number":1,"source":"x","v":1}', b'{"v":1,"v":1}'],
)
def test_a_signed_leaf_in_another_spelling_is_named(spelling: bytes) -> None:
    """Also what the log itself signed must be a leaf."""
    assert wrong(export([leaf(1), spelling])) == ("unreadable", 1)


def _ours_and_theirs() -> list[bytes]:
    """Return a log in which every third entry is another organisation's."""
    return [leaf(n, organisation=THEIRS if n % 3 == 0 else OURS) for n in range(1, 101)]


def _is_ours(index: int) -> bool:
    return (index + 1) % 3 != 0


def test_an_organisations_auditor_verifies_without_reading_the_others() -> None:
    """Their leaves are hashes, their numbers are accounted for, their content is not in the file."""
    lines = export(_ours_and_theirs(), shown=_is_ours, scope=str(OURS))
    report = verified(lines, scope=str(OURS))
    assert report.ok
    assert (report.hidden, report.sources["cases"].count) == (33, 67)
    assert str(THEIRS).encode() not in b"".join(lines)


def test_hidden_entries_cannot_hide_more_records_than_there_are_of_them() -> None:
    """One hidden entry between numbers 1 and 4 leaves one unaccounted for."""
    leaves = [leaf(1), leaf(2, organisation=THEIRS), leaf(4)]
    assert wrong(export(leaves, shown=lambda i: i != 1, scope=str(OURS)), scope=str(OURS)) == ("number-missing", 2)


def test_an_entry_hidden_in_an_export_of_everything_is_named() -> None:
    """A national auditor is shown all."""
    assert wrong(export(LEAVES[:9], shown=lambda i: i != 4)) == ("withheld", 4)


def test_a_changed_hash_of_a_hidden_entry_is_named() -> None:
    """Hashes are checked as leaves are."""
    lines = export(_ours_and_theirs(), shown=_is_ours, scope=str(OURS))
    swap = {"hash": b64encode(leaf_hash(b"x")).decode()}
    assert wrong(edited(lines, 5, lambda line: line | swap), scope=str(OURS)) == ("changed", 5)


def test_an_export_of_everything_that_was_redacted_does_not_pass_for_an_organisations() -> None:
    """The header is signed by nobody: another scope in it, and hashes in place of leaves, would excuse any gap."""
    lines = export(_ours_and_theirs(), shown=_is_ours, scope=str(OURS))
    assert wrong(lines) == ("other-scope", None)
    assert wrong(EXPORT, scope=str(OURS)) == ("other-scope", None)
    assert wrong(lines, scope=str(THEIRS)) == ("other-scope", None)
    redacted = [orjson.dumps(orjson.loads(lines[0]) | {"scope": "all"}) + b"\n", *lines[1:]]
    assert wrong(redacted) == ("withheld", 2)


def test_numbers_begin_again_with_each_epoch_of_a_source() -> None:
    """An operator began it; in each, no number may be missing or used twice."""
    leaves = [leaf(1), leaf(2), _in_epoch(2, 1), _in_epoch(2, 2)]
    report = verified(export(leaves))
    assert report.ok
    assert {name: each.highest for name, each in report.sources.items()} == {"cases": 2, "cases (epoch 2)": 2}
    assert wrong(export([*leaves, _in_epoch(2, 4)])) == ("number-missing", 4)
    assert wrong(export([*leaves, _in_epoch(2, 2)])) == ("number-repeated", 4)


def test_the_first_epoch_has_one_spelling() -> None:
    """It is not written."""
    odd = orjson.dumps(orjson.loads(leaf(1)) | {"epoch": 1}, option=orjson.OPT_SORT_KEYS)
    assert wrong(export([odd])) == ("unreadable", 0)


def _in_epoch(epoch: int, number: int) -> bytes:
    return Leaf(source="cases", epoch=epoch, number=number, record=record(number)).encoded


@given(size=st.integers(0, SIZE))
@settings(max_examples=20, deadline=None)
def test_an_earlier_checkpoint_of_the_same_history_agrees(size: int) -> None:
    """Whatever its size."""
    assert verified(EXPORT, earlier=checkpoint_note(LEAVES[:size]).encode()).ok


@given(size=st.integers(1, SIZE))
@settings(max_examples=20, deadline=None)
def test_a_history_that_was_rewritten_since_the_earlier_checkpoint_is_noticed(size: int) -> None:
    """The log signed both, and they contradict each other."""
    earlier = checkpoint_note([leaf(77), *LEAVES[1:size]])
    assert wrong(EXPORT, earlier=earlier.encode()) == ("rewritten", None)


def test_a_log_that_was_rolled_back_since_the_earlier_checkpoint_is_noticed() -> None:
    """It had more entries before; the first that is gone is named."""
    earlier = checkpoint_note(LEAVES).encode()
    assert wrong(export(LEAVES[:500]), earlier=earlier) == ("rolled-back", 500)


def test_an_earlier_checkpoint_must_itself_be_believed() -> None:
    """A forged one proves nothing against the log."""
    foreign = checkpoint_note(LEAVES[:5], private=private_key(2))
    assert wrong(EXPORT, earlier=foreign.encode()) == ("other-key", None)
    assert wrong(EXPORT, earlier=b"rubbish") == ("forged-checkpoint", None)


def test_after_a_change_of_key_both_keys_may_be_pinned() -> None:
    """The auditor's older checkpoint has the older signature."""
    newer = private_key(2)
    lines = with_note(checkpoint_note(LEAVES, private=newer))
    keys = [PINNED, verifier_key(newer)]
    assert verified(lines, keys=keys, earlier=checkpoint_note(LEAVES[:100]).encode()).ok
