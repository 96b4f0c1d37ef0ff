"""Cases over HTTP: parse, call one use case, render. Knows no rule, no table and no key."""

from services.cases.api import assistance, beside, clocks, duplicates, exports, files
from services.cases.api.surroundings import blueprint

__all__ = ["assistance", "beside", "blueprint", "clocks", "duplicates", "exports", "files"]
