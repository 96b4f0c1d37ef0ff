"""A file is gone through while whoever does so is killed: each good row is there once, each bad one is named."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import psycopg
import pytest

from services.intake.usecases.taking_in import _ROW
from shared.ids import uuid4
from shared.streams.codec import decode, decode_row
from tests.services.intake.world import World
from tests.support.fixtures import ROOT

ROWS = int(os.environ.get("AMPARO_FAULT_ROWS", "400"))
KILLS = 1 if ROWS < 1_000 else 3
SECONDS = 120 + ROWS / 10
HEADING = ("con_Consent", "prs_FirstName", "prs_SecondName", "prs_Gender", "prs_Birthdate", "vic_MethodsOfControl")
BAD = (
    ("con_Consent", "", "required"),
    ("prs_Gender", "Fem", "unknown-code"),
    ("prs_Birthdate", "31/02/1999", "impossible-date"),
    ("prs_Birthdate", "2990-01-01", "future-date"),
    ("prs_FirstName", "=1+1", "formula"),
    ("prs_SecondName", "a" * 300, "too-long"),
)


def generated(rows: int) -> tuple[bytes, dict[int, tuple[str, str]]]:
    """Return a file of so many people, and what is wrong with which row: one of a hundred."""
    chance = random.Random(11)  # noqa: S311 - a seed must give the same file again
    wrong = {number: chance.choice(BAD) for number in chance.sample(range(2, rows + 2), rows // 100)}
    text = StringIO(newline="")
    writer = csv.DictWriter(text, HEADING)
    writer.writeheader()
    for number in range(2, rows + 2):
        day = f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(1950, 2015)}"
        row = dict(zip(HEADING, ("sim", f"Pessoa {number}", "Sintética", "Feminine", day, "DebtBondage"), strict=True))
        field, value, _code = wrong.get(number, ("prs_FirstName", row["prs_FirstName"], ""))
        writer.writerow(row | {field: value})
    return text.getvalue().encode(), {number: (field, code) for number, (field, _, code) in wrong.items()}


@pytest.mark.fault
def test_killed_in_the_middle_each_row_is_registered_once_or_named(world: World, environ: dict[str, str]) -> None:
    """Kill -9 of the worker, then another one: registrations and what was announced are exactly the good rows."""
    world.clock.at = datetime.now(UTC)
    file, wrong = generated(ROWS)
    started = time.monotonic()
    import_id = UUID(world.upload(file).get_json()["id"])
    announced: list[UUID] = []
    for turn in range(1, KILLS + 1):
        with _worker(environ) as process:
            _wait(world, announced, until_rows=ROWS * turn // (KILLS + 1))
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
        assert _registered(world) < ROWS - len(wrong)
    with _worker(environ):
        _wait(world, announced, until_rows=ROWS)
    seconds = time.monotonic() - started
    print(f"\n{ROWS} rows in {seconds:.0f} s with {KILLS} kills")  # noqa: T201 - `make faults` shows it
    expected = {_id(world, import_id, number) for number in range(2, ROWS + 2) if number not in wrong}
    assert {row.id for row in world.rows("registrations")} == expected
    assert sorted(announced) == sorted(expected)
    refused = _refused(world, import_id)
    assert {number: (field, code) for number, field, code in refused} == wrong
    assert len(refused) == len(wrong)


def _id(world: World, import_id: UUID, number: int) -> UUID:
    digest = world.dependencies.intake.digest(_ROW, import_id.bytes + f"{number}/".encode())
    return uuid4(random=digest[:16])


def _refused(world: World, import_id: UUID) -> list[tuple[int, str, str]]:
    world.clock.at = datetime.now(UTC)
    answer = world.get(f"/imports/{import_id}/refusals")
    assert answer.status_code == 200
    rows = csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
    return [(int(row["error_row"]), row["error_field"], row["error_code"]) for row in rows]


def _registered(world: World) -> int:
    with world.dependencies.foundation.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM registrations").scalar_one())


def _wait(world: World, announced: list[UUID], *, until_rows: int) -> None:
    """Hear what is announced, as cases and audit would, until so many rows were gone through."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        announced += _heard(world)
        with world.dependencies.foundation.engine.connect() as connection:
            position = connection.exec_driver_sql("SELECT position FROM imports").scalar_one()
        if position >= until_rows:
            announced += _heard(world)
            return
        time.sleep(0.05)
    raise AssertionError(f"{position} of {until_rows} rows after {SECONDS} s")


def _heard(world: World) -> list[UUID]:
    with psycopg.connect(world.database.admin_dsn) as connection:
        rows = connection.execute("DELETE FROM stream_outbox RETURNING addressee, content").fetchall()
    found = [decode_row(bytes(content)) for addressee, content in rows if addressee == "cases"]
    return [decode(row.event_type, row.event).subject for row in found]


@contextmanager
def _worker(environ: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "tests.services.intake.killable"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(environ).encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()
