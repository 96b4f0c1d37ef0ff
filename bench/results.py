"""What a run measured, on what, as JSON, as a table and as a page. Knows not how anything is measured."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rows import Row
from bench.series import Series

_SEEN_ELSEWHERE = (
    ("P1", "bayanat 108/s (no encryption); GlobaLeaks 39–61/s; Sahana/DRK 7–13/s"),
    ("P2", "bayanat 62/s; Sahana/DRK 11/s; GlobaLeaks 3.4/s at its own test setting"),
    ("P3", "bayanat 165/s (30 rows); GlobaLeaks 17/s; Sahana/DRK 4.5–14/s"),
    ("P6", "Tessera on a small machine ~1,500/s; pymerkle on SQLite 1,368/s; Django + auditlog 695/s"),
    ("P7", "pymerkle: 275/s from SQLite at 10⁵ entries, 9,800/s in memory at 10⁶"),
    ("P9", "AWS Encryption SDK ~126 µs each; OpenBao transit 3,300/s"),
    ("P12", "kombu confirming each message: 1,400/s"),
    ("P13", "GlobaLeaks 5.0.15 refused 0 %, 23 %, 45 % at 1, 2, 4 parallel submissions"),
)
_INTRODUCTION = """\
# Performance

Written by `make bench`; do not edit. Each figure stands beside its *floor*: a small program in `bench/floors` that
keeps the same promise with the least work, served by the same server, on the same PostgreSQL, under the same load,
measured in the same run and in turn. The medians of the rounds are shown, with the smallest and the largest. Absolute
figures drift with the machine and whatever else it does; what counts is the ratio, and whether the goal is met.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One run."""

    command: str
    extent: str
    rounds: int
    at: datetime
    rows: Sequence[Row]
    failures: Mapping[str, str]
    wanted: Sequence[str]

    @property
    def machine(self) -> str:
        """What it ran on, without a name or a path."""
        system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        return f"{os.cpu_count()} cores, {_memory_gigabytes():.0f} GB memory, {system}"

    @property
    def missing(self) -> list[tuple[str, str]]:
        """The figures that were asked for and have no row, each with the reason."""
        measured = {row.figure for row in self.rows}
        reason = "not measured here: there is no RabbitMQ"
        found = [(each, reason) for each in self.wanted if each not in measured and each not in self.failures]
        return [*found, *((each, f"failed: {why}") for each, why in self.failures.items())]

    def described(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {
            "command": self.command,
            "extent": self.extent,
            "rounds": self.rounds,
            "at": self.at.isoformat(timespec="seconds"),
            "machine": self.machine,
            "rows": [row.described() for row in self.rows],
            "missing": dict(self.missing),
        }

    def show(self, console: Console) -> None:
        """Print the table."""
        table = Table(title=f"Amparo, {self.at:%Y-%m-%d}: {self.machine}")
        for heading in _HEADINGS:
            table.add_column(heading, overflow="fold")
        for row in self.rows:
            style = {True: "green", False: "red", None: ""}[row.met]
            table.add_row(*_cells(row), style=style)
        for figure, reason in self.missing:
            table.add_row(figure, reason, style="dim")
        console.print(table)

    def write(self, path: Path) -> None:
        """Write the page."""
        lines = [
            _INTRODUCTION,
            f"- Command: `{self.command}` ({self.rounds} rounds)",
            f"- Date: {self.at:%Y-%m-%d %H:%M} UTC",
        ]
        lines += [f"- Machine: {self.machine}", "", *_table(_HEADINGS, map(_cells, self.rows))]
        lines += ["", "## Not measured", "", *(f"- {figure}: {reason}" for figure, reason in self.missing)]
        lines += [
            "",
            "## Under what conditions",
            "",
            *(f"- {row.figure}, {row.what}: {row.note}" for row in self.rows if row.note),
        ]
        lines += ["", "## Seen elsewhere, not measured here", "", "On another machine with 2 cores:", ""]
        lines += _table(("Figure", "Peers"), _SEEN_ELSEWHERE)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


_HEADINGS = ("Figure", "What", "Ours", "Floor", "Ratio", "Goal", "Verdict")


def _cells(row: Row) -> tuple[str, ...]:
    floor = "" if row.floor is None else _spoken(row.floor, row.unit)
    ratio = "" if row.ratio is None else _spoken(row.ratio, "")
    return (row.figure, row.what, _spoken(row.ours, row.unit), floor, ratio, row.goal, row.verdict)


def _spoken(series: Series, unit: str) -> str:
    middle = f"{_number(series.median)} {unit}".strip()
    return middle if len(series.values) == 1 else f"{middle} ({_number(series.low)}–{_number(series.high)})"


def _number(value: float) -> str:
    if value >= 100:  # noqa: PLR2004 - three figures say enough
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
