"""Where names and secrets are sealed and opened, and nowhere else. Knows no SQL.

Each account, and each errand, has a key of its own, wrapped by the keyring and kept in its row; what it seals is bound
to that row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from shared import strict_json
from shared.sealing import Context, Stanza, open_sealed, seal
from shared.sealing.encoding import canonical

_KEY_BYTES: Final = 32
_FORM: Final = 1


class Keys(Protocol):
    """What is needed of the keyring."""

    def wrap(self, plain_key: bytes, context: bytes) -> Stanza:
        """Return *plain_key* wrapped, bound to *context*."""
        ...

    def unwrap(self, stanza: Stanza, context: bytes) -> bytes:
        """Return the key in *stanza*. Raises SealError."""
        ...

    def blind(self, value: bytes) -> bytes:
        """Return the blind index of a normalised value."""
        ...

    def record_hash(self, value: bytes) -> bytes:
        """Return the keyed hash of a small thing."""
        ...


@dataclass(frozen=True, slots=True)
class Safe:
    """The keyring in use."""

    keys: Keys
    random: Callable[[int], bytes]

    def new_key(self, account: UUID) -> bytes:
        """Return a new key of an account, wrapped."""
        return self.keys.wrap(self.random(_KEY_BYTES), _account(account)).to_bytes()

    def seal(self, wrapped: bytes, value: object, *, account: UUID, field: str) -> bytes:
        """Return *value* (JSON) under the account's key."""
        key = self._opened(wrapped, account)
        return seal(key, strict_json.dumps(value), context=_context(account, field), random=self.random)

    def open(self, wrapped: bytes, sealed: bytes, *, account: UUID, field: str) -> Any:
        """Return what was sealed. Raises SealError."""
        key = self._opened(wrapped, account)
        return strict_json.loads(open_sealed(key, sealed, context=_context(account, field)))

    def wrap_signing(self, key_id: UUID, private: bytes) -> bytes:
        """Return the private part of a token key, wrapped."""
        return self.keys.wrap(private, _token_key(key_id)).to_bytes()

    def unwrap_signing(self, key_id: UUID, wrapped: bytes) -> bytes:
        """Return the private part of a token key. Raises SealError."""
        return self.keys.unwrap(Stanza.from_bytes(wrapped), _token_key(key_id))

    def login_index(self, name: str) -> bytes:
        """Return by what an account is found: only the keyring can compute it."""
        return self.keys.blind(canonical("amparo/login-name/1", name.encode()))

    def outside_subject(self, organisation: UUID, issuer: str, subject: str) -> bytes:
        """Return by what the account is found that an organisation's own provider calls *subject*."""
        parts = (organisation.bytes, issuer.encode(), subject.encode())
        return self.keys.blind(canonical("amparo/outside-subject/1", *parts))

    def digest(self, kind: str, secret: str) -> bytes:
        """Return by what a secret is found; a stolen table holds no secret."""
        return self.keys.record_hash(canonical(f"amparo/{kind}/1", secret.encode()))

    def _opened(self, wrapped: bytes, account: UUID) -> bytes:
        return self.keys.unwrap(Stanza.from_bytes(wrapped), _account(account))


def _account(account: UUID) -> bytes:
    return canonical("amparo/account-key/1", account.bytes)


def _token_key(key_id: UUID) -> bytes:
    return canonical("amparo/token-key/1", key_id.bytes)


def _context(account: UUID, field: str) -> Context:
    return Context(
        organisation=account, case=account, section="identity", object=account, field=field, version=1, schema=_FORM
    )
