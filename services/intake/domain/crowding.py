"""How a form that is open to everybody stays open when it is flooded. Pure: no I/O, no clock, no key, no address.

Two buckets stand before it, one for where a request comes from and one for all of them; each holds a few and fills up
again slowly. Whoever finds one empty is not refused: they are given a *turn*, a time in a few seconds from when on they
come in by another pair of buckets, which only those see who waited. A flood that does not wait never gets there, so a
genuine sender, from the same address too, is taken when their turn has come. A flood that waits its turns like people
do is slowed to what the second pair lets through, which also bounds what it can store.

Nobody is locked out: a bucket that overflows is not punished, and is full again within minutes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from shared.errors import TooManyRequestsError

TURN_SECONDS: Final = 20
TURN_KEPT: Final = timedelta(hours=1)
"""How long a turn may be taken after it has come: a form is finished, a line comes back."""

_SITE_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many are taken at once, and after how many seconds one more."""

    holds: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The two pairs of buckets before one thing: for who comes first, and for who waited their turn."""

    name: str
    source: Bucket
    everybody: Bucket
    waited_source: Bucket
    waited_everybody: Bucket

    def buckets(self, *, waited: bool) -> tuple[tuple[str, Bucket], tuple[str, Bucket]]:
        """Return the buckets to pass, in the order in which they are held: by name, the source's first."""
        if waited:
            return (f"{self.name}-waited-source", self.waited_source), (f"{self.name}-waited", self.waited_everybody)
        return (f"{self.name}-source", self.source), (self.name, self.everybody)


WRITING: Final = Gate(
    name="write",
    source=Bucket(holds=5, seconds=60),
    everybody=Bucket(holds=60, seconds=2),
    waited_source=Bucket(holds=3, seconds=10),
    waited_everybody=Bucket(holds=30, seconds=1),
)
"""Before a concern is taken: from one address five at once; from all the world in the long run three in two seconds."""

ASKING: Final = Gate(
    name="ask",
    source=Bucket(holds=10, seconds=10),
    everybody=Bucket(holds=100, seconds=0.5),
    waited_source=Bucket(holds=3, seconds=10),
    waited_everybody=Bucket(holds=30, seconds=1),
)
"""Before a receipt code is looked up. At three tries a second, 74 bits take longer than there is time."""


class CrowdedError(TooManyRequestsError):
    """Too many came before. With the turn in the answer, the same request is taken after the seconds it says."""

    slug = "crowded"
    title = "Many are writing at this moment. Send it again in a few seconds; it will be taken."


def after_one_more(full_at: datetime | None, bucket: Bucket, *, at: datetime) -> datetime | None:
    """Return when a bucket that is full at *full_at* is full after one more is taken, None when it is empty now.

    The generic cell rate algorithm (ITU-T I.371): one time says all that a bucket has to remember.
    """
    then = max(full_at or at, at) + timedelta(seconds=bucket.seconds)
    return then if then - at <= timedelta(seconds=bucket.seconds * bucket.holds) else None


def turn_at(at: datetime) -> int:
    """Return when a turn that is given now has come, in whole seconds since 1970."""
    return int(at.timestamp()) + TURN_SECONDS


def is_turn(comes_at: int, *, at: datetime) -> bool:
    """Say whether a turn may be taken now."""
    begins = datetime.fromtimestamp(comes_at, UTC)
    return begins <= at < begins + TURN_KEPT


def neighbourhood(source: str) -> str:
    """Return what counts as one source: an address, of IPv6 its /64, because whoever has one of these has all."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _SITE_BITS << _SITE_BITS))
