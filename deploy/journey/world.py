"""Who is at which desk, and how each reaches the services. Knows no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from deploy.client import Api
from services.audit.domain.notes import VerifierKey


@dataclass(frozen=True, slots=True)
class Desk:
    """One account: who it is, and its way to each service."""

    account: str
    id: UUID
    organisation: UUID
    open: Callable[[str], Api]
    _apis: dict[str, Api] = field(default_factory=dict)

    def at(self, service: str) -> Api:
        """Return this account's API of one service."""
        if service not in self._apis:
            self._apis[service] = self.open(service)
        return self._apis[service]

    def leave(self) -> None:
        """Let go of the connections."""
        for api in self._apis.values():
            api.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The desks of a journey. `stranger` is a caseworker who has nothing to do with the case."""

    officer: Desk
    supervisor: Desk
    caseworker: Desk
    stranger: Desk
    partner: Desk
    auditor: Desk
    national_auditor: Desk
    site: str
    service: str
    log_key: VerifierKey

    def leave(self) -> None:
        """Let go of all connections."""
        staff = (self.officer, self.supervisor, self.caseworker, self.stranger)
        for desk in (*staff, self.partner, self.auditor, self.national_auditor):
            desk.leave()
