"""Consent to be assisted: who can say yes, by which text; who could not; who said no. And who would misuse it."""

from itertools import product
from typing import Any
from uuid import uuid4

import orjson
import pytest

from deploy.consents import agreed, agreed_for, nobody_could
from services.intake.domain.consent import Consent, Method, consent_errors
from services.intake.domain.screening import Age
from shared.contracts.intake import AccessRecorded, RegistrationSubmitted
from shared.streams.inbox import Inbox
from shared.vocabulary.consents import ASSISTANCE
from shared.vocabulary.consents.codes import Assent, Ground, Obtained, ObtainedFrom, Relation
from tests.services.intake.world import SITE, World, registration

ADULT: dict[str, object] = {"prs_FirstName": "Felismina", "prs_Birthdate": "1999-05-04"}
CHILD: dict[str, object] = {"prs_FirstName": "Felismina", "prs_Birthdate": "2012-05-04"}
DOUBT: dict[str, object] = {"prs_FirstName": "Felismina", "prs_Birthdate": {"estimated": "2008"}}
UNTOLD: dict[str, object] = {"prs_FirstName": "Felismina"}
GUARDED = agreed_for(guardian="Joana Macuácua")
OLD = "b" * 64


def sent(consent: dict[str, object], fields: dict[str, object] = ADULT, **more: object) -> dict[str, object]:
    """Return a registration without a screening."""
    body = registration(consent=consent, fields=fields, **more)
    body.pop("screening")
    return body


def refusal(consent: dict[str, object]) -> dict[str, object]:
    """Return what is sent of somebody who does not agree."""
    return {"pathway": "stranded-migrant", "site": SITE, "consent": {"assistance": False} | consent, "fields": {}}


def wrong(world: World, body: dict[str, object]) -> list[tuple[str, str]]:
    """Return what is said to be wrong; nothing was stored."""
    answer = world.post("/registrations", body)
    assert answer.status_code == 422, answer.data
    assert world.stored() == len(world.rows("refusals")) == 0
    return [(each["pointer"].removeprefix("/consent/"), each["code"]) for each in answer.json["errors"]]


def handed(world: World) -> dict[str, Any]:
    """Return the consent that cases opens."""
    (event,) = world.said("cases")
    assert isinstance(event, RegistrationSubmitted)
    inbox = Inbox(consumer="cases", keyring=world.keyrings["cases"])
    opened = inbox.open(event.body, publisher="intake", event_type=event.event_type, subject=event.subject)
    return dict(opened["consent"])


@pytest.mark.parametrize(
    ("consent", "fields", "expected"),
    [
        (agreed(limits_explained=False), ADULT, ("limits_explained", "limits-not-explained")),
        ({"assistance": True, "language": "por", "method": "signature"}, ADULT, ("text_hash", "required")),
        ({"assistance": True}, ADULT, ("limits_explained", "limits-not-explained")),
        (agreed(text_hash=OLD), ADULT, ("text_hash", "text-changed")),
        (agreed(text_hash=ASSISTANCE["eng"].hash), ADULT, ("text_hash", "text-of-another-language")),
        (agreed(language="vmw") | {"text_hash": ASSISTANCE["eng"].hash}, ADULT,
         ("text_hash", "text-of-another-language")),
        (agreed(method="witnessed-verbal") | {"witness": " "}, ADULT, ("witness", "empty")),
        (agreed() | {"method": "witnessed-verbal"}, ADULT, ("witness", "required")),
        (agreed(interpreter="Sumaila"), ADULT, ("interpreter_kind", "required")),
        (agreed(interpreter_kind="companion"), ADULT, ("interpreter", "required")),
        (agreed(), CHILD, ("obtained_from", "child-consents-not-alone")),
        (agreed(), DOUBT, ("obtained_from", "child-consents-not-alone")),
        (GUARDED | {"guardian_verified": False}, CHILD, ("guardian_verified", "guardian-unverified")),
        (GUARDED | {"assent": "refused"}, CHILD, ("assent", "child-objects")),
        ({name: value for name, value in GUARDED.items() if name != "assent"}, CHILD, ("assent", "required")),
        (GUARDED, ADULT, ("obtained_from", "adult-consents-alone")),
        (nobody_could("guardian-implicated"), ADULT, ("ground", "adult-consents-alone")),
        ({"assistance": True, "obtained_from": "best-interests"}, CHILD, ("ground", "required")),
        (agreed(ground="cannot-consent"), ADULT, ("ground", "contradiction")),
        (agreed(guardian="Joana"), ADULT, ("guardian", "contradiction")),
        (agreed(help_given=["medical"]), ADULT, ("help_given", "contradiction")),
        (agreed(obtained="elsewhere"), ADULT, ("text_hash", "contradiction")),
        ({"assistance": True, "obtained": "elsewhere", "limits_explained": True}, ADULT,
         ("limits_explained", "contradiction")),
    ],
)  # fmt: skip
def test_a_yes_that_is_none_is_refused(
    world: World, consent: dict[str, object], fields: dict[str, object], expected: tuple[str, str]
) -> None:
    """Each by its field, so that a form can say it beside the question; nothing is stored."""
    assert expected in wrong(world, sent(consent, fields))


