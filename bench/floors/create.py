"""Create floor: verify the token, load forty fields with marshmallow, seal, INSERT row and record in one commit."""

import os
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson
from marshmallow import Schema, fields

from bench import people
from bench.floors.ground import NONCE_BYTES, RECORD, Ground

_Fields = Schema.from_dict({name: fields.Raw(required=True) for name in people.fields()}, name="Fields")
_Body = Schema.from_dict(
    {
        "pathway": fields.String(required=True),
        "site": fields.String(required=True),
        "consent": fields.Dict(required=True),
        "safe_contact": fields.Dict(required=True),
        "fields_": fields.Nested(_Fields, data_key="fields", required=True),
    },
    name="Body",
)


class Program(Ground):
    """Registers one person."""

    status = "201 Created"
    audience = "intake"

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._schema = _Body()

    def answer(self, claims: Mapping[str, Any], environ: Mapping[str, Any], connection: Any) -> object:
        """Return the new id."""
        body = self._schema.load(orjson.loads(environ["wsgi.input"].read()))
        made, nonce = uuid4(), os.urandom(NONCE_BYTES)
        sealed = nonce + self.cipher.encrypt(nonce, orjson.dumps(body), made.bytes)
        connection.execute("INSERT INTO people (id, sealed) VALUES (%s, %s)", (made, sealed))
        connection.execute(RECORD, (claims["sub"], "register", made))
        return {"id": made}
