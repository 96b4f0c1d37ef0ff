"""Asking one service in one person's name, with their token. Knows no page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from services.portal.usecases.ports import SilentServiceError

TIMEOUT: Final = httpx.Timeout(10.0, connect=2.0)
FILE_TIMEOUT: Final = httpx.Timeout(60.0, connect=2.0)
LIMITS: Final = httpx.Limits(max_connections=32, max_keepalive_connections=8)
_FIRST_FAILURE: Final = 400
_SILENT: Final = frozenset({500, 502, 503, 504})
_BINARY: Final = "application/vnd."
_JSON: Final = frozenset({"application/json", "application/problem+json"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered: JSON as Python, text, or the bytes of a workbook."""

    status: int
    body: Any
    etag: str = ""

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return self.status < _FIRST_FAILURE

    @property
    def problem(self) -> str:
        """The slug of what it refuses, empty when it refuses nothing."""
        kind = self.body.get("type", "") if not self.ok and isinstance(self.body, Mapping) else ""
        return str(kind).rpartition(":")[2]

    @property
    def errors(self) -> list[Mapping[str, str]]:
        """Which fields are wrong: pointer, code, detail."""
        return list(self.body.get("errors", ())) if isinstance(self.body, Mapping) else []


@dataclass(frozen=True, slots=True)
class Services:
    """The services by name. Connections are opened when they are first needed."""

    urls: Mapping[str, str]
    clients: dict[str, httpx.Client] = field(default_factory=dict, repr=False)

    def ask(
        self,
        service: str,
        method: str,
        path: str,
        *,
        token: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: object = None,
        file: bytes | None = None,
    ) -> Reply:
        """Ask; in nobody's name when *token* is empty. *file* is sent as it is, instead of a body.

        Raises SilentServiceError when there is no answer, or one that says that it cannot now.
        """
        kind = {} if file is None else {"Content-Type": "application/octet-stream"}
        sent = kind | {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        try:
            response = self._client(service).request(
                method, path, headers=sent, params=query or None, json=body, content=file, timeout=_patience(file)
            )
        except httpx.HTTPError:
            raise SilentServiceError(service) from None
        if response.status_code in _SILENT:
            raise SilentServiceError(service)
        try:
            return _reply(response)
        except ValueError:
            raise SilentServiceError(service) from None

    def _client(self, service: str) -> httpx.Client:
        if service not in self.clients:
            self.clients[service] = httpx.Client(
                base_url=self.urls[service], timeout=TIMEOUT, limits=LIMITS, trust_env=False
            )
        return self.clients[service]

    def close(self) -> None:
        """Let go of the connections."""
        for client in self.clients.values():
            client.close()


def _patience(file: bytes | None) -> httpx.Timeout:
    """Return how long to wait: a file of many megabytes is sealed before it is answered."""
    return TIMEOUT if file is None else FILE_TIMEOUT


def _reply(response: httpx.Response) -> Reply:
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kind.startswith(_BINARY):
        return Reply(response.status_code, response.content)
    body = response.json() if kind in _JSON and response.content else response.text
    return Reply(response.status_code, body, response.headers.get("etag", ""))
