"""Addresses that came from a request and are about to be gone to. Must not know a page."""

import re
from typing import Final

_OWN: Final = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%?&=:+-]{0,500}")


def own_address(unverified: str | None, *, otherwise: str = "/") -> str:
    """Return *unverified* when it is a path of ours, so that nobody can lead a reader elsewhere through us."""
    return unverified if unverified and _OWN.fullmatch(unverified) else otherwise
