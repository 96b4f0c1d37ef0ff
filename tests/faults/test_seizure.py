"""Everything is taken: disks, backups, the broker, the logs. Nothing that was said of a person is to be read there.

Shown to be looking in the right places by words that are put there in clear in the same run, and found.
"""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import planting, seizing
from tests.faults.searching import Search, Tracer, found_in, search
from tests.support.installation import Installation
from tests.support.rabbit import RabbitNode

VALUES = 50
LEAST_BYTES = 50_000_000
PAGE_BYTES = 8192

WRITINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-16, little-endian": lambda text: text.encode("utf-16-le"),
    "UTF-16, big-endian": lambda text: text.encode("utf-16-be"),
    "Latin-1": lambda text: text.encode("latin-1", "replace"),
    "lower case": lambda text: text.lower().encode(),
    "upper case": lambda text: text.upper().encode(),
    "base64": lambda text: b64encode(text.encode()),
    "base64, one byte in": lambda text: b64encode(b"{" + text.encode()),
    "base64, two bytes in": lambda text: b64encode(b'{"' + text.encode()),
    "base64 for URLs, upper case": lambda text: urlsafe_b64encode(text.upper().encode()),
    "base64 of UTF-16": lambda text: b64encode(text.encode("utf-16-be")),
    "hex": lambda text: text.encode().hex().encode(),
    "hex in capitals, lower case": lambda text: text.lower().encode().hex().upper().encode(),
    "JSON": lambda text: json.dumps({"said": text}).encode(),
    "JSON, every letter escaped": lambda text: "".join(f"\\u{ord(each):04x}" for each in text).encode(),
    "JSON, every letter escaped in capitals": lambda text: "".join(f"\\u{ord(each):04X}" for each in text).encode(),
    "base64 of JSON": lambda text: b64encode(json.dumps([text]).encode()),
    "hex of base64": lambda text: b64encode(text.encode()).hex().encode(),
    "base64 of base64": lambda text: b64encode(b64encode(b"." + text.encode())),
}
"""How programs write texts, written here with nothing of the searcher's."""


def test_there_are_fifty_values_and_no_two_are_the_same() -> None:
    """Each carries the word or the number by which it is recognised, and nothing else does."""
    tracer = Tracer.new()
    values = planting.all_values(planting.people(tracer))
    assert len(set(values)) == len(values) == VALUES
    assert all(tracer.word in each or tracer.number in each for each in values)


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
def test_the_search_finds_every_value_in_every_writing(writing: Callable[[str], bytes]) -> None:
    """At any place between bytes of any kind, where it found nothing before."""
    check_found_everywhere(secrets.token_bytes(PAGE_BYTES), writing)


def test_the_search_opens_every_file_and_reads_its_name(tmp_path: Path) -> None:
    """In whatever folder, hidden or not, at the very end of a file too."""
    tracer = Tracer.new()
    deep, hidden, named = tmp_path / "a" / "b" / "deep", tmp_path / ".hidden", tmp_path / f"{tracer.word}.log"
    deep.parent.mkdir(parents=True)
    deep.write_bytes(bytes(1_000_000) + tracer.number.encode())
    hidden.write_bytes(b64encode(tracer.word.encode()))
    named.touch()
    (tmp_path / "innocent").write_bytes(secrets.token_bytes(PAGE_BYTES))
    assert search([tmp_path], tracer.spellings()).paths() == {deep, hidden, named}


@pytest.mark.fault
def test_nothing_is_to_be_read_on_seized_disks_on_the_embedded_bus() -> None:
    """Data directory with write-ahead log, dumps of every database, logs, what the supervisor said."""
    with seizing.installed() as installation:
        check_seizure(installation, broker=None)


@pytest.mark.fault
def test_nothing_is_to_be_read_on_seized_disks_on_rabbitmq(own_rabbit: RabbitNode) -> None:
    """The broker's files as well."""
    with seizing.installed(own_rabbit.url) as installation:
        check_seizure(installation, broker=own_rabbit)


