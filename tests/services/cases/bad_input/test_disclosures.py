"""Disclosures that make no sense or come at the wrong time: nothing leaves, and the answer says why."""

import pytest

from tests.services.cases.bad_input.answers import codes
from tests.services.cases.world import THEIRS, World, disclose, grant, wish
from tests.support.service import Person


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


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("service", ["police", "prosecutor", "medical", "shelter"])
def test_what_was_agreed_for_one_purpose_is_not_sent_for_another(
    desk: tuple[World, str, Person], *, preview: bool, service: str
) -> None:
    """A consent for schooling is none for the police; nothing is even opened."""
    world, case, worker = desk
    consent = grant(worker, case, world.grant_body(purpose="education")).json["id"]

    answer = disclose(worker, case, wish(consent, service=service, preview=preview))

    assert (answer.status_code, answer.json["type"]) == (422, "urn:amparo:problem:service-not-covered")
    assert codes(answer) == {("/service", "not-covered")}
    assert world.said("referrals") == []
    to_the_law = "disclose-to-law-enforcement" if service in {"police", "prosecutor"} else "disclose"
    (record,) = world.records("preview-disclosure" if preview else to_the_law)
    assert (record.decision, record.reason, record.contents) == ("refused", "service-not-covered", ())
    assert disclose(worker, case, wish(consent, service="education")).status_code == 201
