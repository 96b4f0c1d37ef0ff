"""Versions and idempotency keys, as headers. Must not know what has the version."""

import re

from flask import request

from shared.errors import FieldError, MalformedError, PreconditionRequiredError

_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,8})"')
_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")


class IdempotencyKeyRequiredError(PreconditionRequiredError):
    """A creation came without Idempotency-Key, so a repeated one could not be told from a second one."""

    slug = "idempotency-key-required"
    title = "Send an Idempotency-Key with this."


def etag(version: int) -> str:
    """Return the strong entity tag of a version, for the ETag header: `"3"`."""
    return f'"{version}"'


def if_match() -> int:
    """Return the version that the caller read and wants to change.

    Raises: PreconditionRequiredError without If-Match; MalformedError when it is not one strong tag of ours.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequiredError
    match = _VERSION_TAG.fullmatch(header.strip())
    if match is None:
        raise MalformedError(fields=[_wrong("If-Match", "Send the ETag as it was received.")])
    return int(match[1])


def if_match_or_none() -> int | None:
    """Return the version that the caller wants to change, None when they say that there is none: `If-None-Match: *`.

    Raises what `if_match` raises; MalformedError when both are there, or If-None-Match is anything else.
    """
    header = request.headers.get("If-None-Match")
    if header is None:
        return if_match()
    if header.strip() != "*" or "If-Match" in request.headers:
        raise MalformedError(fields=[_wrong("If-None-Match", "Send * alone, or If-Match.")])
    return None


def idempotency_key() -> str:
    """Return the caller's Idempotency-Key: 8 to 128 letters, digits, `_` and `-`.

    Raises: IdempotencyKeyRequiredError without one; MalformedError when it has another form.
    """
    header = request.headers.get("Idempotency-Key")
    if header is None:
        raise IdempotencyKeyRequiredError
    if not _KEY.fullmatch(header):
        raise MalformedError(fields=[_wrong("Idempotency-Key", "Use 8 to 128 letters, digits, _ and -.")])
    return header


def _wrong(header: str, detail: str) -> FieldError:
    return FieldError(pointer=f"#/header/{header}", code="wrong-form", detail=detail)
