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


def protect(response: Response, *, request_id: str) -> None:
    """Add what protects an answer; a stricter or named policy that is there already stays."""
    response.headers.setdefault("Content-Security-Policy", NOTHING)
    for name, value in ALWAYS.items():
        response.headers[name] = value
    response.headers["X-Request-Id"] = request_id
