"""What the doctor says. Knows no installation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from deploy.provision.folder import Folder

Words = dict[str, object]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what it is, why it matters, and what mends it (a command where there is one)."""

    what: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that could not be looked at from here, and why: nobody may take silence for health."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is looked at. `state` is what a running supervisor says of itself, None where none runs here."""

    folder: Folder
    at: datetime
    base_port: int
    state: Words | None

    @property
    def may_ask_databases(self) -> bool:
        """Whether there should be a database that answers now."""
        return self.folder.is_outside or self.state is not None


Look = Callable[[Patient], Iterator[Finding | Unseen]]
