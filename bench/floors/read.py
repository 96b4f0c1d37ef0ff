"""Read floor: verify the token, one SELECT, open 1.5 KB, INSERT one plain record, commit, JSON out."""

from collections.abc import Mapping
from typing import Any

import orjson

from bench.floors.ground import NONCE_BYTES, RECORD, Ground, last_id


class Program(Ground):
    """Opens one section."""

    def answer(self, claims: Mapping[str, Any], environ: Mapping[str, Any], connection: Any) -> object:
        """Return the opened content."""
        wanted = last_id(environ)
        sealed = connection.execute("SELECT sealed FROM sections WHERE id = %s", (wanted,), binary=True).fetchone()[0]
        opened = self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], wanted.bytes)
        connection.execute(RECORD, (claims["sub"], "read", wanted))
        return {"content": orjson.loads(opened)}
