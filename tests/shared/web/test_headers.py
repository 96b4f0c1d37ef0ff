"""What protects an answer is on every answer."""

import pytest

from shared.web import routes
from shared.web.headers import ALWAYS, NOTHING, OWN_STYLE
from tests.shared.web.example import Example


def test_every_route_and_every_failure_is_protected(example: Example) -> None:
    """Route by route, with and without a token."""
    adapter = example.app.url_map.bind("localhost")
    paths = {adapter.build(endpoint, values(endpoint), method=method) for endpoint, method in routes(example.app)}
    for path in sorted(paths | {"/nothing"}):
        for response in (example.client.get(path), example.ask("GET", path), example.ask("DELETE", path)):
            assert ALWAYS.items() <= dict(response.headers).items(), path
            assert response.headers["Content-Security-Policy"] in {NOTHING, OWN_STYLE}
            assert len(response.headers["X-Request-Id"]) == 32


def test_data_may_be_used_by_no_page_at_all(example: Example) -> None:
    """No script, no style, no frame, no form, and a sandbox."""
    policy = example.ask("GET", "/who").headers["Content-Security-Policy"]
    assert policy == NOTHING
    assert "unsafe" not in NOTHING + OWN_STYLE
    assert "default-src 'none'" in OWN_STYLE


def test_no_answer_sets_a_cookie_or_allows_another_origin(example: Example) -> None:
    """The portal is a server; browsers of other pages get nothing."""
    response = example.ask("GET", "/who", headers={"Origin": "https://elsewhere.invalid"})
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(response.headers.keys())


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json", "/metrics"])
def test_not_even_public_answers_are_kept(example: Example, path: str) -> None:
    """One rule, no exception to remember."""
    assert example.client.get(path).headers["Cache-Control"] == "no-store"


def values(endpoint: str) -> dict[str, str]:
    """Return what a path needs."""
    return {"thing": "00000000-0000-4000-8000-000000000001"} if endpoint == "things.OneThing" else {}
