"""The log grows in one way only: whole batches, signed after what was signed before, by one sequencer at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from services.audit import app as audit_app
from services.audit import usecases, worker
from services.audit.domain.checkpoints import open_checkpoint
from services.audit.store import DuplicateRecordError, accept
from shared.contracts.fields import Code, Sealed
from shared.database import transaction
from shared.streams.alarms import clear_alarm
from shared.streams.status import alarms
from tests.services.audit.building import record
from tests.services.audit.world import World, until


def _checkpoint_size(world: World) -> int:
    (row,) = world.rows("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
    return open_checkpoint(row.note.encode(), [world.pinned]).size


def test_an_empty_log_signs_that_it_is_empty(world: World) -> None:
    """So that from the first moment there is something to hold the log to."""
    assert world.grow() == 0
    assert _checkpoint_size(world) == 0


def test_records_get_their_places_and_the_checkpoint_covers_them(world: World) -> None:
    """Batches of 512, tiles as they fill, one checkpoint at the end."""
    world.fill(1200)
    assert _checkpoint_size(world) == 1200
    assert [row.number for row in world.rows("SELECT number FROM entries ORDER BY index")] == list(range(1, 1201))
    assert [tuple(row) for row in world.rows("SELECT level, index FROM tiles ORDER BY 1, 2")] == [
        (0, 0), (0, 1), (0, 2), (0, 3)
    ]  # fmt: skip
    assert world.rows("SELECT * FROM pending") == []


def test_the_same_record_again_changes_nothing(world: World) -> None:
    """Before it has its place, and after."""
    world.hear(record(1))
    world.hear(record(1))
    world.grow()
    world.hear(record(1))
    assert world.grow() == 0
    assert _checkpoint_size(world) == 1


@pytest.mark.parametrize("integrated", [False, True])
def test_another_record_under_a_used_number_is_never_accepted(world: World, integrated: bool) -> None:  # noqa: FBT001
    """It raises, so that the inbox parks it and alarms somebody."""
    world.hear(record(1))
    if integrated:
        world.grow()
    with pytest.raises(DuplicateRecordError):
        world.hear(record(1, action=Code("another")))
    assert world.grow() == (0 if integrated else 1)


def test_many_sequencers_at_once_grow_one_log(world: World) -> None:
    """Whoever does not get the lock does nothing; nobody signs a second history."""
    world.hear(*[record(n) for n in range(1, 701)])
    with ThreadPoolExecutor(8) as pool:
        moved = sum(pool.map(lambda _: world.grow(), range(8)))
    world.grow()
    assert moved <= 700
    assert _checkpoint_size(world) == 700
    chain = world.rows("SELECT size, previous FROM checkpoints ORDER BY size")
    assert [row.previous for row in chain] == [-1, *[row.size for row in chain[:-1]]]


def test_two_checkpoints_can_never_follow_the_same_one(world: World) -> None:
    """The compare-and-swap is the table's own constraint."""
    world.fill(3)
    with pytest.raises(IntegrityError, match="checkpoints_previous_key"):
        world.tamper(
            "INSERT INTO trees VALUES (9, sha256('x'), now())",
            "INSERT INTO checkpoints SELECT 9, previous, root, note, signed_at FROM checkpoints WHERE size = 3",
        )


def test_a_step_that_fails_leaves_nothing_half_done(world: World) -> None:
    """Entries, tiles and tree state are one transaction."""
    world.fill(3)
    world.hear(*[record(n) for n in range(4, 7)], first=4)
    with pytest.raises(ZeroDivisionError):
        _break_off(world, first=3)
    assert world.rows("SELECT count(*) AS n FROM entries")[0].n == 3
    assert world.grow() == 3


def _break_off(world: World, *, first: int) -> None:
    with world.dependencies.growing.growing() as growth:
        assert growth is not None
        growth.add_entries(growth.pending(512), first=first, at=world.clock())
        raise ZeroDivisionError


def test_a_log_whose_history_was_changed_underneath_signs_nothing_more(world: World) -> None:
    """It does not vouch for the change, and goes on accepting records."""
    world.fill(300)
    world.tamper("UPDATE tiles SET root = set_byte(root, 5, 255 - get_byte(root, 5))")
    world.hear(record(301), first=301)
    with pytest.raises(usecases.LogDamagedError):
        world.grow()
    assert _checkpoint_size(world) == 300


def test_a_checkpoint_that_disagrees_with_the_stored_tree_is_not_followed(world: World) -> None:
    """Entries taken away and the tree state set back: what was signed before is not contained any more."""
    world.fill(300)
    world.tamper(
        "DELETE FROM entries WHERE index >= 290",
        "DELETE FROM trees WHERE size > 0",
        "UPDATE checkpoints SET size = 290 WHERE size = 300",
        "INSERT INTO trees SELECT 290, root, now() FROM checkpoints WHERE size = 290",
    )
    world.hear(*[record(n, action=Code("forged")) for n in range(291, 301)], first=291)
    with pytest.raises(usecases.LogDamagedError):
        world.grow()


