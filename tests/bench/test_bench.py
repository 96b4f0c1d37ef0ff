"""The harness works: figures come out of it and are finite. Never how fast: that is what `make bench` is for."""

import json
import math
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.__main__ import FIGURES
from bench.figures import sealing
from bench.results import Results
from bench.rows import Row
from bench.series import Series, in_turn, percentile
from tests.support.fixtures import ROOT


def test_every_figure_comes_out_and_is_finite(tmp_path: Path) -> None:
    """In one quick run; what cannot be measured here says why, and the page names no path."""
    found, page = tmp_path / "found.json", tmp_path / "page.md"
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(found), "--page", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(found.read_text())
    rows, missing = document["rows"], document["missing"]
    values = [value for row in rows for value in [*row["ours"], *(row["floor"] or []), row["ratio"] or 0.0]]
    assert all(math.isfinite(value) and value >= 0 for value in values)
    assert {row["figure"] for row in rows} | set(missing) == set(FIGURES)
    assert set(missing) <= {"P12"}
    assert str(tmp_path) not in page.read_text()


def test_a_figure_that_does_not_exist_is_said() -> None:
    """And nothing is started for it."""
    command = [sys.executable, "-m", "bench", "--only", "P99"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "P99" in done.stderr


def test_rounds_alternate_and_begin_with_another_each_time() -> None:
    """So that what the machine does meanwhile meets both alike."""
    order: list[str] = []
    in_turn(2, lambda: order.append("ours"), lambda: order.append("floor"))
    assert order == ["ours", "floor", "floor", "ours"]


def test_the_ratio_is_of_rounds_and_the_percentile_by_rank() -> None:
    """Each of our rounds over the floor's beside it."""
    assert Series.of(1, 4, 9).over(Series.of(2, 2, 3)).median == 2
    assert percentile(range(1, 101), 0.5) == 51
    assert percentile([3.0], 0.99) == 3


@pytest.mark.parametrize(("met", "said"), [(True, "met"), (False, "falls short"), (None, "–")])
def test_the_page_says_honestly_whether_a_goal_is_met(tmp_path: Path, *, met: bool | None, said: str) -> None:
    """With the ratio, and with why something is missing."""
    row = Row(
        figure="P1", what="it", unit="requests/s", ours=Series.of(10, 20), floor=Series.of(20, 20), goal="x", met=met
    )
    results = Results(
        command="python -m bench",
        extent="usual",
        rounds=2,
        at=datetime.now(UTC),
        rows=[row],
        failures={"P9": "no cipher"},
        wanted=["P1", "P8", "P9"],
    )
    results.write(tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert (
        f"| P1 | it | 15.0 requests/s (10.0–20.0) | 20.0 requests/s (20.0–20.0) | 0.75 (0.50–1.00) | x | {said} |"
        in page
    )
    assert "P8: not measured here" in page
    assert "P9: failed: no cipher" in page


def test_the_field_that_is_sealed_is_of_one_kilobyte() -> None:
    """As the goal says."""
    assert 1000 <= len(sealing.CONTENT) <= 1050
