"""Log floor: INSERT of chained records, 64 a commit, by one client."""

from hashlib import sha256
from typing import Any

BATCH = 64
TABLE = "CREATE TABLE chained (number bigint PRIMARY KEY, content bytea NOT NULL, link bytea NOT NULL)"
_INSERT = "INSERT INTO chained (number, content, link) VALUES (%s, %s, %s)"


def append(connection: Any, contents: list[bytes], *, first: int) -> None:
    """Append *contents*, each linked to the one before."""
    link = bytes(32)
    for start in range(0, len(contents), BATCH):
        rows = []
        for place, content in enumerate(contents[start : start + BATCH], first + start):
            link = sha256(link + content).digest()
            rows.append((place, content, link))
        with connection.transaction():
            connection.cursor().executemany(_INSERT, rows)
