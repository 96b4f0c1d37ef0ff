"""Options that several commands have. Knows no command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from deploy.errors import DeployError
from deploy.provision.folder import Folder, NotRunningError, running

__all__ = [
    "NotRunningError",
    "NotTrainingError",
    "passphrase_options",
    "reachable",
    "running",
    "running_training",
    "var_option",
]

F = TypeVar("F", bound=Callable[..., Any])


class NotTrainingError(DeployError):
    """It exists in training only."""

    def __init__(self) -> None:
        super().__init__("This exists in training installations only.")


def _folder(_context: click.Context, _parameter: click.Parameter, value: Path) -> Folder:
    return Folder(value.absolute())


def var_option(function: F) -> F:
    """Give a command `--var`; it arrives as `folder`."""
    return click.option(
        "--var",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="AMPARO_VAR",
        default=Path("var"),
        show_default=True,
        callback=_folder,
        help="The installation's folder.",
    )(function)


def passphrase_options(function: F) -> F:
    """Give a command `--passphrase-file` and `--passphrase-fd`, from which the keyrings' passphrase is read."""
    by_file = click.option(
        "--passphrase-file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A file that holds the keyrings' passphrase.",
    )
    by_descriptor = click.option(
        "--passphrase-fd", type=int, help="Read the keyrings' passphrase from this file descriptor."
    )
    return by_file(by_descriptor(function))


def reachable(folder: Folder) -> None:
    """Return when its databases may be asked: it runs here, or they are on a server of their own.

    Raises NotRunningError.
    """
    if not folder.is_outside:
        running(folder)


def running_training(folder: Folder) -> dict[str, Any]:
    """Return what the supervisor of a running training installation says. Raises NotTrainingError, NotRunningError."""
    if folder.kind == "real":
        raise NotTrainingError
    return running(folder)