@pytest.mark.parametrize(
    ("screening", "triage"),
    [({"age": "child"}, {}), ({"age": "unknown"}, {}), ({}, {"triage": {"alone_child": "yes"}})],
)
def test_a_child_by_what_else_was_said_does_not_consent_alone(
    world: World, screening: dict[str, object], triage: dict[str, object]
) -> None:
    """Not only by a date of birth: by the screening, in doubt too, and by *a child without a trusted adult*."""
    asked = {"screening": {"acts": [], "means": [], "purposes": []} | screening} if screening else {}
    body = sent(agreed(), UNTOLD, **triage) | asked
    assert ("obtained_from", "child-consents-not-alone") in wrong(world, body)


def test_a_changed_text_names_the_one_of_today(world: World) -> None:
    """So that an old form can say: read it again."""
    answer = world.post("/registrations", sent(agreed(text_hash=OLD)))
    assert ASSISTANCE["por"].hash in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("consent", "fields"),
    [
        (agreed(), ADULT),
        (agreed(), UNTOLD),
        (agreed(language="eng"), ADULT),
        (agreed(language="vmw", interpreter_kind="professional", interpreter="Sumaila"), ADULT),
        (agreed(language="vmw", interpreter_refused=True), ADULT),
        (agreed(method="witnessed-verbal"), ADULT),
        (GUARDED, CHILD),
        (GUARDED | {"assent": "too-young"}, DOUBT),
        (nobody_could(), CHILD),
        (nobody_could("cannot-consent"), ADULT),
        (nobody_could("guardian-implicated") | {"guardian": "Tio", "assent": "given"}, CHILD),
    ],
)
def test_a_yes_reaches_cases_with_its_text_and_who_obtained_it(
    world: World, consent: dict[str, object], fields: dict[str, object]
) -> None:
    """And a child whom nobody could sign for is registered and helped like any other."""
    assert world.post("/registrations", sent(consent, fields)).status_code == 201
    said = handed(world)
    assert {name: said[name] for name in consent} == consent
    assert said["obtained_by"] == str(world.officer.subject)
    if "text_hash" in consent:
        source = "eng" if consent["language"] == "eng" else "por"
        assert (said["text"], said["text_language"]) == ("assistance-1", source)


def test_an_imported_consent_pretends_nothing(world: World) -> None:
    """Neither a text, nor who obtained it, nor when."""
    elsewhere = {"assistance": True, "obtained": "elsewhere", "language": "por", "method": "signature"}
    assert world.post("/registrations", sent(elsewhere, CHILD)).status_code == 201
    assert handed(world) == elsewhere


def test_a_repeated_import_of_before_is_the_same_request(world: World) -> None:
    """Its keys and bodies were `{"assistance": true}` then; a refusal's came the same way."""
    key = uuid4().hex
    body = refusal({})
    first = world.post("/registrations", body, Idempotency_Key=key)
    again = world.post("/registrations", refusal({"obtained": "elsewhere"}), Idempotency_Key=key)
    assert (first.status_code, again.json) == (201, first.json)


