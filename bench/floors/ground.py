"""What the three HTTP floors stand on: a token verified by PyJWT, one connection a thread, JSON out."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import jwt
import orjson
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ISSUER = "https://amparo.invalid"
NONCE_BYTES = 12
RECORD = "INSERT INTO records (actor, action, resource, at) VALUES (%s, %s, %s, now())"
TABLES = """
CREATE TABLE sections (id uuid PRIMARY KEY, sealed bytea NOT NULL);
CREATE TABLE people (id uuid PRIMARY KEY, sealed bytea NOT NULL);
CREATE TABLE cases (id uuid PRIMARY KEY, reference text NOT NULL, organisation uuid NOT NULL, site text NOT NULL,
  pathway text NOT NULL, status text NOT NULL, assigned_to uuid, opened_at timestamptz NOT NULL);
CREATE INDEX cases_of_worker ON cases (assigned_to, opened_at, id);
CREATE TABLE records (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, actor uuid NOT NULL, action text NOT NULL,
  resource uuid, at timestamptz NOT NULL);
GRANT SELECT, INSERT ON sections, people, cases, records TO amparo_floor;
"""

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Ground(ABC):
    """A WSGI program that answers `answer(claims, environ, connection)` as JSON."""

    name = "floor"
    status = "200 OK"
    audience = "cases"

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._dsn = settings["FLOOR_DSN"]
        self._public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(settings["FLOOR_PUBLIC"]))
        self.cipher = AESGCM(bytes.fromhex(settings["FLOOR_KEY"]))
        self._mine = threading.local()

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/":
            start_response("200 OK", [("Content-Length", "0")])
            return []
        claims = self._claims(environ["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
        with self._connection() as connection:
            content = orjson.dumps(self.answer(claims, environ, connection))
        start_response(self.status, [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
        return [content]

    @abstractmethod
    def answer(self, claims: Mapping[str, Any], environ: Mapping[str, Any], connection: Any) -> object:
        """Do the work; it is committed before the answer leaves."""

    def _claims(self, unverified_token: str) -> dict[str, Any]:
        return jwt.decode(unverified_token, self._public, algorithms=["EdDSA"], audience=self.audience, issuer=ISSUER)

    def _connection(self) -> Any:
        """Return a block that is one transaction on this thread's connection."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = psycopg.connect(self._dsn, autocommit=True, prepare_threshold=1)
        return _Transaction(self._mine.connection)


class _Transaction:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._transaction = connection.transaction()

    def __enter__(self) -> Any:
        self._transaction.__enter__()
        return self._connection

    def __exit__(self, *failure: object) -> None:
        self._transaction.__exit__(*failure)


def last_id(environ: Mapping[str, Any]) -> UUID:
    """Return the id at the end of the path."""
    return UUID(environ["PATH_INFO"].rpartition("/")[2])
