"""Serves the example on a port, for tests that kill real processes: `serve_example.py PORT FOLDER`.

The file `ready` in FOLDER says that connections are accepted; `/slow` writes `began` and waits for `go`.
"""

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from flask import request

from shared.logs import make_logger
from shared.web import Blueprint, public
from shared.web.server import serve
from tests.shared.web.example import AT, Example

FOLDER = Path(sys.argv[2])


def slow() -> Blueprint:
    """Return a view that waits until the test lets it go, and one that tells the worker's id."""
    blueprint = Blueprint("slow", __name__)

    @blueprint.get("/slow")
    @public
    def wait() -> Any:
        """Say that it began, then wait."""
        (FOLDER / "began").touch()
        while not (FOLDER / "go").exists():
            time.sleep(0.01)
        return {"finished": True}

    @blueprint.get("/pid")
    @public
    def pid() -> Any:
        """Tell the worker's id."""
        return {"pid": os.getpid()}

    @blueprint.get("/chatty")
    @public
    def chatty() -> Any:
        """Do what libraries do: log and warn with a name in it."""
        logging.getLogger("library").error("no row for %s", "Machava")
        return {}

    @blueprint.post("/read")
    @public
    def read() -> Any:
        """Read the body."""
        return {"read": request.get_json()}

    return blueprint


if __name__ == "__main__":
    log = make_logger(service="things", clock=lambda: AT)
    example = Example(blueprints=[slow()], log_to=log)
    serve(example.app, bind=f"127.0.0.1:{sys.argv[1]}", log=log, on_ready=(FOLDER / "ready").touch)
