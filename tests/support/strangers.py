"""Running commands as somebody else than root. Knows no command."""

import os
import shutil
import sys
from pathlib import Path

from tests.support.fixtures import ROOT
from tests.support.requirements import require

NOBODY = 65534


def as_nobody(*folders: Path) -> tuple[str, ...]:
    """Return what runs a command as an ordinary user who sees this repository, its interpreter and *folders*."""
    require(os.geteuid() == 0, "only root can become somebody else")
    require(shutil.which("unshare"), "unshare (util-linux) is not installed")
    seen = [str(ROOT), sys.prefix, sys.base_prefix, *map(str, folders)]
    program = ROOT / "tests" / "support" / "as_nobody.py"
    return ("unshare", "--mount", sys.executable, str(program), str(NOBODY), *seen, "--")
