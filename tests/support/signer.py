"""Signs tokens as identity does, for tests of one service alone. Knows no person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.api_jws import PyJWS

from shared import strict_json
from shared.contracts.fields import Code
from shared.contracts.identity import AccountChanged, TokenKeyAnnounced
from shared.ids import uuid4
from shared.tokens import ALGORITHM, LIFETIME_SECONDS, TYPE

DEFAULT_ISSUER: Final = "https://amparo.invalid"

Random = Callable[[int], bytes]

_KEYS = UUID("6e0c1f0e-4d0e-4b39-9c19-0d9f5a0f8a55")
_SEED_BYTES = 32
_UUID_BYTES = 16
_JWS = PyJWS(algorithms=[ALGORITHM])


class SignerError(Exception):
    """A token was asked for that no verifier would take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One synthetic member of staff, as a token describes them."""

    subject: UUID
    organisation: UUID
    sites: tuple[str, ...]
    roles: tuple[str, ...]
    amr: tuple[str, ...] = ("pwd",)
    epoch: int = 0

    def changed(self, at: datetime, *, state: str = "active") -> AccountChanged:
        """Return what identity would say of this account."""
        return AccountChanged(
            account_id=self.subject,
            organisation=self.organisation,
            sites=tuple(map(Code, self.sites)),
            roles=tuple(map(Code, self.roles)),
            state=Code(state),
            epoch=self.epoch,
            changed_at=at,
        )


@dataclass(frozen=True, slots=True)
class TrainingSigner:
    """The key that stands in for identity. `issuer` is the `iss` of what it signs."""

    key: Ed25519PrivateKey = field(repr=False)
    issuer: str = DEFAULT_ISSUER

    @classmethod
    def generate(cls, *, random: Random, issuer: str = DEFAULT_ISSUER) -> Self:
        """Return a new signer whose key is made of *random*."""
        return cls(Ed25519PrivateKey.from_private_bytes(random(_SEED_BYTES)), issuer)

    @property
    def key_id(self) -> UUID:
        """The id of the key, which as text is the `kid` of its tokens."""
        return uuid5(_KEYS, self.key.public_key().public_bytes_raw().hex())

    def announced(self) -> TokenKeyAnnounced:
        """Return what identity would say of this key: that it counts for a hundred years."""
        return TokenKeyAnnounced(
            key_id=self.key_id,
            public_key=Code(self.key.public_key().public_bytes_raw().hex()),
            usable_from=datetime(2000, 1, 1, tzinfo=UTC),
            usable_until=datetime(2100, 1, 1, tzinfo=UTC),
        )

    def issue(
        self,
        account: Account,
        *,
        audience: str,
        at: datetime,
        random: Random,
        lifetime_seconds: int = LIFETIME_SECONDS,
        signed_in_at: datetime | None = None,
    ) -> str:
        """Return a token for one service, valid from *at* for at most 600 seconds.

        `signed_in_at` becomes `auth_time` (default: *at*): an older one makes a second factor that is no longer fresh.
        """
        if not 0 < lifetime_seconds <= LIFETIME_SECONDS:
            raise SignerError("a token lives from 1 to 600 seconds")
        issued = int(at.timestamp())
        claims = _described(account) | {
            "iss": self.issuer,
            "aud": audience,
            "jti": uuid4(random=random(_UUID_BYTES)),
            "iat": issued,
            "exp": issued + lifetime_seconds,
            "auth_time": int((signed_in_at or at).timestamp()),
        }
        return self._signed(strict_json.dumps(claims))

    def _signed(self, payload: bytes) -> str:
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": str(self.key_id)}
        return _JWS.encode(payload, self.key, algorithm=ALGORITHM, headers=header)


def _described(account: Account) -> dict[str, object]:
    return {
        "sub": account.subject,
        "org": account.organisation,
        "sites": account.sites,
        "roles": account.roles,
        "amr": account.amr,
        "epoch": account.epoch,
    }
