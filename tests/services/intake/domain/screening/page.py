"""`docs/screening.md`, written from the oracle: `make screening`. Tests hold the oracle against the engine.

For whoever answers for a protection programme: what is presumed of whom, without reading code.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from services.intake.domain.screening import RULES_VERSION, screen
from services.intake.domain.screening.dimensions import is_positive
from services.intake.domain.screening.indicators import DIMENSIONS
from services.intake.domain.screening.texts import CODES, REASONS
from tests.services.intake.domain.screening.oracle import (
    AGES,
    ENOUGH,
    INDICATORS,
    KNOWN,
    PURPOSES,
    Told,
    coverage,
    everything,
    result,
)
from tests.services.intake.domain.screening.saying import answers_of
from tests.support.fixtures import ROOT

PAGE: Path = ROOT / "docs" / "screening.md"
SHOWN = {"named": "labour"}
LISTS = {"acts": "Acts", "means": "Means", "purposes": "Purposes"}


def page() -> str:
    """Return the page."""
    return "\n".join([*_head(), *_elements(), *_coverage(), *_indicated(), *_dimensions(), *_codes()]) + "\n"


def fingerprint() -> str:
    """Return a hash of all that decides: every result, the rule of a dimension, and every code of every list."""
    decides = {
        "results": [(*told, *_decided(told)) for told in everything()],
        "enough": [is_positive(strong=s, medium=m, weak=w) for s, m, w in product(range(4), repeat=3)],
        "codes": {name: sorted(known) for name, known in CODES.items()},
        "indicators": sorted((each.code, each.strength.value) for one in DIMENSIONS for each in one.indicators),
        "elements": sorted((one.code, one.element) for one in DIMENSIONS),
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


def _decided(told: Told) -> tuple[str, str]:
    done = screen(answers_of(told))
    return done.result.value, done.indicators.coverage.value


def _head() -> Iterator[str]:
    yield f"""# Screening

`make screening` writes this page out of a second opinion on the engine: plain Python that never reads it. Tests put
every combination to the engine ({len(list(everything()))} of them), and fail when an answer differs or this page is
out of date. These are the rules **{RULES_VERSION}**; a result is kept sealed with that name, so that it can be told
later by which rules it was reached, and a test fails when a rule changes and the name does not.

## What holds everywhere

- A result is **a presumption for protection, never a legal finding**, and assistance never depends on it.
- **A negative result never leaves intake.** It is sealed there until the case is open, and then shredded. Cases is
  given what the person answered, and a result only where it is *presumed-victim*: with the codes of its reasons, the
  dimensions that were positive, and the name of the rules.
- **In doubt about the age the person is treated as a child**, and a child never needs means.
- **Consent is never asked for.** It is irrelevant where a means was used, and for a child always.
- **Naming one more act, means, purpose or indicator never lowers the result**, and being younger never does.
  *insufficient-information* is lowest, *presumed-victim* highest.
- Every conclusion is explained in Portuguese and English, with a stable code.
- Which kind of organisation decided, and on which day, may be said beside the answers (HTCDS). It changes no result.

Sources: Palermo Protocol art. 3; Mozambique, Penal Code art. 196; codes from the Human Trafficking Case Data Standard
(HTCDS) by IOM, CC BY 4.0.
"""


def _elements() -> Iterator[str]:
    yield "## Act, means, purpose and age\n"
    yield "Every combination, without indicators. *Named*: at least one code of the list. *Nothing found*: asked."
    yield "\n| Act | Means | Purpose | Adult | Child | Age in doubt |\n|---|---|---|---|---|---|"
    for act, means, purpose in product(KNOWN, repeat=3):
        told = [result(Told(act, means, SHOWN.get(purpose, purpose), age)) for age in AGES]
        yield f"| {act} | {means} | {purpose} | {' | '.join(told)} |"


def _coverage() -> Iterator[str]:
    yield f"""
## Indicators: for whom there is a list

**To be confirmed.** One list of four is here: adults in labour exploitation, after the operational indicators of ILO
and the European Commission (2009). It and its rule were written from memory and not yet compared with the publication.
For children, for somebody whose age is in doubt, and for sexual exploitation there is **no list yet**: what was ticked
is kept with the answers and counts nothing. While no purpose was named, the dimensions are shown and count nothing.

- *adult-labour*: {REASONS["list-adult-labour"].en}
- *purpose-not-named*: {REASONS["list-waits"].en}
- *no-list-yet*: {REASONS["no-list-child"].en} {REASONS["no-list-sexual"].en}

| Purpose | Adult | Child | Age in doubt |
|---|---|---|---|"""
    for purpose in PURPOSES:
        told = [coverage(Told("named", "named", purpose, age)) for age in AGES]
        yield f"| {purpose} | {' | '.join(told)} |"
    yield "\n*Labour* is forced labour, servitude or slavery."


def _indicated() -> Iterator[str]:
    yield """
## What indicators change

An act and a purpose are established by being named. **Means** are established by being named, or by a positive
dimension that is evidence for means, where the list applies. Bad conditions of work support a purpose that was named
and never stand for one: else being found to be a child, for whom there is no list, would lower a result.

An adult, the act named, the means not:

| Means | Purpose | Indicators | Result |
|---|---|---|---|"""
    for means, purpose, indicators in product(KNOWN[1:], PURPOSES, INDICATORS):
        told = Told("named", means, purpose, "adult", indicators)
        yield f"| {means} | {purpose} | {indicators} | {result(told)} |"


def _dimensions() -> Iterator[str]:
    ways = " · ".join(_way(*each) for each in ENOUGH)
    yield f"""
## The six dimensions

**To be confirmed.** A dimension is *positive* with at least: {ways}.
With fewer it is *negative*, and *not-assessed* where nothing of it was counted; neither proves anything."""
    for each in DIMENSIONS:
        yield f"\n### {each.en.capitalize()} · {each.pt}\n\n`{each.code}`, evidence for the **{each.element}**.\n"
        yield "| Code | Strength | Português | English |\n|---|---|---|---|"
        for one in each.indicators:
            yield f"| `{one.code.removeprefix(each.code)}` | {one.strength.value} | {one.pt} | {one.en} |"


def _way(strong: int, medium: int, weak: int) -> str:
    counts = {"strong": strong, "medium": medium, "weak": weak}
    return " and ".join(f"{count} {name}" for name, count in counts.items() if count)


def _codes() -> Iterator[str]:
    yield "\n## The codes of the elements"
    for name, title in LISTS.items():
        yield f"\n### {title}\n\n| Code | Português | English |\n|---|---|---|"
        yield from (f"| `{code}` | {pt} | {en} |" for code, (pt, en) in CODES[name].items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
