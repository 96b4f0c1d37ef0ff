"""What every answer tells the browser. Must not know what is in the answer."""

from typing import Final

from flask import Response

NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""The policy of data: a browser that is led here by somebody may do nothing with it."""

OWN_STYLE: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of the one page we render: its own style sheet, no script."""

ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

KEPT: Final = "public, max-age=31536000, immutable"
"""What an answer says that holds nobody's data and never changes under its name. Anything else is not kept."""


def protect(response: Response, *, request_id: str) -> None:
    """Add what protects an answer; a policy that is there already stays.

    Pages name their own (`shared.pages.policy`), and style sheets say that they may be kept, because their names change
    with their content. Nothing else sets either.
    """
    response.headers.setdefault("Content-Security-Policy", NOTHING)
    kept = response.headers.get("Cache-Control")
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if kept == KEPT:
        response.headers["Cache-Control"] = kept
    response.headers["X-Request-Id"] = request_id
