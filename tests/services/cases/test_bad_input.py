"""Whatever is sent: a problem document with the right status, nothing stored, nothing lost, no 500."""

import json
from datetime import timedelta
from secrets import token_bytes
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.services.cases.world import ALL, THEIRS, World, disclose, grant, wish
from tests.support.service import Person

CONTENT = {"content": {"a": 1}}
STORED = ("section_versions", "grants", "disclosures", "receipts", "idempotency", "timeline")


@pytest.fixture
def desk(world: World) -> tuple[World, str, Person]:
    """A case and who works on it."""
    return world, *world.worked_case()


def stored(world: World) -> dict[str, int]:
    """Count what is stored."""
    return {table: len(world.rows(table)) for table in STORED}


def codes(answer: TestResponse) -> set[tuple[str, str]]:
    """Return where and why a request was refused."""
    assert answer.content_type == "application/problem+json"
    return {(each["pointer"], each["code"]) for each in answer.json.get("errors", [])}


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


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, ("/content", "null")),
        ("text", ("/content", "wrong-type")),
        ({"a": None}, ("/content/a", "wrong-type")),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, ("/content/a/b/c/d/e", "too-deep")),
        ({"a": "x" * 70_000}, ("/content", "too-long")),
        ({"a" * 200: 1}, ("/content", "wrong-name")),
    ],
)
def test_content_that_a_section_cannot_hold_is_refused_with_its_place(
    desk: tuple[World, str, Person], content: object, place: tuple[str, str]
) -> None:
    """And the version stays."""
    world, case, worker = desk
    before = stored(world)

    answer = worker.put(f"/cases/{case}/sections/contact", {"content": content}, If_Match='"1"')

    assert answer.status_code == 422
    assert place in codes(answer)
    assert stored(world) == before


def test_a_change_without_a_version_is_asked_for_one(desk: tuple[World, str, Person]) -> None:
    """428: nobody overwrites what they have not read."""
    _, case, worker = desk

    assert worker.put(f"/cases/{case}/sections/contact", CONTENT).status_code == 428


@pytest.mark.parametrize("tag", ["*", '"x"', "1", 'W/"1"', '"0"', '"-1"', '"1", "2"', '"99999999999999999999"', ""])
def test_a_version_that_is_none_is_refused(desk: tuple[World, str, Person], tag: str) -> None:
    """Also the star, which would mean whatever is there."""
    world, case, worker = desk
    before = stored(world)

    assert worker.put(f"/cases/{case}/sections/contact", CONTENT, If_Match=tag).status_code == 400
    assert stored(world) == before


