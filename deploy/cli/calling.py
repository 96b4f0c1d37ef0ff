"""How this very program is called by somebody in another terminal, in the same folder. Knows no command."""

import sys
from pathlib import Path
from shlex import quote


def this_program() -> str:
    """Return what to type: with its path, because a PATH that finds it here may not be set there."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return f"{_from_here(Path(sys.executable))} -m deploy.cli"
    return _from_here(program)


def this_folder(path: Path) -> str:
    """Return what to add so that the command finds the installation in *path*; nothing where it looks by itself."""
    return "" if path == Path.cwd() / "var" else f" --var {quote(str(path))}"


def _from_here(program: Path) -> str:
    """Return the path from the present folder, where it lies in it, else the whole path."""
    path, here = program.absolute(), Path.cwd()
    return quote(str(path.relative_to(here) if _below(path, here) else path))


def _below(path: Path, folder: Path) -> bool:
    """Tell whether it is in a folder of *folder*: a shell looks up a name without a slash elsewhere."""
    return path.is_relative_to(folder) and path.parent != folder
