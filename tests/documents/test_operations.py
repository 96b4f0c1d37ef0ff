"""`docs/operations.md` names every command, and no other; every alarm has its chapter; every link leads somewhere."""

import re
from collections.abc import Iterator

import click
import pytest

from deploy.cli.command import amparo
from services.audit.store.growing import LOG_DAMAGED
from shared.streams.protocol import AlarmKind
from tests.support.fixtures import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOME = re.compile(
    r"`(?:\.venv/bin/)?amparo ([a-z]+)(?: ([a-z]+))?|^(?:\.venv/bin/)?amparo ([a-z]+)(?: ([a-z]+))?", re.MULTILINE
)
JOB = re.compile(r"\bjob ([a-z]+)")


def commands() -> Iterator[tuple[str, ...]]:
    """Yield every command, as words."""
    context = click.Context(amparo)
    for name in amparo.list_commands(context):
        command = amparo.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, each) for each in command.list_commands(context))
        else:
            yield (name,)


def anchors() -> set[str]:
    """Return what a link may lead to, as forges make it of headings."""
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("words", list(commands()), ids="-".join)
def test_every_command_is_there(words: tuple[str, ...]) -> None:
    """In the table at the end, which a reader searches."""
    table = TEXT[TEXT.index("## All commands") :]
    assert f"`amparo {' '.join(words)}`" in table


def test_every_command_that_is_named_exists() -> None:
    """Also those that run in the container."""
    known = set(commands())
    groups = {words[0] for words in known if len(words) == 2}
    for found in SOME.findall(TEXT):
        first, second = (found[0], found[1]) if found[0] else (found[2], found[3])
        assert ((first, second) if first in groups else (first,)) in known, found
    assert {name for name in JOB.findall(TEXT) if name != "build"} <= {words[0] for words in known}


def test_every_option_that_is_named_exists() -> None:
    """Of the command it stands behind."""
    context = click.Context(amparo)
    for line in re.findall(r"(?:amparo|job) ([a-z]+(?: [a-z]+)?[^`|#\n]*--[^`|#\n]+)", TEXT.replace("\\\n", "")):
        words = line.split()
        command = amparo.get_command(context, words[0])
        if isinstance(command, click.Group):
            command = command.get_command(context, words[1])
        assert command is not None, line
        known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("kind", [*(kind.value for kind in AlarmKind), LOG_DAMAGED])
def test_every_alarm_has_its_chapter(kind: str) -> None:
    """With more than its name: what it means and what to do."""
    chapter = TEXT[TEXT.index("## Alarms") : TEXT.index("## All commands")]
    _, _, rest = chapter.partition(f"\n### {kind}\n")
    assert len(re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]) > 60


def test_no_alarm_is_there_that_nobody_raises() -> None:
    """Nor any that lost its name."""
    chapter = TEXT[TEXT.index("## Alarms") : TEXT.index("## All commands")]
    assert set(re.findall(r"^### (.+)$", chapter, re.MULTILINE)) == {*(kind.value for kind in AlarmKind), LOG_DAMAGED}


def test_every_link_leads_somewhere() -> None:
    """Within the page, to other pages, and from what the doctor says."""
    doctor = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "deploy" / "doctor").glob("*.py"))
    inside = re.findall(r"\]\(#([\w-]+)\)", TEXT) + re.findall(r"docs/operations\.md#([\w-]+)", doctor)
    assert set(inside) <= anchors()
    for page in re.findall(r"\]\(([\w./-]+\.md)(?:#[\w-]+)?\)", TEXT):
        assert (ROOT / "docs" / page).exists()


def test_every_sentence_of_the_doctor_can_be_read_aloud() -> None:
    """What is wrong is a sentence; so is why."""
    doctor = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "deploy" / "doctor").glob("*.py"))
    commands_in_it = set(re.findall(r"amparo ([a-z]+)", doctor))
    assert commands_in_it <= {words[0] for words in commands()} | {"provision"}
