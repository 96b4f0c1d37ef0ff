"""Links between cases, each version kept for good. What a link says is sealed under the case of whom it was said.

That two cases have a link stands here in clear; what it is, and that somebody is suspected, does not.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Case
from services.cases.domain.links import Link, Standing
from services.cases.store.cases import CaseRows
from services.cases.store.safe import Place, Safe
from services.cases.store.tables import link_versions as versions
from services.cases.store.tables import links as table
from shared import strict_json
from shared.wrapped_keys import KeyDestroyedError

_MOST_LINKS: Final = 500


@dataclass(frozen=True, slots=True)
class LinkRows:
    """The links of cases."""

    connection: Connection
    safe: Safe
    cases: CaseRows

    def add(self, case: Case, link: Link) -> None:
        """Insert what was heard of the person in *case*."""
        values = {name: getattr(link, name) for name in ("id", "case_id", "other_registration", "version")}
        self.connection.execute(insert(table).values(values))
        self._add_version(case, link)

    def list_(self, cases: Collection[Case]) -> list[tuple[Link, str]]:
        """Return the links of one person, whose cases these are, in the order in which they were heard.

        Each comes with the SHA-256 (hex) of what was opened. What was said of somebody whose keys are destroyed is
        gone. Raises SealError.
        """
        of = or_(
            table.c.case_id.in_([case.id for case in cases]),
            table.c.other_registration.in_([case.registration_id for case in cases]),
        )
        query = _current().where(of).order_by(table.c.id).limit(_MOST_LINKS)
        return list(self._opened(self.connection.execute(query)))

    def take(self, link_id: UUID) -> Link | None:
        """Return one link, which nobody else changes until this transaction ends. Raises SealError."""
        self.connection.execute(select(table.c.id).where(table.c.id == link_id).with_for_update(key_share=True))
        found = self._opened(self.connection.execute(_current().where(table.c.id == link_id)))
        return next((link for link, _ in found), None)

    def replace(self, link: Link) -> str:
        """Seal the next version; those before stay. Return the SHA-256 (hex) of it. Call `take` first."""
        case = self.cases.find(link.case_id)
        if case is None:
            raise TypeError("a link is of a case")
        self.connection.execute(update(table).where(table.c.id == link.id).values(version=link.version))
        return self._add_version(case, link)

    def _add_version(self, case: Case, link: Link) -> str:
        said = {"relation": link.relation, "standing": link.standing.value, "reason": link.reason}
        sealed = self.safe.seal_text(case, _place(link.id, link.version), strict_json.dumps(said).decode())
        row = {name: getattr(link, name) for name in ("version", "said_in", "said_by", "said_at")}
        self.connection.execute(insert(versions).values(**row, link_id=link.id, sealed=sealed))
        return sha256(sealed).hexdigest()

    def _opened(self, rows: Any) -> Iterator[tuple[Link, str]]:
        for row in rows:
            case = self.cases.find(row.case_id)
            if case is None:
                continue
            try:
                text = self.safe.open_text(case, _place(row.id, row.version), row.sealed)
            except KeyDestroyedError:
                continue
            yield _link(row, strict_json.loads(str(text).encode())), sha256(row.sealed).hexdigest()


def _current() -> "Select[Any]":
    joined = and_(versions.c.link_id == table.c.id, versions.c.version == table.c.version)
    said = (versions.c.sealed, versions.c.said_in, versions.c.said_by, versions.c.said_at)
    return select(table, *said).join(versions, joined)


def _place(link_id: UUID, version: int) -> Place:
    return Place(section="links", object=link_id, field="said", version=version)


def _link(row: Any, said: Any) -> Link:
    return Link(
        id=row.id,
        case_id=row.case_id,
        other_registration=row.other_registration,
        relation=said["relation"],
        standing=Standing(said["standing"]),
        reason=said["reason"],
        version=row.version,
        said_in=row.said_in,
        said_by=row.said_by,
        said_at=row.said_at,
    )
