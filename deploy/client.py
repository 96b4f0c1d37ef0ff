"""A client of the services' HTTP APIs, as any program would write it. Has no right of its own and knows no database."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

JSON_TYPES = frozenset({"application/json", "application/problem+json"})
FIRST_FAILURE = 400
RETRIED_STATUS = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered. `body` is the parsed JSON, or the text when it is not JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        """The version to send back in If-Match."""
        return self.headers.get("etag", "")

    @property
    def problem(self) -> str:
        """The slug of the problem document, empty where this is none."""
        kind = self.body.get("type", "") if self.status >= FIRST_FAILURE and isinstance(self.body, dict) else ""
        return str(kind).rpartition(":")[2]

    def expect(self, *statuses: int) -> "Answer":
        """Return self when the status is one of *statuses*. Raises `AnswerError` with the problem's title."""
        if self.status not in statuses:
            raise AnswerError(self)
        return self


class AnswerError(Exception):
    """A service answered otherwise than was needed."""

    def __init__(self, answer: Answer) -> None:
        problem = answer.body if isinstance(answer.body, dict) else {}
        words = [str(answer.status), problem.get("title", ""), problem.get("detail", "")]
        fields = "; ".join(f"{each.get('pointer')}: {each.get('detail')}" for each in problem.get("errors", []))
        super().__init__(" ".join([*filter(None, words), fields]).strip())
        self.answer = answer


class SilentError(Exception):
    """A service did not answer within the bound, or answered again and again that it cannot now."""


class Api:
    """One service's HTTP API as one account.

    `token` returns a valid bearer token for exactly this service at each call. Requests that are safe to repeat (reads,
    If-Match changes, and creations, which carry an Idempotency-Key) are repeated for `patience_seconds` while the
    service is away or says 503.
    """

    def __init__(self, base_url: str, *, token: Callable[[], str], patience_seconds: float = 0.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=30, trust_env=False)
        self._token = token
        self._patience_seconds = patience_seconds

    def get(self, path: str, **query: str | int) -> Answer:
        """Read."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: object, *, key: str | None = None) -> Answer:
        """Create or act; `key` is the Idempotency-Key."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def send(self, path: str, data: bytes, *, key: str, **query: str) -> Answer:
        """Create out of a file; `key` is the Idempotency-Key."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/octet-stream"}
        return self._ask("POST", path, content=data, params=query, headers=headers)

    def put(self, path: str, body: object, *, etag: str | None = None) -> Answer:
        """Change the version that `etag` names."""
        return self._ask("PUT", path, json=body, headers={"If-Match": etag} if etag else {})

    def text(self, path: str, **query: str | int) -> str:
        """Read something that is not JSON, such as a checkpoint or an export."""
        return str(self._ask("GET", path, params=query).expect(200).body)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **rest: Any) -> Answer:
        deadline = time.monotonic() + self._patience_seconds
        pause_seconds = 0.05
        while True:
            answer = self._try(method, path, headers=headers or {}, **rest)
            if answer is not None and (answer.status not in RETRIED_STATUS or self._patience_seconds == 0):
                return answer
            if time.monotonic() >= deadline:
                if answer is not None:
                    return answer
                raise SilentError(f"{method} {path}: no answer from {self._http.base_url}")
            time.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 2, 1.0)

    def _try(self, method: str, path: str, *, headers: Mapping[str, str], **rest: Any) -> Answer | None:
        bearer = {"Authorization": f"Bearer {self._token()}"}
        try:
            response = self._http.request(method, path, headers={**bearer, **headers}, **rest)
        except httpx.TransportError:
            return None
        return Answer(response.status_code, _body(response), {k.lower(): v for k, v in response.headers.items()})


def _body(response: httpx.Response) -> Any:
    is_json = response.headers.get("content-type", "").split(";")[0] in JSON_TYPES
    return response.json() if is_json and response.content else response.text
