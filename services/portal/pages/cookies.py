"""A session's secret as a cookie says it. Pure; knows no session."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from services.portal.usecases.signing_in import SECRET_BYTES


def secret_of(cookie: str) -> bytes | None:
    """Return the secret, None where it is none."""
    try:
        secret = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except ValueError:
        return None
    return secret if len(secret) == SECRET_BYTES else None


def written(secret: bytes) -> str:
    """Return the secret as a cookie."""
    return urlsafe_b64encode(secret).rstrip(b"=").decode()