def test_a_stale_version_is_refused_and_told_which_is_current(desk: tuple[World, str, Person]) -> None:
    """412 with the version, so that the worker can look and try again."""
    _, case, worker = desk
    path = f"/cases/{case}/sections/contact"
    worker.put(path, CONTENT, If_Match='"1"')

    for stale in ('"1"', '"3"'):
        answer = worker.put(path, {"content": {"b": 2}}, If_Match=stale)
        assert (answer.status_code, answer.json["version"]) == (412, 2)
    assert worker.get(path).json["content"] == {"a": 1}


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


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"sections": []}, ("/sections", "nothing-left")),
        ({"sections": ["health"]}, ("/sections", "nothing-left")),
        ({"sections": ["secrets"]}, ("/sections/0", "unknown-code")),
        ({"service": "felismina"}, ("/service", "unknown-code")),
        ({"request": ""}, ("/request", "wrong-length")),
        ({"request": "x" * 2001}, ("/request", "wrong-length")),
        ({"request": None}, ("/request", "null")),
        ({"preview": "yes"}, ("/preview", "wrong-type")),
        ({"preview": 1}, ("/preview", "wrong-type")),
        ({"recipient": str(THEIRS)}, ("/recipient", "unknown-field")),
    ],
)
def test_a_disclosure_that_makes_no_sense_sends_nothing(
    desk: tuple[World, str, Person], changes: dict[str, object], place: tuple[str, str]
) -> None:
    """Nor does one that names another recipient than the consent does."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body()).json["id"]

    answer = disclose(worker, case, wish(consent) | changes)

    assert answer.status_code == 422
    assert place in codes(answer)
    assert world.said("referrals") == []


def test_only_the_granted_sections_leave_whatever_is_asked(desk: tuple[World, str, Person]) -> None:
    """The rest stays, and the answer says why."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body(sections=["health", "location"])).json["id"]

    answer = disclose(worker, case, wish(consent, "health", "identity"))

    assert answer.json["sections"] == ["health"]
    assert {(each["section"], each["reason"]) for each in answer.json["withheld"]} >= {
        ("identity", "not-granted"), ("location", "not-asked"),
    }  # fmt: skip
    assert set(world.opened(world.said("referrals")[0])["sections"]) == {"health"}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("hours", "changes", "slug"),
    [
        (0, {"valid_from": "2026-12-01T00:00:00Z"}, "grant-not-yet-valid"),
        (30 * 24, {}, "grant-expired"),
        (31 * 24, {}, "grant-expired"),
    ],
)
def test_nothing_leaves_before_or_after_its_time(
    desk: tuple[World, str, Person], *, preview: bool, hours: int, changes: dict[str, object], slug: str
) -> None:
    """The refusal is recorded with its reason, and the preview says the same."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body(**changes)).json["id"]
    world.clock.pass_(hours=hours)
    world.admin("DELETE FROM stream_outbox")

    answer = disclose(worker, case, wish(consent, preview=preview))

    assert (answer.status_code, answer.json["type"]) == (409, f"urn:amparo:problem:{slug}")
    assert [(record.decision, record.reason) for record in world.records()] == [("refused", slug)]


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


@pytest.mark.parametrize("change", ["nobody", "inactive", "elsewhere", "foreign", "no-caseworker"])
def test_a_case_is_given_to_nobody_unsuitable(world: World, change: str) -> None:
    """One answer for all of them."""
    case = world.open_case()
    unsuitable = {
        "nobody": uuid4,
        "inactive": lambda: _inactive(world),
        "elsewhere": lambda: world.person("caseworker", sites=("beira",)).account.subject,
        "foreign": lambda: world.person("caseworker", organisation=THEIRS).account.subject,
        "no-caseworker": lambda: world.person("administrator").account.subject,
    }

    answer = world.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(unsuitable[change]())})

    assert (answer.status_code, codes(answer)) == (422, {("/staff", "unsuitable")})
    assert world.rows("cases")[0].assigned_to is None


def _inactive(world: World) -> object:
    who = world.person("caseworker").account
    world.employ(who, active=False)
    return who.subject


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("status=Open", ("#/query/status", "unknown-code")),
        ("assigned=perhaps", ("#/query/assigned", "wrong-type")),
        ("registration=1", ("#/query/registration", "wrong-form")),
        ("reference=AMP-7Q4K-2XN8", ("#/query/reference", "invalid-reference")),
        ("cursor=nonsense", ("#/query/cursor", "unknown-cursor")),
        ("cursor=WyJhIiwiYiJd", ("#/query/cursor", "unknown-cursor")),
        ("limit=0", ("#/query/limit", "out-of-range")),
        ("limit=100000", ("#/query/limit", "out-of-range")),
        ("name=Felismina", ("#/query/name", "unknown-field")),
        ("status=Active&status=Closed", ("#/query/status", "repeated")),
    ],
)
def test_a_list_is_asked_for_properly(world: World, query: str, place: tuple[str, str]) -> None:
    """No filter is ignored: a list that shows too much is worse than none."""
    answer = world.person("supervisor").get(f"/cases?{query}")

    assert (answer.status_code, codes(answer)) == (422, {place})


def test_pages_follow_each_other_and_show_each_case_once(world: World) -> None:
    """Twenty-five at a time, newest first, also when many opened at the same moment."""
    cases = {world.open_case() for _ in range(53)}
    supervisor, seen, path = world.person("supervisor"), [], "/cases"
    sizes = []
    while path:
        page = supervisor.get(path).json
        sizes.append(len(page["items"]))
        seen += [each["id"] for each in page["items"]]
        path = f"/cases?cursor={page['next']}" if page["next"] else ""

    assert sizes == [25, 25, 3]
    assert len(seen) == len(set(seen))
    assert set(seen) == cases


def test_filters_find_what_they_say(world: World) -> None:
    """By registration, by assignment, by a reference as somebody reads it aloud."""
    case, _ = world.worked_case()
    waiting = world.open_case()
    supervisor = world.person("supervisor")
    row = next(row for row in world.rows("cases") if str(row.id) == case)

    def found(query: str) -> list[str]:
        return [each["id"] for each in supervisor.get(f"/cases?{query}").json["items"]]

    assert found(f"registration={row.registration_id}") == [case]
    assert found("assigned=true") == [case]
    assert found("assigned=false") == [waiting]
    assert found(f"reference={row.reference.lower().replace('-', '')}") == [case]
    assert found("status=Closed") == []


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


def test_what_is_not_a_section_or_an_id_is_not_there(desk: tuple[World, str, Person]) -> None:
    """404 and no 500, for every section that is none and every id that is none."""
    _, case, worker = desk
    names = [name for name in (*ALL, "core") if name not in ALL]

    for path in (*(f"/cases/{case}/sections/{name}" for name in names), "/cases/1", f"/cases/{case}/sections/%00"):
        assert worker.get(path).status_code == 404, path
