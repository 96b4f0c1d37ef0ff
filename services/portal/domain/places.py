"""What is remembered of an organisation's sites, and for how long. Pure; asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

FRESH: Final = timedelta(seconds=60)
AGAIN: Final = timedelta(seconds=10)
"""How long nobody is asked again after there was no answer."""

Sites = Mapping[str, Mapping[str, Any]]
"""Code to what identity says of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The sites as they were told, to be used for *lasting* from *since*."""

    sites: Sites
    since: datetime
    lasting: timedelta

    def counts(self, *, at: datetime) -> bool:
        """Say whether nobody needs to be asked."""
        return self.since <= at < self.since + self.lasting
