"""A file as intake takes it: read, then checked row by row with the rules of a registration. Sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.intake.domain.imports import Wish
from services.intake.domain.registration import Channel, Pathway, intake_errors
from services.intake.usecases.taking_in import _fault, intake_of
from shared import htcds
from tests.shared.htcds.workbooks import AT

WISH = Wish(site="ressano-garcia", pathway=Pathway.TRAFFICKING, channel=Channel.BORDER_POINT)


@dataclass(frozen=True)
class Taken:
    """A row that would be registered."""

    sheet: str
    row: int
    person: htcds.Person

    @property
    def fields(self) -> Mapping[str, object]:
        """The person's fields."""
        return self.person.fields


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one row."""

    row: int
    field: str
    code: str
    reason: str


@dataclass(frozen=True)
class Prepared:
    """A file: what would be registered, and what not."""

    rows: int
    taken: list[Taken]
    refused: list[Refusal]
    left_out: Mapping[str, int]
    notes: list[str]


def prepared(path: Path) -> Prepared:
    """Return what would become of the file at *path*. Raises FileError."""
    reading = htcds.read(path.read_bytes())
    taken, refused = [], []
    for row in reading.rows:
        faults = list(row.faults)
        if row.person is not None:
            faults += map(_fault, intake_errors(intake_of(row.person, WISH), at=AT))
        refused += [Refusal(row.number, each.field, each.code, each.detail) for each in faults]
        if row.person is not None and not faults:
            taken.append(Taken(row.sheet, row.number, row.person))
    return Prepared(len(reading.rows), taken, refused, reading.left_out, list(reading.notes))
