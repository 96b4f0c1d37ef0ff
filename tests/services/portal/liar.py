"""An identity that lies: it hands on what the real one says, and signs ID tokens of its own with a key that is known.

So whatever the portal refuses here, it refuses for what the token says, not for who signed it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Final

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, Response, request
from werkzeug.serving import make_server

from services.portal import app as portal_app
from services.portal.remote.identity import ALGORITHM
from tests.services.portal.world import World
from tests.support.installation import free_ports

KID: Final = "known"
HOST: Final = "127.0.0.1"

Lie = Callable[["Liar", dict[str, Any]], str]
"""Takes what the real ID token says; returns the token that is handed on."""


@dataclass
class Liar:
    """What it says, and the portal that believes that it is identity."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    lie: Lie | None = None
    app: Flask | None = None

    def signed(self, claims: dict[str, Any], *, algorithm: str = ALGORITHM, kid: str = KID, key: Any = None) -> str:
        """Return an ID token that says *claims*."""
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": kid})

    def public(self) -> dict[str, str]:
        """Return its key as a provider publishes it."""
        return json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self.key.public_key())) | {"kid": KID, "use": "sig"}


@contextmanager
def lying(world: World) -> Iterator[Liar]:
    """Run it between a portal of its own and the real identity."""
    liar, port = Liar(), free_ports(1)
    real = world.stack.environs["portal"]["AMPARO_IDENTITY_URL"]
    server = make_server(HOST, port, _app(liar, real), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    environ = {**world.stack.environs["portal"], "AMPARO_IDENTITY_URL": f"http://{HOST}:{port}"}
    dependencies = portal_app.from_env(environ, clock=world.clock)
    liar.app = portal_app.create_app(dependencies)
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
        dependencies.engine.dispose()
        for each in dependencies.portal.door.identity._http:
            each.close()


def _app(liar: Liar, real: str) -> Flask:
    app = Flask("liar")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def anything(path: str) -> Response:
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        answer = httpx.request(request.method, f"{real}/{path}", content=request.get_data(), headers=headers)
        body = answer.json()
        if path == "jwks.json":
            body["keys"].append(liar.public())
        if path == "token" and liar.lie and "id_token" in body:
            claims = jwt.decode(body["id_token"], options={"verify_signature": False})
            body["id_token"] = liar.lie(liar, claims)
        return Response(json.dumps(body), status=answer.status_code, content_type="application/json")

    return app
