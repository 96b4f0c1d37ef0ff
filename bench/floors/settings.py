"""What the HTTP floors are told, and the rows that they find. Run by the harness, not by a floor."""

import os
from uuid import UUID, uuid4

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench import people
from bench.floors.ground import NONCE_BYTES, TABLES
from bench.seeding import CASELOAD, FIRST_WORKER
from bench.stage import Stage, admin
from tests.support.databases import Database

_FILL = """
INSERT INTO cases (id, reference, organisation, site, pathway, status, assigned_to, opened_at)
SELECT gen_random_uuid(), 'FILL-' || n, %(organisation)s, %(site)s, 'trafficking', 'Active',
       (lpad(to_hex(x'acc'::bigint), 16, '0') || lpad(to_hex(%(worker)s + n / %(each)s), 16, '0'))::uuid,
       timestamptz '2026-01-01' + n * interval '1 second'
FROM generate_series(0, %(last)s::bigint) AS n
"""


def prepared(stage: Stage) -> tuple[Database, dict[str, str]]:
    """Make a floor's database and return it with the settings of a floor on it."""
    database = stage.floor_database()
    with admin(database) as connection:
        connection.execute(TABLES)
    public = stage.keys.signer.key.public_key().public_bytes_raw().hex()
    return database, {"FLOOR_DSN": database.dsn, "FLOOR_PUBLIC": public, "FLOOR_KEY": os.urandom(32).hex()}


def seed_sections(database: Database, key: str, *, count: int) -> list[UUID]:
    """Put *count* sealed sections in place."""
    cipher, ids = AESGCM(bytes.fromhex(key)), [uuid4() for _ in range(count)]
    content = orjson.dumps(people.SECTION)
    with admin(database) as connection, connection.cursor().copy("COPY sections FROM STDIN") as copy:
        for each in ids:
            nonce = os.urandom(NONCE_BYTES)
            copy.write_row((each, nonce + cipher.encrypt(nonce, content, each.bytes)))
    return ids


def fill_cases(database: Database, *, table_size: int) -> None:
    """Bring the table of cases to *table_size* rows like ours."""
    with admin(database) as connection:
        connection.execute("TRUNCATE cases")
        values = {"organisation": people.OURS, "site": people.SITE, "worker": FIRST_WORKER, "each": CASELOAD}
        connection.execute(_FILL, values | {"last": table_size - 1})
        connection.execute("VACUUM ANALYZE cases")
