"""`amparo journey`: one person's way through the running installation."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from deploy.cli.options import running_training, var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder

if TYPE_CHECKING:
    from rich.console import Console

    from deploy.journey import Step, Story


class BrokenJourneyError(DeployError):
    """The journey ended before its end."""


@click.command()
@var_option
def journey(folder: Folder) -> None:
    """Play one synthetic person's way: from the border post to a verified access log."""
    from rich.console import Console

    from deploy.journey import Story
    from deploy.journey.training import training_world

    running_training(folder)
    world = training_world(folder)
    console = Console(highlight=False)
    try:
        _tell(Story(world), console)
    finally:
        world.leave()


def _tell(story: "Story", console: "Console") -> None:
    """Play the chapters and say each when it is done. Raises BrokenJourneyError."""
    from deploy.client import AnswerError, SilentError
    from deploy.journey import CHAPTERS, JourneyError, play

    done: list[Step] = []
    steps = play(story, CHAPTERS)
    try:
        for title, _ in CHAPTERS:
            with _waiting(console, title):
                done.append(next(steps))
            _say_step(console, done[-1], number=len(done), of=len(CHAPTERS))
    except (AnswerError, JourneyError, SilentError) as error:
        raise BrokenJourneyError(f"The journey broke at {CHAPTERS[len(done)][0]!r}: {error}") from None
    _say_end(console, story, done)


def _waiting(console: "Console", title: str) -> AbstractContextManager[object]:
    """Name the step that goes on, on a terminal."""
    return console.status(f"{title}…") if console.is_terminal else nullcontext()


def _say_step(console: "Console", step: "Step", *, number: int, of: int) -> None:
    milliseconds = f"{step.seconds * 1000:.0f} ms"
    if not console.is_terminal:
        line = f"{number:>2}/{of} {step.title:<32} {milliseconds:>10}  {step.outcome}"
        console.print(line, soft_wrap=True, markup=False)
        return
    from rich.table import Table
    from rich.text import Text

    row = Table.grid(padding=(0, 1))
    row.add_column(width=len(f"{of}/{of}") + 2, justify="right", no_wrap=True)
    row.add_column(width=32)
    row.add_column(width=8, justify="right", no_wrap=True)
    row.add_column()
    row.add_row(
        Text(f"✓ {number}/{of}", "green"), Text(step.title, "bold"), Text(milliseconds, "dim"), Text(step.outcome)
    )
    console.print(row)


def _say_end(console: "Console", story: "Story", done: "list[Step]") -> None:
    complete = f"The journey is complete: {len(done)} steps in {sum(step.seconds for step in done):.2f} s."
    if not console.is_terminal:
        console.print(complete)
        return
    from rich.panel import Panel
    from rich.text import Text

    text = Text(complete, "bold green")
    refused = f"{story.refused_after_seconds * 1000:.0f} ms"
    text.append(f"\nThe person withdrew their consent; {refused} later the partner was refused.", "not bold default")
    console.print(Panel(text, expand=False, border_style="green"))
