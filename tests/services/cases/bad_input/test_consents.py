"""Consents that could not stand, keys that were used before: nothing stored, nothing done twice."""

from uuid import uuid4

import pytest

from tests.services.cases.bad_input.answers import codes, stored
from tests.services.cases.world import World, disclose, grant, wish
from tests.support.service import Person

GRANTS: dict[str, tuple[dict[str, object], tuple[str, str]]] = {
    "ends first": ({"valid_from": "2026-12-01T00:00:00Z", "valid_until": "2026-11-30T00:00:00Z"},
                   ("/valid_until", "ends-before-it-starts")),
    "over a year": ({"valid_until": "2027-11-25T00:00:00Z"}, ("/valid_until", "too-long")),
    "over already": ({"valid_until": "2026-11-01T00:00:00Z"}, ("/valid_until", "in-the-past")),
    "long ago": ({"valid_from": "2020-01-01T00:00:00Z"}, ("/valid_from", "in-the-past")),
    "the end of time": ({"valid_from": "9999-12-31T23:59:59-14:00", "valid_until": "9999-12-31T23:59:59-14:00"},
                        ("/valid_from", "too-late")),
    "the beginning of time": ({"valid_from": "0001-01-01T00:00:00+14:00"}, ("/valid_from", "in-the-past")),
    "no such day": ({"valid_until": "2026-02-30T00:00:00Z"}, ("/valid_until", "not-a-date")),
    "no zone": ({"valid_until": "2026-12-30T00:00:00"}, ("/valid_until", "not-a-date")),
    "a number for a day": ({"valid_until": 5}, ("/valid_until", "not-a-date")),
    "no section": ({"sections": []}, ("/sections", "empty")),
    "a section twice": ({"sections": ["health", "health"]}, ("/sections", "repeated")),
    "an unknown section": ({"sections": ["everything"]}, ("/sections/0", "unknown-code")),
    "sections as a text": ({"sections": "health"}, ("/sections", "wrong-type")),
    "a name as a purpose": ({"purpose": "felismina-macuacua"}, ("/purpose", "unknown-code")),
    "another person's consent": ({"obtained_from": "husband"}, ("/obtained_from", "unknown-code")),
    "no method": ({"method": None}, ("/method", "required")),
    "no recipient": ({"recipient": "shelter"}, ("/recipient", "wrong-form")),
    "no hash": ({"text_hash": "abc"}, ("/text_hash", "wrong-form")),
    "a sentence as a language": ({"language": "Português, claro"}, ("/language", "wrong-form")),
    "an endless name": ({"interpreter": "x" * 201}, ("/interpreter", "wrong-length")),
    "who obtained it": ({"obtained_by": str(uuid4())}, ("/obtained_by", "unknown-field")),
    "a withdrawal": ({"withdrawn_at": "2026-12-01T00:00:00Z"}, ("/withdrawn_at", "unknown-field")),
}  # fmt: skip


@pytest.mark.parametrize("what", GRANTS)
def test_a_consent_that_could_not_stand_is_refused(desk: tuple[World, str, Person], what: str) -> None:
    """With the place; nothing is stored, and the key is free for the corrected form."""
    world, case, worker = desk
    changes, place = GRANTS[what]
    before, key = stored(world), uuid4().hex

    answer = grant(worker, case, world.grant_body(**changes), key=key)

    assert answer.status_code == 422, answer.json
    assert place in codes(answer)
    assert stored(world) == before
    assert grant(worker, case, world.grant_body(), key=key).status_code == 201


def test_a_key_is_needed_and_has_a_form(desk: tuple[World, str, Person]) -> None:
    """For everything that is created."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body()).json["id"]
    bodies = {"grants": world.grant_body(), "disclosures": wish(consent)}
    before = stored(world)

    for path, body in bodies.items():
        assert worker.post(f"/cases/{case}/{path}", body).status_code == 428
        assert worker.post(f"/cases/{case}/{path}", body, Idempotency_Key="short").status_code == 400
    assert stored(world) == before


def test_a_repeated_key_gets_the_first_answer_and_does_nothing(desk: tuple[World, str, Person]) -> None:
    """Two grants, two disclosures: one of each. Also after the consent was withdrawn."""
    world, case, worker = desk
    body = world.grant_body()
    first, again = (grant(worker, case, body, key="the-same-key") for _ in range(2))
    request = wish(first.json["id"])
    sent, resent = (disclose(worker, case, request, key="the-same-key") for _ in range(2))
    worker.post(f"/cases/{case}/grants/{first.json['id']}/withdrawal", {"reason": "unsafe"})
    late = disclose(worker, case, request, key="the-same-key")

    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert (sent.status_code, sent.json) == (resent.status_code, resent.json) == (late.status_code, late.json)
    assert (len(world.rows("grants")), len(world.rows("disclosures")), len(world.said("referrals"))) == (1, 1, 2)
    assert [record.reason for record in world.records("disclose")] == [None, "replayed", "replayed"]


def test_a_repeated_key_with_another_body_is_refused(desk: tuple[World, str, Person]) -> None:
    """409, and nothing happens."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body(), key="the-same-key").json["id"]
    disclose(worker, case, wish(consent), key="the-same-key")
    before = stored(world)

    other = grant(worker, case, world.grant_body(method="signature"), key="the-same-key")
    wider = disclose(worker, case, wish(consent, "identity"), key="the-same-key")

    for answer in (other, wider):
        assert (answer.status_code, answer.json["type"]) == (409, "urn:amparo:problem:idempotency-key-reused")
    assert stored(world) == before


def test_another_cases_consent_opens_nothing(desk: tuple[World, str, Person]) -> None:
    """A grant is bound to its case: here, there is none."""
    world, case, worker = desk
    other, colleague = world.worked_case()
    foreign = grant(colleague, other, world.grant_body()).json["id"]

    for answer in (
        disclose(worker, case, wish(foreign)),
        disclose(worker, case, wish(foreign, preview=True)),
        worker.post(f"/cases/{case}/grants/{foreign}/withdrawal", {"reason": "unsafe"}),
    ):
        assert answer.status_code == 404
    assert world.said("referrals") == []


def test_withdrawing_twice_keeps_the_first_time(desk: tuple[World, str, Person]) -> None:
    """409 with when it happened; one event."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body()).json["id"]
    path = f"/cases/{case}/grants/{consent}/withdrawal"
    first = worker.post(path, {"reason": "person-decided"})
    world.clock.pass_(minutes=1)

    again = worker.post(path, {"reason": "unsafe"})

    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json["withdrawn_at"] == first.json["withdrawn_at"]
    assert len(world.said("referrals")) == 1
