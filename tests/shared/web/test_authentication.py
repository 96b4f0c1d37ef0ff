"""Who asks comes first, and whoever is refused learns nothing."""

from datetime import timedelta

import pytest

from shared.web.authentication import NO_TOKEN, OTHER_SCHEME
from tests.shared.web.example import AT, THING, Example
from tests.support.signer import TrainingSigner


def refusals(example: Example) -> dict[str, str | None]:
    """Return an Authorization header for each way of being refused."""
    stranger = Example(signer=TrainingSigner.generate(random=bytes))
    token = example.token()
    return {
        NO_TOKEN: None,
        OTHER_SCHEME: f"Basic {token}",
        "shape": "Bearer ",
        "too-long": "Bearer " + "a" * 9000,
        "audience": f"Bearer {example.token(audience='cases')}",
        "expired": f"Bearer {example.token(at=AT - timedelta(days=1))}",
        "not-yet": f"Bearer {example.token(at=AT + timedelta(days=1))}",
        "key": f"Bearer {stranger.token()}",
    }


def test_all_refusals_are_one_answer_and_the_reason_goes_to_the_counter_only(example: Example) -> None:
    """Body and headers are the same but for the request's id."""
    answers = set()
    for reason, header in refusals(example).items():
        response = example.client.get(THING, headers={"Authorization": header} if header else {})
        kept = [pair for pair in response.headers if pair[0] != "X-Request-Id"]
        answers.add((response.status_code, response.get_data(), tuple(kept)))
        assert example.refused[-1] == (reason, "127.0.0.1")
    assert len(answers) == 1
    status, _, headers = answers.pop()
    assert status == 401
    assert ("WWW-Authenticate", "Bearer") in headers


def test_a_refused_request_is_counted_by_reason(example: Example) -> None:
    """Without any id in a label."""
    example.client.get(THING)
    assert 'amparo_unauthenticated_total{reason="no-token"} 1.0' in example.client.get("/metrics").text


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_scheme_is_read_in_any_case(example: Example, scheme: str) -> None:
    """RFC 9110: schemes have no case."""
    headers = {"Authorization": f"{scheme} {example.token()}"}
    assert example.client.get("/who", headers=headers).status_code == 200


def test_a_token_in_the_query_or_twice_in_the_header_opens_nothing(example: Example) -> None:
    """There is one place for a token."""
    token = example.token()
    assert example.client.get(f"/who?access_token={token}").status_code == 401
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    assert example.client.get("/who", headers=twice).status_code == 401


def test_nobody_without_a_token_has_their_body_read(example: Example) -> None:
    """Two megabytes of nothing are refused for the token, not for their size."""
    response = example.client.post("/things", data=b"[" * 2_000_000, content_type="text/plain")
    assert response.status_code == 401


def test_the_view_knows_who_asks_when_and_under_which_id(example: Example) -> None:
    """The id is ours and stands in the header too; one that the caller sends is not taken."""
    response = example.ask("GET", "/who", headers={"X-Request-Id": "mine"})
    assert response.json == {
        "subject": "00000000-0000-0000-0000-000000000001",
        "at": "2026-11-03T08:30:00Z",
        "request": response.headers["X-Request-Id"],
    }
    assert len(response.headers["X-Request-Id"]) == 32
