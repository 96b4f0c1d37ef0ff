"""Options that several commands have. Knows no command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from deploy.errors import DeployError
from deploy.provision.folder import Folder, read_state

F = TypeVar("F", bound=Callable[..., Any])


class NotRunningError(DeployError):
    """There is nothing to ask."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(f"Amparo does not run in {folder.path}: start it with `amparo up` (or make run).")


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


def running(folder: Folder) -> dict[str, Any]:
    """Return what the running supervisor says about itself. Raises NotRunningError."""
    state = read_state(folder)
    if state is None:
        raise NotRunningError(folder)
    return state


def reachable(folder: Folder) -> None:
    """Return when its databases may be asked: it runs here, or they are on a server of their own.

    Raises NotRunningError.
    """
    if not folder.is_outside:
        running(folder)


def running_training(folder: Folder) -> dict[str, Any]:
    """Return the same of a training installation. Raises NotTrainingError."""
    state = running(folder)
    refuse_real(folder)
    return state


def refuse_real(folder: Folder) -> None:
    """Raise NotTrainingError unless the folder is a training installation."""
    if folder.kind != "training":
        raise NotTrainingError
