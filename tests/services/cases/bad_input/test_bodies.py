"""What cannot be read, or comes from nobody: a problem document, nothing stored, on every route."""

import json
from datetime import timedelta
from secrets import token_bytes
from uuid import uuid4

import pytest

from tests.services.cases.bad_input.answers import stored
from tests.services.cases.world import World
from tests.support.service import Person

RAW: dict[str, tuple[bytes, str, int]] = {
    "cut off": (b'{"content": ', "application/json", 400),
    "a key twice": (b'{"content": {"a": 1, "a": 2}}', "application/json", 400),
    "not a number": (b'{"content": {"a": NaN}}', "application/json", 400),
    "half a surrogate": (b'{"content": {"a": "\\ud800"}}', "application/json", 400),
    "no unicode": (b'{"content": {"a": "\xff"}}', "application/json", 400),
    "very deep": (b'{"content": ' + b"[" * 5000, "application/json", 400),
    "nothing": (b"", "application/json", 400),
    "two megabytes": (json.dumps({"content": {"a": "x" * 2_000_000}}).encode(), "application/json", 413),
    "a form": (b"content=1", "application/x-www-form-urlencoded", 415),
    "latin one": (b"{}", "application/json; charset=latin-1", 415),
    "a list": (b"[]", "application/json", 422),
    "null": (b"null", "application/json", 422),
}


@pytest.mark.parametrize("what", RAW)
def test_a_body_that_cannot_be_read_is_refused_everywhere(desk: tuple[World, str, Person], what: str) -> None:
    """On every route that takes one."""
    world, case, worker = desk
    body, content_type, status = RAW[what]
    before = stored(world)
    headers = {"If-Match": '"1"', "Idempotency-Key": uuid4().hex, "Content-Type": content_type}

    for method, path in [
        ("PUT", f"/cases/{case}/sections/contact"),
        ("PUT", f"/cases/{case}/assignment"),
        ("POST", f"/cases/{case}/grants"),
        ("POST", f"/cases/{case}/grants/{uuid4()}/withdrawal"),
        ("POST", f"/cases/{case}/disclosures"),
    ]:
        answer = worker.ask(method, path, headers=headers, data=body)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), path

    assert stored(world) == before


@pytest.mark.parametrize("what", ["none", "expired", "of another service", "of another installation", "no token"])
def test_a_token_that_is_not_ours_opens_nothing(desk: tuple[World, str, Person], what: str) -> None:
    """401, whatever is wrong with it, before anything is read."""
    world, case, worker = desk
    signer, at = world.keys.signer, world.clock()
    foreign = type(signer).generate(random=token_bytes)
    tokens = {
        "none": "",
        "expired": signer.issue(worker.account, audience="cases", at=at - timedelta(minutes=11), random=token_bytes),
        "of another service": signer.issue(worker.account, audience="intake", at=at, random=token_bytes),
        "of another installation": foreign.issue(worker.account, audience="cases", at=at, random=token_bytes),
        "no token": "Felismina",
    }
    headers = {"Authorization": f"Bearer {tokens[what]}"} if tokens[what] else {}

    for path in ("/cases", f"/cases/{case}", f"/cases/{case}/sections/identity", "/tasks"):
        answer = world.app.test_client().get(path, headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
