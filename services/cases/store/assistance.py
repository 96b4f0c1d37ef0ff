"""Consents to be assisted, sealed with the identity because they name people; decisions in somebody's best interests.

A consent is added once and never changed; a proposal is answered once, by somebody else: the database refuses the rest.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, and_, exists, insert, or_, select, update

from services.cases.domain.assistance import BestInterests, Outcome, Proposal
from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.content import Content
from services.cases.store.cases import open_within
from services.cases.store.safe import Place, Safe
from services.cases.store.tables import best_interests, cases, intake_consents
from services.cases.store.tables import best_interests_proposals as proposals

_MOST_TASKS: Final = 200
_ANSWERS: Final = ("answered_by", "answered_at", "agreed")


@dataclass(frozen=True, slots=True)
class AssistanceRows:
    """The rows in one transaction."""

    connection: Connection
    safe: Safe

    def keep(self, case: Case, consent: Content) -> None:
        """Seal a new case's consent."""
        sealed = self.safe.seal_named(case, _consent_place(case), consent)
        self.connection.execute(insert(intake_consents).values(case_id=case.id, sealed=sealed))

    def consent(self, case: Case) -> tuple[Content | None, str | None]:
        """Open it; return it with the SHA-256 (hex) of what was opened. Raises KeyDestroyedError, SealError."""
        query = select(intake_consents.c.sealed).where(intake_consents.c.case_id == case.id)
        sealed = self.connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None, None
        return self.safe.open_named(case, _consent_place(case), sealed), sha256(sealed).hexdigest()

    def need(self, case: Case, *, since: datetime) -> None:
        """Let two people decide."""
        self.connection.execute(insert(best_interests).values(case_id=case.id, needed_since=since))

    def best_interests(self, case_id: UUID) -> BestInterests | None:
        """Return what is to be decided or was, None where somebody could consent."""
        query = select(best_interests.c.needed_since).where(best_interests.c.case_id == case_id)
        since = self.connection.execute(query).scalar_one_or_none()
        if since is None:
            return None
        made = select(proposals).where(proposals.c.case_id == case_id)
        rows = self.connection.execute(made.order_by(proposals.c.proposed_at.desc(), proposals.c.id.desc()))
        return BestInterests(needed_since=since, proposals=tuple(_proposal(row) for row in rows))

    def propose(self, case: Case, proposal: Proposal, *, reason: str) -> None:
        """Insert a proposal; why is sealed under the key of the story."""
        values = {name: getattr(proposal, name) for name in Proposal.__slots__}
        sealed = self.safe.seal_text(case, _reason_place(proposal), reason)
        self.connection.execute(insert(proposals).values(values | {"reason": sealed}))

    def reason(self, case: Case, proposal: Proposal) -> str:
        """Return why it was proposed. Raises KeyDestroyedError, SealError."""
        sealed = self.connection.execute(select(proposals.c.reason).where(proposals.c.id == proposal.id)).scalar_one()
        return str(self.safe.open_text(case, _reason_place(proposal), sealed))

    def answer(self, proposal: Proposal) -> None:
        """Write down the answer."""
        values = {name: getattr(proposal, name) for name in _ANSWERS}
        self.connection.execute(update(proposals).where(proposals.c.id == proposal.id).values(values))

    def waiting(self, reach: Reach) -> list[Task]:
        """Return what waits for a supervisor: to be proposed, or proposed by somebody else; oldest first."""
        if not reach.supervises:
            return []
        of_case = proposals.c.case_id == best_interests.c.case_id
        is_open, settled = proposals.c.answered_at.is_(None), proposals.c.agreed.is_(True)
        query = (
            select(best_interests.c.case_id, best_interests.c.needed_since, proposals.c.proposed_at)
            .join(cases, cases.c.id == best_interests.c.case_id)
            .outerjoin(proposals, and_(of_case, is_open))
            .where(open_within(reach), ~exists().where(of_case, settled).correlate(best_interests))
            .where(or_(proposals.c.id.is_(None), proposals.c.proposed_by != reach.subject))
            .order_by(best_interests.c.needed_since, best_interests.c.case_id)
            .limit(_MOST_TASKS)
        )
        return [_task(row) for row in self.connection.execute(query)]


def _consent_place(case: Case) -> Place:
    return Place(section="assistance", object=case.id, field="consent")


def _reason_place(proposal: Proposal) -> Place:
    return Place(section="assistance", object=proposal.id, field="reason")


def _proposal(row: "Row[tuple[object, ...]]") -> Proposal:
    values = {name: getattr(row, name) for name in Proposal.__slots__}
    return Proposal(**values | {"outcome": Outcome(row.outcome)})


def _task(row: Any) -> Task:
    if row.proposed_at is None:
        return Task(kind="best-interests", subject=row.case_id, since=row.needed_since)
    return Task(kind="best-interests-confirm", subject=row.case_id, since=row.proposed_at)
