"""Outside OpenID providers, and who is on the way to one, as the use cases need them. Holds no rule."""

from datetime import datetime
from typing import Protocol

from services.identity.domain.outside import Errand, Provider, Told
from services.identity.usecases.ports.values import Returned


class Outside(Protocol):
    """Speaks with outside providers. Slow, and never asked within a transaction."""

    def address(
        self, provider: Provider, *, redirect_uri: str, state: str, errand: Errand, challenge: str, language: str
    ) -> str:
        """Return where the browser is to go. Raises OutsideSilentError, OutsideRefusedError."""
        ...

    def told(self, provider: Provider, *, returned: Returned, redirect_uri: str, errand: Errand, at: datetime) -> Told:
        """Return who signed in, after checking all of it. Raises OutsideSilentError, OutsideRefusedError."""
        ...


class Errands(Protocol):
    """Where it is kept who is on the way."""

    def add(self, errand: Errand, *, state_hash: bytes, browser_hash: bytes) -> None:
        """Keep one."""
        ...

    def take(self, *, state_hash: bytes, browser_hash: bytes, at: datetime) -> Errand | None:
        """Return the one that this browser set out on, and forget it."""
        ...
