"""What the views of identity work with. Knows no view."""

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, request

from services.identity.domain.clients import Client
from services.identity.domain.sessions import agent_family
from services.identity.usecases.asking import Desk
from services.identity.usecases.federating import Gate
from services.identity.usecases.signing_in import Door, Visitor
from shared.web import Blueprint, now, request_id, source

SERVICE: Final = "identity"
_TOO_LONG: Final = 400

blueprint = Blueprint(SERVICE, __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the views work with."""

    desk: Desk
    gate: Gate
    issuer: str
    clients: tuple[Client, ...]
    server: Any
    training: bool
    home: str

    @property
    def door(self) -> Door:
        """Return what signing in with a password stands on."""
        return self.gate.door

    def client(self, client_id: str) -> Client | None:
        """Return the program of that name."""
        return next((each for each in self.clients if each.client_id == client_id), None)


def ports() -> Ports:
    """Return what this application works with."""
    found = current_app.extensions[SERVICE]
    if not isinstance(found, Ports):
        raise TypeError("the application was not wired")
    return found


def secure() -> bool:
    """Say whether browsers reach us over https."""
    return ports().issuer.startswith("https:")


def visitor() -> Visitor:
    """Return who stands at the door."""
    agent = agent_family(request.headers.get("User-Agent", "")[:_TOO_LONG])
    return Visitor(source=source(), agent=agent, at=now(), request_id=request_id())
