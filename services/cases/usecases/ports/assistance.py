"""Consent to be assisted, and what is decided where nobody could give it: rows in one transaction. Knows no SQL."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.cases.domain.assistance import BestInterests, Proposal
from services.cases.domain.case import Case, Reach, Task
from services.cases.domain.content import Content


class AssistanceRows(Protocol):
    """Consents to be assisted and decisions in somebody's best interests."""

    def keep(self, case: Case, consent: Content) -> None:
        """Seal a new case's consent."""
        ...

    def consent(self, case: Case) -> tuple[Content | None, str | None]:
        """Open it; return it with the hash of exactly what was opened, None where there is none."""
        ...

    def need(self, case: Case, *, since: datetime) -> None:
        """Let two people decide."""
        ...

    def best_interests(self, case_id: UUID) -> BestInterests | None:
        """Return what is to be decided or was, None where somebody could consent."""
        ...

    def propose(self, case: Case, proposal: Proposal, *, reason: str) -> None:
        """Insert a proposal."""
        ...

    def reason(self, case: Case, proposal: Proposal) -> str:
        """Return why it was proposed."""
        ...

    def answer(self, proposal: Proposal) -> None:
        """Write down the answer."""
        ...

    def waiting(self, reach: Reach) -> list[Task]:
        """Return what waits for a supervisor: to be proposed, or proposed by somebody else; oldest first."""
        ...
