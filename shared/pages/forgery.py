"""Tells a form that we gave to this very session from one that somebody else made. Must not know what a session is.

Each token is a fresh random number signed for one session, so no two pages carry the same text, and compressing pages
gives away nothing of it. It ends with the session that it is bound to.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from itsdangerous import BadSignature, Signer

from shared.errors import MalformedError

FORM_FIELD: Final = "_form"
_NONCE_BYTES: Final = 16


class ForgeryError(MalformedError):
    """The form does not come from a page that we gave to this session."""

    slug = "foreign-form"
    title = "This form was not sent from an open page of yours."


@dataclass(frozen=True, slots=True)
class Forgery:
    """Signs and checks forms with a key that only this service has."""

    key: bytes = field(repr=False)

    def token(self, *, binding: bytes, nonce: bytes) -> str:
        """Return the token for one form of the session that *binding* is a secret of; *nonce* is random."""
        return self._signer(binding).sign(nonce[:_NONCE_BYTES].hex()).decode()

    def check(self, token: str, *, binding: bytes) -> None:
        """Raise ForgeryError unless *token* was made for this session; a reader without a session has none."""
        if not binding:
            raise ForgeryError
        try:
            self._signer(binding).unsign(token)
        except BadSignature:
            raise ForgeryError from None

    def _signer(self, binding: bytes) -> Signer:
        return Signer(self.key, salt=b"amparo/form/1" + binding, key_derivation="hmac", digest_method=sha256)
