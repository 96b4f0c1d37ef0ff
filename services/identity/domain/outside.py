"""An organisation's own OpenID provider, and what of its word counts. Pure: no I/O, no clock, no framework.

It says who stands at the door, and nothing else. Roles, sites, organisation and state are never read from its claims.
Source: OpenID Connect Core 3.1.3.7, RFC 9207, RFC 9700.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from shared.errors import ConflictError, InvalidError, UnavailableError

FEDERATED: Final = ("fed",)
"""What our own `amr` says of a first factor that was given elsewhere."""

ERRAND_LIFE: Final = timedelta(minutes=10)
"""How long somebody may stay at the provider. It is asked for an authentication no older than that (`max_age`)."""

_LEEWAY: Final = timedelta(seconds=60)
_LONGEST_SUBJECT: Final = 255
_MOST_METHODS: Final = 64
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class OutsideRefusedError(InvalidError):
    """What the outside provider answered does not count. `detail` is a word for whoever runs it: which check failed."""

    slug = "outside-refused"
    title = "Your organisation's sign-in was not accepted."


class OutsideSilentError(UnavailableError):
    """The outside provider does not answer, or not in time, or at too great a length."""

    slug = "outside-silent"
    title = "Your organisation's sign-in does not answer."


class OutsideUnlinkedError(ConflictError):
    """The outside provider knows them, and no usable account here is linked to what it says."""

    slug = "outside-unlinked"
    title = "No account here belongs to this sign-in."


class OutsideTakenError(ConflictError):
    """The same outside sign-in belongs to another account already."""

    slug = "outside-taken"
    title = "This sign-in belongs to another account already."


class OutsideOverError(ConflictError):
    """Nobody of this browser is expected back: it came late, or twice, or never set out from here."""

    slug = "outside-over"
    title = "This way back from your organisation's sign-in is over."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider of one organisation, as whoever runs the installation described it.

    `own_sign_in`: whether its people may also sign in with a password of ours. `trusted_acr` says which `acr` of its
    stands for which second factor (`otp`, `hwk`, `sc`), `trusted_amr` which of these words in its `amr` are believed.
    Where both are empty it is believed in the first factor only. `other_hosts` are hosts beside the issuer's that its
    endpoints may lie on.
    """

    organisation: UUID
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    own_sign_in: bool = True
    trusted_acr: Mapping[str, str] = field(default_factory=dict)
    trusted_amr: frozenset[str] = frozenset()
    other_hosts: frozenset[str] = frozenset()

    @property
    def vouches_for_second_factor(self) -> bool:
        """Whether it may answer for the second factor too."""
        return bool(self.trusted_acr or self.trusted_amr)

    @property
    def origins(self) -> tuple[str, ...]:
        """Return where its pages may lie: what a browser is told that our forms may lead to."""
        own = urlsplit(self.issuer)
        return (f"{own.scheme}://{own.netloc}", *(f"https://{host}" for host in sorted(self.other_hosts)))

    def may_be_at(self, address: str) -> bool:
        """Say whether one of its endpoints may be there: over https, on its own host or one that was named."""
        own = urlsplit(self.issuer)
        parts = _parts(address)
        if parts is None or parts[0] != own.scheme or parts[1] is None:
            return False
        return parts[1:] == (own.hostname, _port(self.issuer)) or (
            parts[1] in self.other_hosts and own.scheme != "http"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Somebody on their way to the provider and back.

    Either `asked` is the query of the program that wants them signed in, or `enrolment` the secret of the link with
    which they set their sign-in; `used_step` is then the step of the code that their device showed, 0 without one.
    """

    organisation: UUID
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    began_at: datetime
    asked: str = ""
    enrolment: str = field(default="", repr=False)
    used_step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the provider said of somebody, once all of it was checked."""

    organisation: UUID
    issuer: str
    subject: str = field(repr=False)
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]


def is_issuer(address: str, *, loopback: bool) -> bool:
    """Say whether a provider may have this address: https, or with *loopback* this machine; nothing behind the path."""
    parts = _parts(address)
    if parts is None or "?" in address or parts[1] is None:
        return False
    return parts[0] == "https" or (loopback and parts[0] == "http" and parts[1] in _LOOPBACK)


def check_answer(provider: Provider, *, issuer: str, promised: bool) -> None:
    """Raise unless the answer is of this provider (RFC 9207). *promised*: its metadata says that it names itself."""
    if issuer != provider.issuer and (issuer or promised):
        raise OutsideRefusedError("issuer-of-answer")


def told(claims: Mapping[str, object], provider: Provider, errand: Errand, *, at: datetime) -> Told:
    """Return what a verified ID token says, when it is about this errand and this moment. Raises OutsideRefusedError.

    A token for others as well is refused: whoever else it is for could bring it here.
    """
    _require("issuer", claims.get("iss") == provider.issuer)
    _require("audience", claims.get("aud") in (provider.client_id, [provider.client_id]))
    _require("authorized-party", claims.get("azp", provider.client_id) == provider.client_id)
    _require("nonce", claims.get("nonce") == errand.nonce)
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    _require("expired", at < expires + _LEEWAY)
    _require("issued", errand.began_at - _LEEWAY <= issued <= at + _LEEWAY)
    _require("not-yet", "nbf" not in claims or _moment(claims, "nbf") <= at + _LEEWAY)
    authenticated = _moment(claims, "auth_time")
    _require("auth_time", errand.began_at - _LEEWAY <= authenticated <= at + _LEEWAY)
    return Told(
        organisation=provider.organisation,
        issuer=provider.issuer,
        subject=_subject(claims.get("sub")),
        auth_time=min(authenticated, at),
        acr=acr if isinstance(acr := claims.get("acr"), str) else "",
        amr=_methods(claims.get("amr", [])),
    )


def second_factor(provider: Provider, said: Told) -> str | None:
    """Return the second factor that the provider vouches for and is believed in; None when ours has to be asked for."""
    by_class = provider.trusted_acr.get(said.acr)
    by_method = sorted(provider.trusted_amr & set(said.amr))
    return by_class or (by_method[0] if by_method else None)


def _require(what: str, met: object) -> None:
    if not met:
        raise OutsideRefusedError(what)


def _moment(claims: Mapping[str, object], name: str) -> datetime:
    """Return a NumericDate, which may have a fraction (RFC 7519, 2). A bool is a number to Python and not to us."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << 36:
        raise OutsideRefusedError(name)
    return datetime.fromtimestamp(value, UTC)


def _subject(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_SUBJECT or not value.isprintable():
        raise OutsideRefusedError("subject")
    return value


def _methods(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_METHODS or not all(isinstance(each, str) for each in value):
        raise OutsideRefusedError("amr")
    return tuple(value)


def _parts(address: str) -> tuple[str, str | None, int | None] | None:
    """Return scheme, host and port of a plain address; None for one with a user, a fragment or a strange letter."""
    if not address.isascii() or not address.isprintable() or set(address) & set('\\ <>"{}|^`#@'):
        return None
    try:
        found = urlsplit(address)
        return found.scheme, found.hostname, _port(address)
    except ValueError:
        return None


def _port(address: str) -> int:
    found = urlsplit(address)
    return found.port or (443 if found.scheme == "https" else 80)
