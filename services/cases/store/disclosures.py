"""What left a case, and the receipts that came back. The package itself is not kept: it is sealed to referrals."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, all_, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.disclosure import ANSWERS, Disclosure, DisclosureStatus, Receipt
from services.cases.domain.grant import Purpose
from services.cases.domain.sections import Section
from services.cases.store.safe import Place, Safe
from services.cases.store.tables import cases, receipts
from services.cases.store.tables import disclosures as table

_LONGEST_LIST = 500
_MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class DisclosureRows:
    """The disclosures of cases."""

    connection: Connection
    safe: Safe

    def add(self, case: Case, disclosure: Disclosure, *, request: str) -> None:
        """Insert a disclosure; what the partner is asked is sealed under the key of the story."""
        values = {name: getattr(disclosure, name) for name in Disclosure.__slots__}
        values["sections"] = [each.value for each in disclosure.sections]
        sealed = self.safe.seal_text(case, _request_place(disclosure.id), request)
        self.connection.execute(insert(table).values(values | {"request": sealed}))

    def find(self, disclosure_id: UUID) -> Disclosure | None:
        """Return the disclosure, None when there is none."""
        row = self.connection.execute(select(table).where(table.c.id == disclosure_id)).one_or_none()
        return None if row is None else _disclosure(row)

    def list_(self, case: Case) -> list[Disclosure]:
        """Return the case's disclosures, newest first."""
        query = select(table).where(table.c.case_id == case.id).order_by(table.c.made_at.desc(), table.c.id)
        return [_disclosure(row) for row in self.connection.execute(query.limit(_LONGEST_LIST))]

    def ids(self, case: Case) -> list[UUID]:
        """Return the id of everything that ever left this case, however much."""
        return list(self.connection.execute(select(table.c.id).where(table.c.case_id == case.id)).scalars())

    def request(self, case: Case, disclosure: Disclosure) -> str | None:
        """Return what the partner was asked. Raises SealError."""
        sealed = self.connection.execute(select(table.c.request).where(table.c.id == disclosure.id)).scalar_one()
        return self.safe.open_text(case, _request_place(disclosure.id), sealed)

    def move(self, disclosure: Disclosure) -> None:
        """Write down what became of it, and that nobody has seen that yet."""
        values = {"status": disclosure.status, "status_at": disclosure.status_at, "reason": disclosure.reason}
        self.connection.execute(update(table).where(table.c.id == disclosure.id).values(**values, seen_at=None))

    def see(self, case: Case, *, at: datetime) -> None:
        """Write down that the caseworker has seen all answers of this case."""
        unseen = (table.c.case_id == case.id) & table.c.seen_at.is_(None)
        self.connection.execute(update(table).where(unseen).values(seen_at=at))

    def add_receipt(self, case: Case, receipt: Receipt) -> None:
        """Insert a receipt; a note is sealed under the key of the story."""
        note = None if receipt.note is None else self.safe.seal_text(case, _note_place(receipt.id), receipt.note)
        values = {name: getattr(receipt, name) for name in Receipt.__slots__}
        self.connection.execute(insert(receipts).values(values | {"note": note}))

    def receipts(self, case: Case, disclosure: Disclosure) -> list[Receipt]:
        """Return the receipts in the order they came. Raises SealError."""
        query = select(receipts).where(receipts.c.disclosure_id == disclosure.id)
        rows = self.connection.execute(query.order_by(receipts.c.number))
        return [self._receipt(case, row) for row in rows]

    def answers(self, reach: Reach) -> list[Task]:
        """Return the cases of this caseworker with an answer that nobody has looked at, oldest first."""
        query = (
            select(table.c.case_id, table.c.status_at)
            .join(cases, cases.c.id == table.c.case_id)
            .where(
                cases.c.assigned_to == reach.subject,
                cases.c.organisation == reach.organisation,
                cases.c.site.in_(reach.sites),
                literal(reach.subject) != all_(cases.c.conflicts),
                table.c.status.in_(sorted(ANSWERS)),
                table.c.seen_at.is_(None),
            )
            .order_by(table.c.status_at, table.c.id)
            .limit(_MOST_TASKS)
        )
        found = self.connection.execute(query)
        return [Task(kind="read-answer", subject=row.case_id, since=row.status_at) for row in found]

    def _receipt(self, case: Case, row: "Row[tuple[object, ...]]") -> Receipt:
        values = {name: value for name, value in row._mapping.items() if name in Receipt.__slots__}  # noqa: SLF001 - SQLAlchemy's documented name
        note = self.safe.open_text(case, _note_place(values["id"]), values["note"])
        return Receipt(**values | {"note": note, "state": DisclosureStatus(values["state"])})


def _request_place(disclosure_id: UUID) -> Place:
    return Place(section="disclosures", object=disclosure_id, field="request")


def _note_place(receipt_id: UUID) -> Place:
    return Place(section="receipts", object=receipt_id, field="note")


def _disclosure(row: "Row[tuple[object, ...]]") -> Disclosure:
    values = {name: value for name, value in row._mapping.items() if name in Disclosure.__slots__}  # noqa: SLF001 - SQLAlchemy's documented name
    read = {
        "service": Purpose(values["service"]),
        "purpose": Purpose(values["purpose"]),
        "sections": tuple(Section(each) for each in values["sections"]),
        "status": DisclosureStatus(values["status"]),
    }
    return Disclosure(**values | read)
