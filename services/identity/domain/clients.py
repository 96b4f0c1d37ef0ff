"""The programs that people sign in to, and where a code may be sent. Pure: no I/O, no clock, no framework."""

import hmac
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

RESOURCES: Final = {f"urn:amparo:{name}": name for name in ("intake", "cases", "referrals", "audit", "identity")}
"""What a token can be asked for (RFC 8707): one service each, its name the token's audience."""

SCOPE: Final = "openid"
_LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "::1"})
_LOOPBACK_PATH: Final = "/signed-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One program. Without a secret it is public: its refresh tokens are used once, and its codes go to loopback."""

    client_id: str
    redirect_uris: tuple[str, ...] = ()
    after_sign_out: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)

    @property
    def is_public(self) -> bool:
        """Whether it can prove nothing about itself."""
        return self.secret is None

    def has_secret(self, written: str) -> bool:
        """Compare in constant time. A public client has none."""
        return self.secret is not None and hmac.compare_digest(self.secret.encode(), written.encode())

    def may_redirect_to(self, uri: str) -> bool:
        """Say whether a code may be sent there: exactly a known address, or loopback for a public client (RFC 8252)."""
        return uri in self.redirect_uris or (self.is_public and _is_loopback(uri))


def _is_loopback(uri: str) -> bool:
    """Any port of this machine, written in the one way."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if host not in _LOOPBACK_HOSTS or port is None:
        return False
    shown = f"[{host}]" if ":" in str(host) else host
    return uri == f"http://{shown}:{port}{_LOOPBACK_PATH}"
