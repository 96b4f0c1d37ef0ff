"""One broker user a service, with exactly what `shared/streams/bus.py` does for it. Knows names, no running broker.

A worker declares the exchange and its own queue, binds that queue to what is addressed to it, reads it, and publishes
what it may say to those whom it may say it to. Whoever steals a service's broker password can therefore neither read
what goes to others nor speak in another's name; signatures would refuse the latter anyway. What is left is to delete
the exchange, which configuring it allows: that delays, and loses nothing.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from deploy.provision.names import SPEAKERS, hears, speaks_to
from shared.streams.envelope import KINDS, Batch, Heartbeat, Position, Resend

VHOST: Final = "amparo"
PREFIX: Final = "amparo"
DOWN: Final = (KINDS[Batch], KINDS[Heartbeat])
"""What a publisher says to those who hear it."""

UP: Final = (KINDS[Position], KINDS[Resend])
"""What those who hear it say back."""

_SALT_BYTES = 4
_NOTHING = "^$"

Permissions = Mapping[str, str]


def user(service: str) -> str:
    """Return the name of the service's broker user."""
    return f"amparo-{service}"


def permissions(service: str, *, prefix: str = PREFIX) -> Permissions:
    """Return what the service may configure, write and read: the exchange and its own queue.

    To bind is to write to the queue and to read the exchange; a queue is read, and an exchange written, under the same
    words.
    """
    own = f"^{re.escape(prefix)}(\\.{re.escape(service)})?$"
    return {"configure": own, "write": own, "read": own}


def topic_permissions(service: str, *, prefix: str = PREFIX) -> Permissions:
    """Return which routing keys it may publish under, and which its queue may be bound to, on the one exchange."""
    said = [
        *(rf"{re.escape(peer)}\.{re.escape(service)}\.({'|'.join(DOWN)})" for peer in speaks_to(service)),
        *(rf"{re.escape(peer)}\.{re.escape(service)}\.({'|'.join(UP)})" for peer in hears(service)),
    ]
    write = f"^({'|'.join(said)})$" if said else _NOTHING
    return {"exchange": prefix, "write": write, "read": rf"^{re.escape(service)}\.#$"}


def definitions(
    passwords: Mapping[str, str], *, random: Callable[[int], bytes], vhost: str = VHOST, prefix: str = PREFIX
) -> dict[str, Any]:
    """Return RabbitMQ's definitions: what `rabbitmqctl import_definitions` and `load_definitions` take.

    *passwords* are by service. Only their salted hashes come in, and passwords of 256 random bits are not guessed from
    those.
    """
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(each, passwords[each], random) for each in SPEAKERS],
        "permissions": [{"user": user(each), "vhost": vhost, **permissions(each, prefix=prefix)} for each in SPEAKERS],
        "topic_permissions": [
            {"user": user(each), "vhost": vhost, **topic_permissions(each, prefix=prefix)} for each in SPEAKERS
        ],
    }


def _user(service: str, password: str, random: Callable[[int], bytes]) -> dict[str, Any]:
    return {
        "name": user(service),
        "password_hash": _hash(password, random(_SALT_BYTES)),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": [],
        "limits": {},
    }


def _hash(password: str, salt: bytes) -> str:
    """Hash as RabbitMQ does."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
