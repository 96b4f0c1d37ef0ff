"""What goes through files, as a process of its own, for tests to kill. Reads its settings from standard input."""

import json
import sys
from threading import Event

from services.intake import app as intake_app


def main() -> None:
    """Go through files until killed."""
    intake_app.take_in_files(intake_app.from_env(json.load(sys.stdin)), Event())


if __name__ == "__main__":
    main()
