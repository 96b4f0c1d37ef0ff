"""One line a request, and nobody in it."""

import json

import pytest

from tests.shared.web.example import THING, Example

NAMES = ("Graça", "Machava", "Joaquina")


def test_one_request_is_one_line(example: Example) -> None:
    """Pattern, method, status, duration and id."""
    response = example.ask("GET", THING)
    [line] = example.log
    duration = line.pop("duration_ms")
    assert 0 <= duration < 5000
    assert line == {
        "at": "2026-11-03T08:30:00.000Z",
        "event": "request",
        "level": "info",
        "method": "GET",
        "request_id": response.headers["X-Request-Id"],
        "route": "/things/<uuid:thing>",
        "service": "things",
        "status": 200,
    }


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", [THING, "/things", "/nothing/Joaquina", "/broken", "/unasked", "/raw"])
def test_no_path_query_body_header_or_token_reaches_the_log(example: Example, method: str, path: str) -> None:
    """Whatever the answer is."""
    body = json.dumps({"name": "Graça Machava", "Machava": "Joaquina"}).encode()
    headers = {"If-Match": "Machava", "Idempotency-Key": "Machava-Machava", "User-Agent": "Joaquina"}
    token = example.token()
    example.client.open(
        f"{path}?nome=Joaquina&Machava=1",
        method=method,
        data=body,
        content_type="application/json",
        headers=headers | {"Authorization": f"Bearer {token}"},
    )
    written = example.lines.getvalue()
    assert len(example.log) == 1
    assert not [name for name in (*NAMES, "nome", token[:20], token[-20:]) if name in written]
    assert THING not in written


def test_a_method_with_a_name_in_it_stays_out(example: Example) -> None:
    """Methods are chosen by the caller too; a label is never made of one."""
    example.ask("GRAÇA", THING)
    example.ask("MACHAVA", THING)
    assert "MACHAVA" not in example.client.get("/metrics").text
    assert "MACHAVA" not in example.lines.getvalue()


def test_counters_have_patterns_and_codes_and_no_ids(example: Example) -> None:
    """One series however many things are asked for."""
    for number in (1, 3, 5):
        example.ask("GET", f"/things/00000000-0000-4000-8000-00000000000{number}?nome=Joaquina")
    text = example.client.get("/metrics").text
    assert 'amparo_requests_total{method="GET",route="/things/<uuid:thing>",status="200"} 3.0' in text
    assert 'amparo_request_duration_seconds_count{method="GET",route="/things/<uuid:thing>"} 3.0' in text
    assert "0000-4000" not in text
    assert "Joaquina" not in text


def test_two_applications_count_apart(example: Example) -> None:
    """Each has a registry of its own."""
    other = Example()
    example.ask("GET", "/who")
    assert "/who" in example.client.get("/metrics").text
    assert "/who" not in other.client.get("/metrics").text
