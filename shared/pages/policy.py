"""What a browser may do with a page: our own style, script and pictures, our own forms, nothing else. Knows no page."""

from collections.abc import Iterable
from typing import Final

REPORTS_AT: Final = "/csp-report"
_RULES: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


def policy(forms_to: Iterable[str]) -> str:
    """Return the Content-Security-Policy of a page whose forms may end here or at these origins."""
    return "; ".join((*_RULES, " ".join(("form-action 'self'", *forms_to)), f"report-uri {REPORTS_AT}"))
