"""Named failures, by kind. Knows nothing of HTTP: `shared.problems` gives each kind its status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field.

    `pointer` is an RFC 6901 JSON pointer into the request body, or `#/query/NAME` and `#/header/NAME`.
    `code` is stable and documented; `detail` is a sentence for a person and never repeats the value.
    """

    pointer: str
    code: str
    detail: str


class AmparoError(Exception):
    """A failure that has a name. Everything else is unforeseen and is shown to nobody.

    `slug` names it on the wire and in `docs/errors.md`; `title` is one sentence for a person.
    `detail` is safe to show: no personal data, no value that was sent.
    """

    slug: ClassVar[str] = "failure"
    title: ClassVar[str] = "The request could not be carried out."

    def __init__(
        self,
        detail: str = "",
        *,
        fields: Sequence[FieldError] = (),
        extra: Mapping[str, str | int | list[str]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = tuple(fields)
        self.extra = dict(extra or {})


class MalformedError(AmparoError):
    """What was sent cannot be read (400)."""

    slug = "malformed"
    title = "The request cannot be read."


class UnauthenticatedError(AmparoError):
    """No valid token came with the request (401). Never says which check failed."""

    slug = "unauthenticated"
    title = "Sign in first."


class FreshSecondFactorError(UnauthenticatedError):
    """All that is missing is a second factor, given a moment ago (401, RFC 9470). Shown to nobody else."""

    slug = "fresh-second-factor-needed"
    title = "Confirm with your second factor that it is you, then try again."


class NotFoundError(AmparoError):
    """It is not there, or it is not yours: nobody can tell which (404)."""

    slug = "not-found"
    title = "There is nothing here for you."


class ConflictError(AmparoError):
    """The state of the thing forbids it, or the idempotency key was used for another body (409)."""

    slug = "conflict"
    title = "This is not possible in the present state."


class PreconditionFailedError(AmparoError):
    """The version in If-Match is not the current one (412)."""

    slug = "version-changed"
    title = "Somebody changed this since you read it."


class TooLargeError(AmparoError):
    """The body is larger than allowed (413)."""

    slug = "too-large"
    title = "The request is too large."


class UnsupportedMediaTypeError(AmparoError):
    """The body is not of a type that is read here (415)."""

    slug = "unsupported-media-type"
    title = "Send application/json."


class InvalidError(AmparoError):
    """A field or a rule refuses it (422). `fields` says where."""

    slug = "invalid"
    title = "Some fields are not right."


class PreconditionRequiredError(AmparoError):
    """A change came without If-Match, or a creation without Idempotency-Key (428)."""

    slug = "precondition-required"
    title = "Say which version you are changing."


class TooManyRequestsError(AmparoError):
    """Too many in too short a time (429)."""

    slug = "too-many-requests"
    title = "Wait a little before trying again."


class UnavailableError(AmparoError):
    """A promise cannot be kept right now (503); trying later is safe."""

    slug = "unavailable"
    title = "This cannot be done safely right now."


class StorageFullError(AmparoError):
    """There is no room to store it (507). Nothing was stored."""

    slug = "storage-full"
    title = "There is no room left to store this."
