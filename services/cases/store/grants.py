"""Grants and their end. A grant is added once and withdrawn once; the database refuses every other change."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Case
from services.cases.domain.grant import Grant, Method, ObtainedFrom, Purpose, WithdrawalReason
from services.cases.domain.sections import Section
from services.cases.store.safe import Place, Safe
from services.cases.store.tables import grants as table

_LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class GrantRows:
    """The consents of cases."""

    connection: Connection
    safe: Safe

    def add(self, case: Case, grant: Grant, *, interpreter: str | None) -> None:
        """Insert a grant; the interpreter's name is sealed under the key of the story."""
        sealed = None if interpreter is None else self.safe.seal_text(case, _place(grant.id), interpreter)
        values = {name: getattr(grant, name) for name in Grant.__slots__ if name != "interpreted"}
        self.connection.execute(
            insert(table).values(values | {"sections": [each.value for each in grant.sections], "interpreter": sealed})
        )

    def hold(self, case: Case, grant_id: UUID) -> Grant | None:
        """Return the case's grant as it stays until this transaction ends: nobody withdraws it meanwhile."""
        query = select(table).where(table.c.id == grant_id, table.c.case_id == case.id).with_for_update(key_share=True)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else _grant(row)

    def list_(self, case: Case) -> list[Grant]:
        """Return the case's grants, newest first."""
        query = select(table).where(table.c.case_id == case.id).order_by(table.c.created_at.desc(), table.c.id.desc())
        return [_grant(row) for row in self.connection.execute(query.limit(_LONGEST_LIST))]

    def interpreter(self, case: Case, grant: Grant) -> str | None:
        """Return the interpreter's name. Raises SealError."""
        if not grant.interpreted:
            return None
        sealed = self.connection.execute(select(table.c.interpreter).where(table.c.id == grant.id)).scalar_one()
        return self.safe.open_text(case, _place(grant.id), sealed)

    def withdraw(self, grant: Grant) -> None:
        """Write down the end of the grant."""
        names = ("withdrawn_at", "withdrawn_reason", "withdrawn_by")
        self.connection.execute(
            update(table).where(table.c.id == grant.id).values({name: getattr(grant, name) for name in names})
        )


def _place(grant_id: UUID) -> Place:
    return Place(section="grants", object=grant_id, field="interpreter")


def _grant(row: "Row[tuple[object, ...]]") -> Grant:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    reason = values["withdrawn_reason"]
    read = {
        "interpreted": values.pop("interpreter") is not None,
        "purpose": Purpose(values["purpose"]),
        "sections": tuple(Section(each) for each in values["sections"]),
        "obtained_from": ObtainedFrom(values["obtained_from"]),
        "method": Method(values["method"]),
        "withdrawn_reason": None if reason is None else WithdrawalReason(reason),
    }
    return Grant(**values | read)