def check_seizure(installation: Installation, *, broker: RabbitNode | None) -> None:
    """Let people pass through, tell other words in clear, take everything, and look for both."""
    sealed, clear, deleted = Tracer.new(), Tracer.new(), Tracer.new()
    let_people_pass(installation, sealed)
    seizing.tell_in_clear(installation, f"Chama-se {clear.word}.")
    seizing.forget_row(installation, deleted.word)
    dumped = seizing.dump_everything(installation)
    seizing.stop_hard(installation)
    folders = [installation.path]
    if broker is not None:
        broker.kill()
        folders.append(broker.home)
    found = search(folders, sealed.spellings())
    assert found.findings == []
    check_looked_through(found, installation, dumped)
    check_told(search(folders, clear.told()), installation, broker=broker)
    check_deleted(search(folders, deleted.told()), installation)
    check_found_in_a_copy(installation)


def let_people_pass(installation: Installation, tracer: Tracer) -> None:
    """Five people go the whole way, and their words come where they do not belong; half of it is in the log only."""
    everybody = planting.people(tracer)
    with planting.desks(installation) as world:
        for number, person in enumerate(everybody):
            planting.live_through(world, person, withdrawn=number in planting.WITHDRAW)
            if number == len(everybody) // 2:
                seizing.write_down(installation)
        planting.misplace(world, everybody[0])


def check_looked_through(found: Search, installation: Installation, dumped: list[str]) -> None:
    """Nothing was overlooked: data, write-ahead log, logs, every dump."""
    folder = installation.folder
    data = folder.cluster.data
    for place in (data / "base", data / "pg_wal", folder.logs, installation.path / "output"):
        assert any(each.is_relative_to(place) for each in found.files), place
    assert {f"{each}.sql" for each in [*dumped, "globals"]} == {
        each.name for each in found.files if each.is_relative_to(seizing.dumps(installation))
    }
    assert found.size_bytes > LEAST_BYTES
    print(f"{len(found.files)} files, {found.size_bytes / 1e6:.0f} MB, nothing found")  # noqa: T201 - what was shown


def check_told(found: Search, installation: Installation, *, broker: RabbitNode | None) -> None:
    """What was told in clear is found in each place where it was told."""
    bus = seizing.dumps(installation) / "amparo_bus.sql" if broker is None else broker.home
    places = [
        installation.folder.cluster.data,
        seizing.dumps(installation) / "amparo_cases.sql",
        bus,
        installation.folder.logs / "cases.log",
        installation.path / "output",
    ]
    missed = [each for each in places if not any(path.is_relative_to(each) for path in found.paths())]
    assert missed == []
    spellings = {each.spelling for each in found.findings if each.path.name == "amparo_cases.sql"}
    assert "plain" in spellings
    assert spellings & {"hex", "hex in capitals"}, "one and the same where the value has no letter in hex"


def check_deleted(found: Search, installation: Installation) -> None:
    """A row that was deleted is gone from the dumps, and found on the disk."""
    assert found.paths()
    assert all(each.is_relative_to(installation.folder.cluster.data) for each in found.paths())


def check_found_in_a_copy(installation: Installation) -> None:
    """The same values, written into a copy of a page that held none, are found in it."""
    largest = max((installation.folder.cluster.data / "base").rglob("*"), key=lambda each: each.stat().st_size)
    for writing in WRITINGS.values():
        check_found_everywhere(largest.read_bytes()[:PAGE_BYTES], writing)


def check_found_everywhere(page: bytes, writing: Callable[[str], bytes]) -> None:
    """Every value, written into *page* in this way, is found, and without it nothing is."""
    tracer = Tracer.new()
    spellings = tracer.spellings()
    assert [*found_in(page, spellings)] == []
    for value in planting.all_values(planting.people(tracer)):
        at = secrets.randbelow(len(page))
        assert [*found_in(page[:at] + writing(value) + page[at:], spellings)] != [], value
