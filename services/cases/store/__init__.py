"""Where cases lives in PostgreSQL: rows in, frozen dataclasses out. Knows no rule about who may see what, and no HTTP.

The only room that speaks SQL, and the only one that seals.
"""

from services.cases.store.transaction import SqlCases, SqlTransaction

__all__ = ["SqlCases", "SqlTransaction"]
