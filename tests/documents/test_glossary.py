"""`docs/glossary.md`: every collected term as it was collected, and no word of code that the code does not use."""

import csv
import re
from pathlib import Path

from tests.support.fixtures import ROOT

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERM = re.compile(r"^\| ([^|`]+) \| ([^|]+) \| ([^|]*) \| ([LPK/]+) \|$", re.MULTILINE)
WORD = re.compile(r"^\| `([a-z]+)` \| [A-Z][^|]+\. \|$", re.MULTILINE)


def sources() -> str:
    """Return all code, policies and pages as one text."""
    folders = ("shared", "services", "deploy")
    kinds = {".py", ".cedar", ".html", ".yml", ".conf"}
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_collected_term_stands_there_as_it_was_collected(shared_data: Path) -> None:
    """English, Portuguese and on what it rests; none besides."""
    with (shared_data / "glossary_pt_MZ.csv").open(encoding="utf-8", newline="") as file:
        collected = {(row["en"], row["pt_MZ"], row["basis"]) for row in csv.DictReader(file)}
    assert {(english, portuguese, basis) for english, portuguese, _, basis in TERM.findall(TEXT)} == collected


def test_every_word_of_code_is_one() -> None:
    """As a word of its own somewhere in it."""
    code = sources()
    words = {word for cell in TERM.findall(TEXT) for word in re.findall(r"`([^`]+)`", cell[2])}
    words |= set(WORD.findall(TEXT))
    assert len(words) > 40
    assert [word for word in sorted(words) if not re.search(rf"(?<![A-Za-z]){re.escape(word)}", code)] == []


def test_words_that_are_not_ours_are_not_used() -> None:
    """The norm's own examples."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "services").rglob("messages.po"))
    shared = (ROOT / "shared" / "pages" / "translations" / "pt_MZ" / "messages.po").read_text(encoding="utf-8")
    assert not re.search(r"(?i)usu[aá]ri|registro|\bsenha\b|cadastr", texts + shared)
