"""A session of somebody who signed in. Pure: no I/O, no clock, no framework."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=30)
HALF_WAY: Final = timedelta(minutes=10)
"""How long the second step of a sign-in may take after the first."""
JUST_NOW: Final = timedelta(minutes=1)
"""How long after somebody came back from elsewhere the step that sends them on counts as part of that sign-in."""
SEEN_EVERY: Final = timedelta(minutes=1)
CODE_LIFE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in on one device. While `complete` is false only the first factor was given, and it opens nothing.

    `amr` says how (RFC 8176), `agent` by what family of program, with no more than that.
    """

    id: UUID
    account: UUID
    complete: bool
    amr: tuple[str, ...]
    auth_time: datetime
    created_at: datetime
    seen_at: datetime
    agent: str
    ended_at: datetime | None = None

    def is_live(self, *, at: datetime) -> bool:
        """Say whether it still counts: not ended, not older than 12 hours, not idle for 30 minutes."""
        if self.ended_at is not None:
            return False
        if not self.complete:
            return at - self.created_at < HALF_WAY
        return at - self.created_at < LONGEST and at - self.seen_at < IDLE

    def is_to_be_noted(self, *, at: datetime) -> bool:
        """Say whether it is time to write down that it was seen."""
        return at - self.seen_at >= SEEN_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a client may ask tokens for: a session, through one authorization code. It ends with the session."""

    session: UUID
    client: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """A code on its way through the browser. Whoever finds one needs the verifier behind `challenge` too."""

    grant: Grant
    redirect_uri: str
    challenge: str
    nonce: str
    expires_at: datetime
    used: bool


def agent_family(written: str) -> str:
    """Return a short word for a User-Agent: enough to tell one's devices apart, too little to tell people apart."""
    for word, family in (
        ("Firefox", "Firefox"),
        ("Edg", "Edge"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("amparo", "amparo"),
    ):
        if word in written:
            return family
    return "other"
