"""A small OpenID provider over real HTTP, that lies when it is told to. It signs in whoever comes as `who`."""

import hmac
import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_keys
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "amparo", "a secret: with/odd+signs"
_RSA = {name: RSAKey.generate_key(2048, {"kid": name}) for name in ("one", "two")}
_EC = ECKey.generate_key("P-256", {"kid": "ec"})


@dataclass
class OutsideProvider:
    """One provider. `claims`, `header`, `metadata` and `answer` change what it says; `seen` is what it was asked."""

    clock: Callable[[], datetime]
    port: int = 0
    who: str = "maria"
    extra: dict[str, Any] = field(default_factory=dict)
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str | None] = field(default_factory=dict)
    sign: Callable[["OutsideProvider", dict[str, Any]], str] | None = None
    keys: list[Any] = field(default_factory=lambda: [_RSA["one"]])
    raw: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    check_verifier: bool = True
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"

    def described(self) -> dict[str, Any]:
        """Return its metadata."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Sign in `who` at once; return where the browser goes back to."""
        code = uuid4().hex
        self.codes[code] = {**query, "who": self.who}
        back = {"code": code, "state": query["state"], "iss": self.issuer, **self.answer}
        return f"{query['redirect_uri']}?{urlencode(_there(back))}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Change a code, once, for whoever has its verifier and our secret."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        if proof != f"{CLIENT}:a+secret%3A+with%2Fodd%2Bsigns":
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        made = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if self.check_verifier and made != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        """Return who signed in."""
        at = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["who"],
            "iat": at,
            "exp": at + 300,
            "auth_time": at,
            "nonce": asked["nonce"],
            "roles": ["administrator"],
            "email": "dpo@example.org",
            **self.extra,
        }
        return (self.sign or signed)(self, _there(self.claims(claims)))


def signed(provider: OutsideProvider, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
    """Sign as honest providers do, or as the test wants."""
    used = key or provider.keys[0]
    algorithm = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}[used.key_type]
    protected = {"alg": algorithm, "kid": used.kid, **header}
    known = ["RS256", "PS256", "ES256", "HS256", "none"]
    kept = {name: value for name, value in protected.items() if value is not None}
    return jws.serialize_compact(kept, json.dumps(claims).encode(), used, algorithms=known)


def unsigned(_provider: OutsideProvider, claims: dict[str, Any]) -> str:
    """Return a token of the algorithm `none`."""
    parts = [json.dumps(each).encode() for each in ({"alg": "none"}, claims)]
    return ".".join(_encoded(each) for each in parts) + "."


def confused(provider: OutsideProvider, claims: dict[str, Any]) -> str:
    """Return a token signed by HMAC with the provider's public key as its secret."""
    parts = [json.dumps(each).encode() for each in ({"alg": "HS256", "kid": "one"}, claims)]
    said = ".".join(_encoded(each) for each in parts)
    return f"{said}.{_encoded(hmac.digest(provider.keys[0].as_pem(private=False), said.encode(), 'sha256'))}"


def small(provider: OutsideProvider, claims: dict[str, Any]) -> str:
    """Return a token under a key of 1024 bits, which is published like any."""
    private = rsa_keys.generate_private_key(65537, 1024)  # noqa: S505 - that is the attack
    number = private.public_key().public_numbers().n.to_bytes(128)
    published = {"kty": "RSA", "kid": "small", "n": _encoded(number), "e": "AQAB"}
    provider.keys = [SimpleNamespace(as_dict=lambda private: published)]  # noqa: ARG005 - as joserfc names it
    said = ".".join(_encoded(json.dumps(each).encode()) for each in ({"alg": "RS256", "kid": "small"}, claims))
    return f"{said}.{_encoded(private.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


rsa, ec = _RSA, _EC


class _Handler(BaseHTTPRequestHandler):
    provider: ClassVar[OutsideProvider]

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, _flat(urlsplit(self.path).query)
        self.provider.seen.append((path, query))
        if path in self.provider.raw:
            self.provider.raw[path](self)
        elif path == "/.well-known/openid-configuration":
            self._json(200, self.provider.described())
        elif path == "/keys":
            self._json(200, {"keys": [each.as_dict(private=False) for each in self.provider.keys]})
        else:
            self.send_response(303)
            self.send_header("Location", self.provider.authorize(query))
            self.end_headers()

    def do_POST(self) -> None:
        form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.provider.seen.append((self.path, form))
        if self.path in self.provider.raw:
            self.provider.raw[self.path](self)
        else:
            self._json(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _json(self, status: int, body: object) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def _there(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value is not None}


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Answer without end, or until nobody listens."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2000):
        handler.wfile.write(b" " * 65536)


def packed(handler: BaseHTTPRequestHandler) -> None:
    """Answer with something that would unpack to much more."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b")


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    """Answer one byte of a header at a time."""
    for _ in range(100):
        handler.wfile.write(b"X")
        time.sleep(0.1)


def dripping_body(handler: BaseHTTPRequestHandler) -> None:
    """Answer one byte of a body at a time."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    """Lead to another address."""
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/inside")
    handler.end_headers()


def text(body: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer with that body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Whoever was asked without end hangs up; that is what the test wants."""


@contextmanager
def serving(clock: Callable[[], datetime]) -> Iterator[OutsideProvider]:
    """Run one on a free port of this machine."""
    provider = OutsideProvider(clock)
    server = _Server(("127.0.0.1", 0), type("_Own", (_Handler,), {"provider": provider}))
    provider.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
