"""The one verifier of access tokens. Knows no clock, no network, no cache and no right: what a role may do is policy.

Trusted: the key set that is handed in. An attacker holds any token they like, tokens for other services included, and
every public key. `verifier` says in which order a token is looked at, and why.
"""

from shared.tokens.claims import LIFETIME_SECONDS, ROLES, Claims
from shared.tokens.faults import Fault, TokenError
from shared.tokens.keys import ALGORITHM, KeySet, TokenKey
from shared.tokens.segments import LIMIT_CHARACTERS, encode
from shared.tokens.verifier import TYPE, verify

__all__ = [
    "ALGORITHM",
    "LIFETIME_SECONDS",
    "LIMIT_CHARACTERS",
    "ROLES",
    "TYPE",
    "Claims",
    "Fault",
    "KeySet",
    "TokenError",
    "TokenKey",
    "encode",
    "verify",
]