def test_a_sealed_detail_lies_beside_the_log_and_can_be_destroyed(world: World) -> None:
    """The tree stays as it was."""
    detail: Sealed[object] = Sealed(addressee=Code("audit"), key_id=Code("1"), ciphertext=b"sealed words")
    world.hear(record(1, detail=detail))
    world.grow()
    before = world.national.get("/export").data
    assert len(world.rows("DELETE FROM details RETURNING record_id")) == 1
    assert world.verify(before).ok
    world.grow()
    assert world.verify(world.national.get("/export").data).ok


def test_a_gap_in_numbers_closes_when_the_parked_record_comes(world: World) -> None:
    """What is contiguous is kept per source."""
    world.hear(record(1), record(2))
    world.hear(record(5), first=5)
    world.grow()
    assert [tuple(row) for row in world.rows("SELECT source, contiguous, highest FROM sources")] == [("cases", 2, 5)]
    world.hear(record(3), record(4), first=3)
    world.grow()
    assert [tuple(row) for row in world.rows("SELECT source, contiguous, highest FROM sources")] == [("cases", 5, 5)]


def test_numbers_begin_again_in_a_new_epoch_and_gaps_are_its_own(world: World) -> None:
    """The same number of another epoch is another record; the same of the same one is refused."""
    world.hear(record(1), record(2))
    world.hear(record(3), record(4), epoch=2)
    world.hear(record(6), first=4, epoch=2)
    with pytest.raises(DuplicateRecordError):
        world.hear(record(5), epoch=2)
    world.grow()
    found = world.rows("SELECT source, epoch, contiguous, highest FROM sources ORDER BY epoch")
    assert [tuple(row) for row in found] == [("cases", 1, 2, 2), ("cases", 2, 2, 4)]
    world.clock.at += timedelta(minutes=2)
    (task,) = world.national.get("/tasks").get_json()["items"]
    assert (task["source"], task["epoch"], task["first"], task["last"]) == ("cases", 2, 3, 3)


def test_the_sequencer_covers_a_record_by_itself_and_soon(world: World) -> None:
    """The loop runs in a thread, as in the worker. It looks five times a second; a busy machine may be slower."""
    assert worker.IDLE_SECONDS <= 0.2
    stop = Event()
    loop = Thread(target=audit_app.sequence, args=(world.dependencies, stop))
    loop.start()
    try:
        until(lambda: bool(world.rows("SELECT 1 FROM checkpoints")), seconds=5)
        world.hear(record(1))
        until(lambda: _checkpoint_size(world) == 1, seconds=5)
    finally:
        stop.set()
        loop.join()


def test_the_same_number_accepted_twice_at_once_is_one_entry(world: World) -> None:
    """Two workers and a sequencer in each other's way."""

    def hear(_: int) -> None:
        with transaction(world.dependencies.foundation.engine) as connection:
            accept(connection, record(1), source="cases", number=1)
        world.grow()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hear, range(24)))
    world.grow()
    assert world.rows("SELECT count(*) AS n FROM entries")[0].n == 1
    assert world.rows("SELECT * FROM pending") == []
    assert UUID(int=1) == world.rows("SELECT record_id FROM entries")[0].record_id


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE tiles SET root = set_byte(root, 5, 255 - get_byte(root, 5))",
        "DELETE FROM tiles",
        "DELETE FROM entries WHERE index = 290",
    ],
)
def test_a_damaged_log_is_an_alarm_and_not_ready_until_an_operator_has_looked(world: World, damage: str) -> None:
    """The sequencer goes on trying; nobody has to read its lines."""
    world.fill(300)
    assert world.app.test_client().get("/readyz").status_code == 200
    world.tamper(damage)
    world.hear(record(301), first=301)
    stop = Event()
    loop = Thread(target=audit_app.sequence, args=(world.dependencies, stop))
    loop.start()
    try:
        until(lambda: _alarms(world) == [("log-damaged", "audit", 300)], seconds=5)
    finally:
        stop.set()
        loop.join()
    answer = world.app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["failing"]) == (503, ["log"])
    with transaction(world.dependencies.foundation.engine) as connection:
        clear_alarm(connection, peer="audit", kind="log-damaged")
    assert world.app.test_client().get("/readyz").status_code == 200


def _alarms(world: World) -> list[tuple[str, str, int]]:
    with transaction(world.dependencies.foundation.engine) as connection:
        return [(alarm.kind, alarm.peer, alarm.number) for alarm in alarms(connection)]
