"""Cases over HTTP. Knows no rule, no table and no key."""

from services.cases.api import clocks, files
from services.cases.api.surroundings import blueprint

__all__ = ["blueprint", "clocks", "files"]
