"""`python -m bench --json FILE`: measure everything that exists by now, and say what it comes to."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.extent import LONG, QUICK, USUAL, Extent
from bench.figures import (
    growing,
    listing,
    matching,
    opening,
    paging,
    proving,
    registering,
    relaying,
    sealing,
    sections,
    starting,
)
from bench.results import Results
from bench.rows import Row
from bench.stage import Stage, open_stage, write_json

Measure = Callable[[Stage, Extent], list[Row]]

MEASURES: Mapping[Measure, tuple[str, ...]] = {
    sections.measure: ("P1",),
    registering.measure: ("P2",),
    listing.measure: ("P3",),
    opening.measure: ("P4", "P5", "P13"),
    growing.measure: ("P6",),
    proving.measure: ("P7",),
    matching.measure: ("P8",),
    sealing.measure: ("P9",),
    starting.measure: ("P10", "E24"),
    paging.measure: ("P11",),
    relaying.measure: ("P12",),
}
FIGURES = tuple(name for names in MEASURES.values() for name in names)


def main(words: Sequence[str]) -> int:
    """Measure what *words* ask for; return 1 when something could not be measured."""
    wanted = _read(words)
    extent = {"quick": QUICK, "long": LONG}.get(wanted.extent, USUAL)
    if wanted.rounds:
        extent = replace(extent, rounds=wanted.rounds)
    only = wanted.only.split(",") if wanted.only else list(FIGURES)
    rows, failures = _measured(only, extent)
    results = Results(
        command=" ".join(["python -m bench", *_shown(words)]),
        extent=extent.name,
        rounds=extent.rounds,
        at=datetime.now(UTC),
        rows=sorted(rows, key=lambda row: int(row.figure[1:])),
        failures=failures,
        wanted=sorted(only, key=lambda name: int(name[1:])),
    )
    results.show(Console(width=None if sys.stdout.isatty() else 180))
    if wanted.json:
        write_json(wanted.json, results.described())
    if wanted.page:
        results.write(wanted.page)
    return 1 if failures else 0


def _read(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every value there")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the table there, as a page")
    parser.add_argument("--only", metavar="P1,P9", help=f"measure only these of {', '.join(FIGURES)}")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each is measured")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", dest="extent", action="store_const", const="quick", help="within a minute, and coarse")
    size.add_argument("--long", dest="extent", action="store_const", const="long", help="a million of everything")
    wanted = parser.parse_args(words)
    unknown = set(wanted.only.split(",")) - set(FIGURES) if wanted.only else set()
    if unknown:
        parser.error(f"there is no figure {', '.join(sorted(unknown))}")
    return wanted


def _measured(only: Sequence[str], extent: Extent) -> tuple[list[Row], dict[str, str]]:
    """Return all rows; one figure that cannot be measured keeps no other from it."""
    rows, failures, chosen = [], dict[str, str](), [each for each, names in MEASURES.items() if set(names) & set(only)]
    console = Console(stderr=True)
    with open_stage() as stage:
        for measure in chosen:
            names = "/".join(MEASURES[measure])
            began = datetime.now(UTC)
            try:
                rows += measure(stage, extent)
            except Exception as error:  # noqa: BLE001 - said in the table, and by the exit code
                failures |= dict.fromkeys(MEASURES[measure], f"{type(error).__name__}: {error}")
            console.print(f"{names}: {(datetime.now(UTC) - began).total_seconds():.0f} s", highlight=False)
    return rows, failures


def _shown(words: Sequence[str]) -> list[str]:
    """Return the words without the paths, which are this machine's affair."""
    return [Path(word).name if "/" in word else word for word in words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
