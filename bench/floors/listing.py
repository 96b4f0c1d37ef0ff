"""List floor: verify the token, SELECT 25 rows, INSERT one plain record, commit, JSON out."""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import dict_row

from bench.floors.ground import RECORD, Ground

_LIST = "SELECT * FROM cases WHERE assigned_to = %s ORDER BY opened_at DESC, id DESC LIMIT 25"


class Program(Ground):
    """Lists one caseworker's cases."""

    def answer(self, claims: Mapping[str, Any], environ: Mapping[str, Any], connection: Any) -> object:  # noqa: ARG002 - one shape for all
        """Return the rows."""
        found = connection.cursor(row_factory=dict_row).execute(_LIST, (claims["sub"],)).fetchall()
        connection.execute(RECORD, (claims["sub"], "list", None))
        return {"items": found}
