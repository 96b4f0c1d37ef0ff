"""Bad input: the right problem document, every wrong field named, nothing stored, nothing said, no 500."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.services.intake.world import SITE, World, registration

GOOD = json.dumps(registration()).encode()
BIG = 2 * 1024 * 1024


def refused(world: World, answer: Any, status: int, slug: str | None = None) -> dict[str, Any]:
    """Check what holds for every refusal and return the problem."""
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    problem = dict(json.loads(answer.data))
    assert problem["status"] == status
    if slug is not None:
        assert problem["type"] == f"urn:amparo:problem:{slug}"
    assert world.stored() == 0
    return problem


@pytest.mark.parametrize("path", ["/registrations", "/screenings"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nul",
        b"\xff\xfe{\x00}\x00",
        b'{"pathway": "trafficking",}',
        b'{"pathway": "trafficking", "pathway": "trafficking"}',
        b'{"fields": {"prs_FirstName": "A", "prs_FirstName": "B"}}',
        b'{"fields": {"prs_MailingLatitude": NaN}}',
        b'{"fields": {"prs_MailingLatitude": Infinity}}',
        b'{"fields": {"prs_FirstName": "\\ud800"}}',
        b'{"fields": {"prs_NumberOfChildren": 123456789012345678901234567890}}',
        b'{"fields":' + b"[" * 40 + b"]" * 40 + b"}",
        GOOD + b"x",
        GOOD + GOOD,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_json_that_two_readers_could_read_differently_is_not_read(world: World, path: str, body: bytes) -> None:
    """Malformed, repeated names, NaN, lone surrogates, depth, trailing bytes."""
    refused(world, world.post(path, body), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"true"])
@pytest.mark.parametrize("path", ["/registrations", "/screenings"])
def test_json_that_is_no_object_is_invalid(world: World, path: str, body: bytes) -> None:
    """Well-formed, and still nothing we can use."""
    refused(world, world.post(path, body), 422)


@pytest.mark.parametrize("path", ["/registrations", "/screenings"])
def test_two_megabytes_are_too_much(world: World, path: str) -> None:
    """Refused by its size, before it is read."""
    body = json.dumps(registration(fields={"prs_FirstName": "a" * BIG})).encode()
    refused(world, world.post(path, body), 413, "too-large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "text/json"]
)
def test_another_content_type_is_not_read(world: World, kind: str) -> None:
    """Only JSON in UTF-8."""
    refused(world, world.post("/registrations", GOOD, Content_Type=kind), 415)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"pathway": "tourism"}, "/pathway", "unknown-code"),
        ({"pathway": None}, "/pathway", "null"),
        ({"pathway": 1}, "/pathway", "unknown-code"),
        ({"pathway": ["trafficking"]}, "/pathway", "unknown-code"),
        ({"site": ""}, "/site", "wrong-form"),
        ({"site": "x" * 81}, "/site", "wrong-form"),
        ({"site": "a b"}, "/site", "wrong-form"),
        ({"site": f"{SITE}\n"}, "/site", "wrong-form"),
        ({"site": 1}, "/site", "wrong-type"),
        ({"consent": True}, "/consent", "wrong-type"),
        ({"consent": {}}, "/consent/assistance", "required"),
        ({"consent": {"assistance": "yes"}}, "/consent/assistance", "wrong-type"),
        ({"consent": {"assistance": 1}}, "/consent/assistance", "wrong-type"),
        ({"consent": {"assistance": None}}, "/consent/assistance", "null"),
        ({"consent": {"assistance": True, "method": "nod"}}, "/consent/method", "unknown-code"),
        ({"consent": {"assistance": True, "language": "Português"}}, "/consent/language", "unknown-code"),
        ({"consent": {"assistance": True, "by": "me"}}, "/consent/by", "unknown-field"),
        ({"fields": []}, "/fields", "wrong-type"),
        ({"fields": None}, "/fields", "null"),
        ({"fields": {"prs_Firstname": "A"}}, "/fields/prs_Firstname", "unknown-field"),
        ({"fields": {"con_Consent": True}}, "/fields/con_Consent", "unknown-field"),
        ({"fields": {"prs_FirstName": 1}}, "/fields/prs_FirstName", "wrong-type"),
        ({"fields": {"prs_FirstName": "a" * 201}}, "/fields/prs_FirstName", "too-long"),
        ({"fields": {"prs_Birthdate": "2026-02-30"}}, "/fields/prs_Birthdate", "impossible-date"),
        ({"fields": {"prs_Birthdate": "2031-01-01"}}, "/fields/prs_Birthdate", "future-date"),
        ({"fields": {"prs_Gender": "Male"}}, "/fields/prs_Gender", "unknown-code"),
        ({"fields": {"prs_Citizenship": ["Mozambique"]}}, "/fields/prs_Citizenship", "unknown-code"),
        ({"screening": {}}, "/screening/age", "required"),
        ({"screening": []}, "/screening", "wrong-type"),
        ({"extra": 1}, "/extra", "unknown-field"),
    ],
)
def test_a_wrong_field_is_pointed_at(world: World, changes: dict[str, object], pointer: str, code: str) -> None:
    """Pointer and code, and never the value."""
    problem = refused(world, world.post("/registrations", registration(**changes)), 422)
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in problem["errors"]]


@pytest.mark.parametrize("missing", ["pathway", "site", "consent", "fields"])
def test_a_missing_field_is_named(world: World, missing: str) -> None:
    """What is needed is said."""
    body = {name: value for name, value in registration().items() if name != missing}
    problem = refused(world, world.post("/registrations", body), 422)
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(f"/{missing}", "required")]


def test_what_was_sent_is_never_said_back(world: World) -> None:
    """A problem document may be photographed."""
    fields = {"prs_Email": "felismina-segredo", "prs_Birthdate": "felismina-segredo", "prs_Gender": "felismina-segredo"}
    answer = world.post("/registrations", registration(fields=fields))
    assert answer.status_code == 422
    assert b"segredo" not in answer.data


def test_all_fields_together_have_a_limit(world: World) -> None:
    """Each within its own limit, and all of them too much for a section of a case."""
    long = ("vic_DetailsOfVulnerabilities", "cas_IncomingReferralDetails", "cas_OutgoingReferralDetails")
    fields = dict.fromkeys(long, "é" * 9000)
    problem = refused(world, world.post("/registrations", registration(fields=fields)), 422)
    assert problem["errors"] == [
        {"pointer": "/fields", "code": "too-long", "detail": "All fields together are too long."}
    ]


def test_a_screening_in_a_registration_is_checked_with_its_own_pointers(world: World) -> None:
    """Where in the whole body."""
    screening = {"acts": ["Recruitment", "Kidnap"], "means": [], "purposes": [], "age": "adult"}
    problem = refused(world, world.post("/registrations", registration(screening=screening)), 422)
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/screening/acts/1", "unknown-code"),
        ("/screening/age", "age-in-doubt"),
    ]


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with space", "ção-ção-ção", "a;b;c;d;e;f"])
def test_an_idempotency_key_has_a_form(world: World, key: str) -> None:
    """8 to 128 plain characters."""
    refused(world, world.post("/registrations", registration(), Idempotency_Key=key.encode().decode("latin-1")), 400)


def test_a_registration_without_an_idempotency_key_is_not_taken(world: World) -> None:
    """It could not be told from a second person."""
    headers = {"Authorization": f"Bearer {world.token()}"}
    answer = world.http.post("/registrations", json=registration(), headers=headers)
    refused(world, answer, 428, "idempotency-key-required")


@pytest.mark.parametrize("path", ["/registrations", "/screenings"])
def test_an_expired_token_is_no_token(world: World, path: str) -> None:
    """Ten minutes and a second later; with a body that would be taken."""
    token = world.token()
    world.clock.at += timedelta(seconds=601)
    refused(world, world.post(path, GOOD, Authorization=f"Bearer {token}"), 401, "unauthenticated")


@pytest.mark.parametrize("audience", ["cases", "audit", "referrals", "intake2"])
def test_a_token_for_another_service_opens_nothing_here(world: World, audience: str) -> None:
    """A token taken in one place is useless in another."""
    token = world.token(audience=audience)
    refused(world, world.post("/registrations", GOOD, Authorization=f"Bearer {token}"), 401, "unauthenticated")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer " + "a" * 9000])
def test_no_token_and_no_real_token_answer_the_same(world: World, header: str) -> None:
    """Nobody learns which check failed."""
    answer = world.post("/registrations", GOOD, Authorization=header)
    refused(world, answer, 401, "unauthenticated")
    assert answer.data == world.http.post("/registrations", data=GOOD, content_type="application/json").data


def test_who_is_not_signed_in_learns_nothing_about_their_body(world: World) -> None:
    """The token is looked at before a byte of the body is."""
    answer = world.http.post("/registrations", data=b"{", content_type="application/json")
    refused(world, answer, 401, "unauthenticated")


def test_another_method_says_which_there_is(world: World) -> None:
    """405 keeps Allow."""
    answer = world.http.delete("/registrations", headers={"Authorization": f"Bearer {world.token()}"})
    refused(world, answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_a_replayed_key_with_a_bad_body_is_invalid_and_not_a_replay(world: World) -> None:
    """The key helps nobody to get round validation."""
    key = uuid4().hex
    assert world.post("/registrations", registration(), Idempotency_Key=key).status_code == 201
    answer = world.post("/registrations", registration(pathway="x"), Idempotency_Key=key)
    assert answer.status_code == 422
    assert len(world.rows("registrations")) == 1
