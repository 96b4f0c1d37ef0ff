"""`amparo journey`: one person's way through the running installation."""

import click

from deploy.cli.options import running_training, var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder


class BrokenJourneyError(DeployError):
    """The journey ended before its end."""


@click.command()
@var_option
def journey(folder: Folder) -> None:
    """Play one synthetic person's way: from the border post to a verified access log."""
    from rich.console import Console

    from deploy.client import AnswerError, SilentError
    from deploy.journey import CHAPTERS, JourneyError, Story, play
    from deploy.journey.training import training_world

    state = running_training(folder)
    world = training_world(folder, ports=state["ports"])
    console = Console(highlight=False)
    seconds, count = 0.0, 0
    try:
        for step in play(Story(world), CHAPTERS):
            count, seconds = count + 1, seconds + step.seconds
            line = f"{count:>2}/{len(CHAPTERS)} {step.title:<32} {step.seconds * 1000:>7.0f} ms  {step.outcome}"
            console.print(line, soft_wrap=True, markup=False)
    except (AnswerError, JourneyError, SilentError) as error:
        raise BrokenJourneyError(f"The journey broke at {CHAPTERS[count][0]!r}: {error}") from None
    finally:
        world.leave()
    console.print(f"The journey is complete: {count} steps in {seconds:.2f} s.")