def test_a_refusal_keeps_codes_and_a_day_and_opens_no_case(world: World) -> None:
    """No event, no key, no section: nothing leads to a person, and what was given on the spot is counted."""
    said = {
        "text_hash": ASSISTANCE["por"].hash,
        "language": "vmw",
        "limits_explained": True,
        "method": "witnessed-verbal",
        "help_given": ["water-food", "medical", "water-food"],
    }
    answer = world.post("/registrations", refusal(said))
    assert (answer.status_code, answer.json["status"]) == (201, "not-kept")
    (row,) = world.rows("refusals")
    read = ("assistance-1", ASSISTANCE["por"].hash, "vmw", "witnessed-verbal")
    assert (row.text, row.text_hash, row.language, row.method) == read
    assert (row.recorded_on.isoformat(), row.help_given) == ("2026-03-01", ["water-food", "medical"])
    assert world.said("cases") == world.rows("registrations") == world.wrapped_keys() == []
    assert world.rows("duplicate_features") == []
    (record,) = world.said("audit")
    assert isinstance(record, AccessRecorded)
    assert (record.action, record.decision, record.reason) == ("register", "allowed", "no-consent")


@pytest.mark.parametrize(
    "said", [{"witness": "Joana"}, {"interpreter": "Sumaila", "interpreter_kind": "companion"}, {"guardian": "Joana"}]
)
def test_a_refusal_names_nobody(world: World, said: dict[str, object]) -> None:
    """Who came with somebody says who they are."""
    assert (next(iter(said)), "no-consent") in wrong(world, refusal(said))


def test_refusals_are_counted_by_site_and_month_for_who_supervises_there(world: World) -> None:
    """Other sites' and other organisations' are not; nor what an import brought."""
    given = ({"help_given": ["medical"]}, {"help_given": ["medical", "phone-call"]}, {}, {"obtained": "elsewhere"})
    for consent in given:
        assert world.post("/registrations", refusal(dict(consent))).status_code == 201
    here, elsewhere = world.account("supervisor"), world.account("supervisor", sites=("chimoio",))
    expected = {"site": SITE, "month": "2026-03", "people": 3, "help_given": {"medical": 2, "phone-call": 1}}
    assert world.get("/refusals", by=here).json == {"items": [expected]}
    others = world.account("supervisor", organisation=uuid4())
    assert world.get("/refusals", by=elsewhere).json == world.get("/refusals", by=others).json == {"items": []}
    assert world.get("/refusals").status_code == 404


def _every_yes() -> list[tuple[Consent, Age | None]]:
    kinds = product(ObtainedFrom, (None, *Ground), (None, *Assent), (False, True), (False, True), (None, *Age))
    return [
        (
            Consent(
                assistance=True,
                obtained_from=who,
                ground=ground,
                assent=assent,
                guardian="G" if verified or who is ObtainedFrom.GUARDIAN else None,
                guardian_relation=Relation.PARENT if who is ObtainedFrom.GUARDIAN else None,
                guardian_verified=verified,
                limits_explained=limits,
                text_hash=ASSISTANCE["por"].hash,
                language="por",
                method=Method.SIGNATURE,
            ),
            age,
        )
        for who, ground, assent, verified, limits, age in kinds
    ]


def test_of_every_yes_that_can_be_said_only_these_are_taken() -> None:
    """In words of their own: an adult, or a verified guardian with a child who does not object, after the limits."""
    for consent, age in _every_yes():
        taken = not consent_errors(consent, age=age, pointer="")
        match consent.obtained_from:
            case ObtainedFrom.SELF:
                alone = not (consent.guardian or consent.guardian_verified or consent.assent or consent.ground)
                right = age in (Age.ADULT, None) and consent.limits_explained and alone
            case ObtainedFrom.GUARDIAN:
                agrees = consent.assent in (Assent.GIVEN, Assent.TOO_YOUNG)
                right = consent.guardian_verified and agrees and consent.limits_explained and age is not Age.ADULT
                right = right and consent.ground is None
            case ObtainedFrom.BEST_INTERESTS:
                right = consent.ground is not None
                right = right and (age is not Age.ADULT or consent.ground is Ground.CANNOT_CONSENT)
        assert taken == right, (consent, age)


def test_nothing_that_was_not_said_is_written() -> None:
    """The shortest consent is one word and where it comes from."""
    assert Consent(assistance=True).obtained is Obtained.HERE
    assert orjson.dumps(registration()["consent"]).count(b"null") == 0
