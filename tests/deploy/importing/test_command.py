"""`amparo import htcds` against a whole running installation, as a person at a terminal uses it."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from deploy.postgres import Server
from tests.shared.htcds.workbooks import small
from tests.support.installation import Installation, running
from tests.support.processes import until

NAMES = ("con_Consent", "prs_FirstName", "prs_SecondName", "prs_Gender")
ROWS = 1_000
SECONDS = 240.0


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation without people for all tests here."""
    with running() as found:
        yield found


def _counted(installation: Installation, database: str, query: str) -> tuple[object, ...]:
    folder = installation.folder
    server = Server(folder.cluster, run=folder.run, log=folder.logs / "unused")
    with closing(psycopg.connect(server.dsn(database), autocommit=True)) as connection:
        found = connection.execute(query.encode()).fetchone()
    assert found is not None
    return found


def _registered(installation: Installation) -> int:
    return int(str(_counted(installation, "amparo_intake", "SELECT count(*) FROM registrations")[0]))


def test_a_thousand_rows_killed_half_way_and_run_again_are_a_thousand_cases(
    installation: Installation, tmp_path: Path
) -> None:
    """Kill -9 of the command, then of intake's worker during the second run: each row is one open case."""
    rows = [[True, f"Pessoa {number}", "Sintética", "Feminine"] for number in range(ROWS)]
    path = small(tmp_path / "thousand.xlsx", [NAMES, *rows])
    command = installation.command("import", "htcds", str(path))
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: _registered(installation) > 50, seconds=60, what="the first rows")
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    second = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: _registered(installation) > 200, seconds=120, what="more rows")
    installation.kill("intake-worker")
    output, errors = second.communicate(timeout=SECONDS)
    assert second.returncode == 0, output + errors
    assert f"{ROWS} rows: {ROWS} taken, 0 refused." in output
    assert "\x1b" not in output + errors
    opened = "SELECT count(*), count(DISTINCT registration_id) FROM cases"
    until(lambda: _counted(installation, "amparo_cases", opened) == (ROWS, ROWS), seconds=SECONDS, what="all cases")
    kept = "SELECT count(*) FROM registration_sections WHERE sealed IS NOT NULL"
    until(lambda: _counted(installation, "amparo_intake", kept) == (0,), seconds=60, what="all copies shredded")
    assert _registered(installation) == ROWS
    assert _counted(installation, "amparo_intake_keys", "SELECT count(*) FROM wrapped_keys") == (0,)


def test_refused_rows_are_a_table_and_exit_code_one(installation: Installation, tmp_path: Path) -> None:
    """Sheet, row, field and reason; and what was not imported."""
    rows = [["yes", "A", "B", "x", None], [None, "C", "D", None, "nota"], ["sim", "E", "F", "Masculine", None]]
    path = small(tmp_path / "some.xlsx", [[*NAMES, "Notas"], *rows])
    done = installation.amparo("import", "htcds", str(path))
    assert done.returncode == 1
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "Sheet1 2 prs_Gender this is not in the field's list, neither as code nor as label" in lines
    assert any(line.startswith("Sheet1 3 con_Consent ") for line in lines)
    refused = tmp_path / "some-refused.csv"
    assert f"The refused rows are in {refused}" in " ".join(lines)
    assert refused.stat().st_mode & 0o777 == 0o600
    assert "Notas 1" in lines
    assert "3 rows: 1 taken, 2 refused." in lines


def test_a_missing_column_is_one_sentence_and_nothing_is_sent(installation: Installation, tmp_path: Path) -> None:
    """No table, no trace, exit code not 0."""
    before = _registered(installation)
    done = installation.amparo("import", "htcds", str(small(tmp_path / "a.xlsx", [NAMES[:2], [True, "A"]])))
    assert done.returncode == 3
    assert done.stderr.strip() == "amparo: Sheet “Sheet1” lacks the columns prs_SecondName; nothing of it was taken."
    assert _registered(installation) == before
