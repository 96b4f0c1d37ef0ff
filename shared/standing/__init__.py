"""Whose token counts now, as identity's events told this service. Knows no name, no password, no right and no case.

An attacker may hold a token that was good a minute ago. So every request asks here again: a role that was taken away,
an account that was suspended and a session that was ended open nothing any more, at the next request.
"""

from shared.standing.authentication import Standing
from shared.standing.rows import Account, find_account, handlers, note_account, note_key, organisations_with
from shared.standing.schema import create

__all__ = [
    "Account",
    "Standing",
    "create",
    "find_account",
    "handlers",
    "note_account",
    "note_key",
    "organisations_with",
]
