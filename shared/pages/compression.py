"""Sends pages small over a slow line. Must not know a page.

A compressed page whose size an attacker can watch may give away a secret in it when they can also put text of theirs
beside it (BREACH). Our forms' tokens are new on every page, and each answer gets a random number of bytes more, in the
gzip header's file name, so that its size says little (“heal the BREACH”, as Django does).
"""

import gzip
from collections.abc import Callable
from io import BytesIO
from typing import Final

from flask import Response, request

_LEVEL: Final = 9
_SMALLEST_BYTES: Final = 800
_MOST_PADDING: Final = 100


def compressing(random: Callable[[int], bytes]) -> Callable[[Response], Response]:
    """Return what compresses a page for a browser that can read it."""

    def compress(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed:
            response.vary.add("Accept-Encoding")
            _compress(response, random)
        return response

    return compress


def accepts_gzip() -> bool:
    """Say whether this browser reads gzip."""
    return bool(request.accept_encodings["gzip"])


def _compress(response: Response, random: Callable[[int], bytes]) -> None:
    page = response.get_data()
    if len(page) < _SMALLEST_BYTES or "Content-Encoding" in response.headers or not accepts_gzip():
        return
    response.set_data(_padded(page, random))
    response.headers["Content-Encoding"] = "gzip"


def _padded(page: bytes, random: Callable[[int], bytes]) -> bytes:
    buffer = BytesIO()
    length = random(1)[0] % _MOST_PADDING + 1
    with gzip.GzipFile(filename="a" * length, mode="wb", compresslevel=_LEVEL, fileobj=buffer, mtime=0) as file:
        file.write(page)
    return buffer.getvalue()
