"""Rows of approvals."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from services.identity.domain.approvals import Approval, Matter, Outcome
from services.identity.store.tables import approvals


class ApprovalRows:
    """Approvals in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, approval: UUID) -> Approval | None:
        """Return one."""
        row = self._connection.execute(select(approvals).where(approvals.c.id == approval)).one_or_none()
        return None if row is None else _approval(row)

    def hold(self, approval: UUID) -> Approval:
        """Return one that exists, held against change."""
        query = select(approvals).where(approvals.c.id == approval).with_for_update()
        return _approval(self._connection.execute(query).one())

    def about(self, account: UUID) -> list[Approval]:
        """Return those that wait about an account, held."""
        query = select(approvals).where(approvals.c.account == account, approvals.c.outcome == Outcome.WAITING)
        return _all(self._connection.execute(query.order_by(approvals.c.id).with_for_update()))

    def newest(self, *, limit: int) -> list[Approval]:
        """Return the newest of all organisations; who may see them is not decided here."""
        query = select(approvals).order_by(approvals.c.requested_at.desc(), approvals.c.id)
        return _all(self._connection.execute(query.limit(limit)))

    def waiting(self, *, limit: int) -> list[Approval]:
        """Return those that wait, oldest first."""
        query = select(approvals).where(approvals.c.outcome == Outcome.WAITING)
        return _all(self._connection.execute(query.order_by(approvals.c.requested_at, approvals.c.id).limit(limit)))

    def add(self, approval: Approval) -> None:
        """Keep a new one."""
        values = {name: getattr(approval, name) for name in approvals.c.keys()}  # noqa: SIM118 - a column collection
        self._connection.execute(insert(approvals).values(values | {"roles": list(approval.roles)}))

    def save(self, approval: Approval) -> None:
        """Keep its outcome."""
        values = {"outcome": approval.outcome, "decided_by": approval.decided_by, "decided_at": approval.decided_at}
        self._connection.execute(update(approvals).where(approvals.c.id == approval.id).values(values))


def _all(rows: Iterable[Any]) -> list[Approval]:
    return [_approval(row) for row in rows]


def _approval(row: Any) -> Approval:
    return Approval(
        id=row.id,
        matter=Matter(row.matter),
        account=row.account,
        organisation=row.organisation,
        roles=tuple(row.roles),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        outcome=Outcome(row.outcome),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
