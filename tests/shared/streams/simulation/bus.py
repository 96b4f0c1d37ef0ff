"""The hostile bus, who is on it, and the keys that it has not."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from shared.roster import RosterError, SignatureError
from shared.streams.envelope import Batch, Heartbeat, Message, Position, Resend, seal, sender_and_recipient
from shared.streams.protocol import Head, Span, chain

if TYPE_CHECKING:
    from tests.shared.streams.simulation.world import World

PUBLISHER = "cases"
ADDRESSEES = ("audit", "intake", "referrals")


class Keys:
    """Signatures that are fast to make and that nobody else can make, in the place of Ed25519."""

    def signer(self, service: str) -> Callable[[bytes], bytes]:
        """Return what signs in the name of *service*."""
        return lambda data: hmac.digest(service.encode(), data, "sha512")

    def verify(self, service: str, *, signature: bytes, data: bytes) -> None:
        """Return when *service* signed *data*."""
        if service not in {PUBLISHER, *ADDRESSEES}:
            raise RosterError
        if self.signer(service)(data) != signature:
            raise SignatureError


KEYS = Keys()


@dataclass
class Chaos:
    """How hostile it is, by chances. Calm is all zero."""

    drop: float = 0.25
    repeat: float = 0.1
    replay: float = 0.08
    edit: float = 0.06
    misroute: float = 0.04
    forge: float = 0.08
    crash: float = 0.04


CALM = Chaos(drop=0, repeat=0, replay=0, edit=0, misroute=0, forge=0, crash=0)


class HostileBus:
    """Holds what is under way, as (recipient, bytes), and remembers everything that ever was."""

    def __init__(self, random: Random, chaos: Chaos) -> None:
        self.random = random
        self.chaos = chaos
        self.under_way: list[tuple[str, bytes]] = []
        self._seen: list[tuple[str, bytes]] = []

    def send(self, message: Message) -> None:
        """Take a message from an honest service."""
        sender, recipient = sender_and_recipient(message)
        data = seal(message, sign=KEYS.signer(sender))
        self._seen.append((recipient, data))
        copies = 0 if self._happens(self.chaos.drop) else 2 if self._happens(self.chaos.repeat) else 1
        self.under_way += [(recipient, data)] * copies

    def meddle(self, world: "World") -> None:
        """Do what an owner of the broker can do beside losing and repeating."""
        if self._seen and self._happens(self.chaos.replay):
            self.under_way.append(self.random.choice(self._seen))
        if self._seen and self._happens(self.chaos.edit):
            recipient, data = self.random.choice(self._seen)
            self.under_way.append((recipient, self._edited(data)))
        if self._seen and self._happens(self.chaos.misroute):
            _, data = self.random.choice(self._seen)
            self.under_way.append((self.random.choice([PUBLISHER, *ADDRESSEES]), data))
        if self._happens(self.chaos.forge):
            self.under_way.append(self._forged(world))

    def pick(self) -> tuple[str, bytes]:
        """Return any message under way: order means nothing here."""
        return self.random.choice(self.under_way)

    def acknowledge(self, delivery: tuple[str, bytes]) -> None:
        """Forget one that was dealt with."""
        self.under_way.remove(delivery)

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def _edited(self, data: bytes) -> bytes:
        edited = bytearray(data)
        edited[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return bytes(edited)

    def _forged(self, world: "World") -> tuple[str, bytes]:
        """Make what would hurt most, signed by anybody but the one whose words it would be."""
        addressee = self.random.choice(ADDRESSEES)
        state = world.publisher.states[addressee]
        lie = Head(number=state.number + 5, link=state.link, at=world.now + timedelta(seconds=1))
        lies: list[Message] = [
            Batch(stream=state.stream, rows=chain([b'{"forged":1}'], first=state.number + 1, previous=state.link)),
            Batch(stream=state.stream, rows=chain([b'{"forged":1}'], first=1, previous=state.stream.genesis())),
            Heartbeat(stream=state.stream, head=lie),
            Position(stream=state.stream, position=Head(number=state.number, link=state.link, at=lie.at)),
            Resend(stream=state.stream, span=Span(first=1, last=9), at=lie.at),
        ]
        message = self.random.choice(lies)
        sender, recipient = sender_and_recipient(message)
        insiders = [service for service in (PUBLISHER, *ADDRESSEES) if service != sender]
        return recipient, seal(message, sign=KEYS.signer(self.random.choice([*insiders, "outsider"])))
