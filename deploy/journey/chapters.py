"""The story itself: one function a chapter, each what one person does at one desk. Knows HTTP and nothing behind it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from deploy.client import Answer
from deploy.consents import agreed
from deploy.journey.story import Chapter, Story, check, until, until_ready
from services.audit.verify import verify_export
from shared.vocabulary.consents import hash_of

CONSENT_TEXT = (
    "Autorizo a partilha da minha identidade e do meu contacto com a organização indicada, para receber abrigo. "
    "Posso mudar de ideias a qualquer momento."
)


def register(story: Story) -> str:
    """An officer at the border post registers a person who agrees to be assisted."""
    body = {
        "pathway": "trafficking",
        "site": story.world.site,
        "consent": agreed(method="witnessed-verbal"),
        "fields": {
            "prs_FirstName": story.name.split()[0],
            "prs_SecondName": story.name.split()[-1],
            "prs_Gender": "Feminine",
            "prs_Birthdate": "2001-03-14",
            "prs_Citizenship": ["MZ"],
            "prs_MobilePhone": "+258000000000",
            "vic_MethodsOfControl": ["WithholdsDocuments", "FalsePromises"],
            "vic_TypeOfExploitation": ["ForcedLabour"],
        },
        "triage": {"danger": "no", "violence": "unknown", "risks": ["individual/no-documents"]},
        "safe_contact": {"channels": ["call"], "hours": "08:00-11:00"},
    }
    answer = story.world.officer.at("intake").post("/registrations", body, key=story.once("register")).expect(201)
    story.registration = answer.body["id"]
    return "acknowledged; the officer cannot read it again"


def screen(story: Story) -> str:
    """The officer screens: act, means and purpose, with the reasons spelled out."""
    body = {"acts": ["Transportation"], "means": ["Deception"], "purposes": ["ForcedLabour"], "age": "adult"}
    answer = story.world.officer.at("intake").post("/screenings", body).expect(200)
    check(answer.body["result"] == "presumed-victim", "the screening does not presume a victim")
    return str(answer.body["reasons"][0]["pt"])


def case_opens(story: Story) -> str:
    """The supervisor finds the case that the registration became."""
    cases = story.world.supervisor.at("cases")

    def opened() -> dict[str, Any] | None:
        found = cases.get("/cases", registration=story.registration).expect(200).body["items"]
        return found[0] if found else None

    case = until(opened, "the registration did not become a case", seconds=story.wait_seconds)
    story.case, story.reference = case["id"], case["reference"]
    return f"case {story.reference}"


def assign(story: Story) -> str:
    """The supervisor gives the case to a caseworker; until then nobody else can tell that it exists."""
    before = story.world.caseworker.at("cases").get(f"/cases/{story.case}").expect(404)
    nowhere = story.world.caseworker.at("cases").get(f"/cases/{uuid4()}").expect(404)
    check(before.body == nowhere.body, "an unassigned case looks different from no case")
    body = {"staff": str(story.world.caseworker.id)}
    story.world.supervisor.at("cases").put(f"/cases/{story.case}/assignment", body).expect(200)
    return f"to {story.world.caseworker.account}"


def follow_up(story: Story) -> str:
    """The caseworker opens the identity and writes how the person may be reached safely."""
    cases = story.world.caseworker.at("cases")
    identity = cases.get(f"/cases/{story.case}/sections/identity").expect(200)
    check(identity.body["content"]["prs_FirstName"] == story.name.split()[0], "the identity is not the person's")
    path = f"/cases/{story.case}/sections/contact"
    contact = cases.get(path).expect(200)
    content = {**contact.body["content"], "safe_hours": "08:00-11:00"}
    _change(cases.put(path, {"content": content}, etag=contact.etag), cases.get(path).body["content"], content)
    cases.put(path, {"content": content}, etag=contact.etag).expect(412)
    return "identity read, contact changed, a stale change refused"


def stranger_is_refused(story: Story) -> str:
    """Another caseworker tries, and sees what anybody sees who asks for nothing."""
    cases = story.world.stranger.at("cases")
    theirs = cases.get(f"/cases/{story.case}/sections/identity").expect(404)
    nothing = cases.get(f"/cases/{uuid4()}/sections/identity").expect(404)
    check(theirs.body == nothing.body, "a refusal looks different from absence")
    return "404, the same as for no case at all"


def record_grant(story: Story) -> str:
    """The person agrees to share two sections with one organisation, for one purpose and thirty days."""
    now = datetime.now(UTC)
    body = {
        "recipient": str(story.world.partner.organisation),
        "purpose": story.world.service,
        "sections": ["identity", "contact"],
        "valid_until": (now + timedelta(days=30)).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "obtained_from": "self",
        "method": "witnessed-verbal",
        "language": "por",
        "text_hash": hash_of(CONSENT_TEXT),
    }
    cases = story.world.caseworker.at("cases")
    story.grant = cases.post(f"/cases/{story.case}/grants", body, key=story.once("grant")).expect(201).body["id"]
    return "identity and contact, thirty days"


def preview(story: Story) -> str:
    """The caseworker looks at exactly what would leave, and what is withheld and why."""
    answer = _disclose(story, preview=True).expect(200)
    withheld = sorted(each["section"] for each in answer.body["withheld"])
    check(sorted(answer.body["sections"]) == ["contact", "identity"], "the preview shows other sections than granted")
    check("journey" in withheld, "the preview does not say that the journey is withheld")
    return f"withheld: {', '.join(withheld)}"


def disclose(story: Story) -> str:
    """The granted sections leave, sealed, for the partner alone."""
    story.disclosure = _disclose(story, preview=False).expect(201).body["id"]
    return "sealed to the partner"


def partner_opens(story: Story) -> str:
    """The partner finds the referral, opens it, and accepts."""
    referrals = story.world.partner.at("referrals")

    def arrived() -> dict[str, Any] | None:
        for each in referrals.get("/referrals", state="received").expect(200).body["items"]:
            if each["disclosure"] == story.disclosure:
                return dict(each)
        return None

    story.referral = until(arrived, "the referral did not arrive", seconds=story.wait_seconds)["id"]
    package = until_ready(lambda: referrals.get(f"/referrals/{story.referral}/package"), seconds=story.wait_seconds)
    sections = package.expect(200).body["sections"]
    check(sections["identity"]["prs_FirstName"] == story.name.split()[0], "the package is not the person's")
    check("journey" not in sections, "the package holds more than was granted")
    referrals.post(f"/referrals/{story.referral}/acceptance", {}, key=story.once("accept")).expect(200)
    return "two sections read, accepted"


def receipt(story: Story) -> str:
    """The caseworker sees that the partner accepted."""
    cases = story.world.caseworker.at("cases")

    def accepted() -> bool:
        items = cases.get(f"/cases/{story.case}/disclosures").expect(200).body["items"]
        return any(each["id"] == story.disclosure and each["status"] == "accepted" for each in items)

    until(accepted, "the receipt did not come back to the case", seconds=story.wait_seconds)
    return "received, opened, accepted"


def withdraw(story: Story) -> str:
    """The person changes their mind."""
    path = f"/cases/{story.case}/grants/{story.grant}/withdrawal"
    answer = story.world.caseworker.at("cases").post(path, {"reason": "person-decided"})
    if answer.problem != "grant-already-withdrawn":  # it took effect although its first answer was lost
        answer.expect(200)
    return "consent withdrawn"


def partner_is_refused(story: Story) -> str:
    """From the next moment the partner is refused, and told to delete."""
    referrals = story.world.partner.at("referrals")
    began = time.monotonic()

    def refused() -> bool:
        return referrals.get(f"/referrals/{story.referral}/package").status == 409  # noqa: PLR2004 - an HTTP status

    until(refused, "the partner can still read after the withdrawal", seconds=story.wait_seconds)
    story.refused_after_seconds = time.monotonic() - began
    return f"refused {story.refused_after_seconds * 1000:.0f} ms after the withdrawal"


EXPECTED = [
    ("read-section", "allowed"),
    ("update-section", "allowed"),
    ("assign-case", "allowed"),
    ("create-grant", "allowed"),
    ("preview-disclosure", "allowed"),
    ("disclose", "allowed"),
    ("withdraw-consent", "allowed"),
    ("read-section", "refused"),
]
"""What the auditor must find about the case."""

EXPECTED_OF_REFERRAL = [("open-package", "allowed"), ("accept-referral", "allowed"), ("open-package", "refused")]


def auditor_finds(story: Story) -> str:
    """The organisation's own auditor finds who looked at this person, who was refused, and what the partner did."""

    def found() -> bool:
        story.entries = _entries(story, story.case) + _entries(story, story.referral)
        seen = {(each["action"], each["decision"]) for each in story.entries}
        return seen.issuperset([*EXPECTED, *EXPECTED_OF_REFERRAL])

    until(found, "the log lacks an access", seconds=story.wait_seconds)
    return f"{len(story.entries)} entries about this person"


def verify(story: Story) -> str:
    """A national auditor takes the whole log home and checks it with a program that needs no server."""
    export = story.world.national_auditor.at("audit").text("/export")
    lines = [line.encode() + b"\n" for line in export.splitlines()]
    report = verify_export(lines, keys=[story.world.log_key], at=datetime.now(UTC))
    check(report.ok, f"the log does not verify: {report.finding}")
    return f"{report.size} entries, root {report.root[:16]}…"


CHAPTERS: list[tuple[str, Chapter]] = [
    ("Register at the border post", register),
    ("Screen", screen),
    ("The case opens", case_opens),
    ("Assign", assign),
    ("Follow up", follow_up),
    ("A stranger tries", stranger_is_refused),
    ("Record the consent", record_grant),
    ("Preview", preview),
    ("Disclose", disclose),
    ("The partner opens it", partner_opens),
    ("The receipt comes back", receipt),
    ("Withdraw the consent", withdraw),
    ("The partner is refused", partner_is_refused),
    ("The auditor finds every access", auditor_finds),
    ("The log verifies", verify),
]


def _disclose(story: Story, *, preview: bool) -> Answer:
    body = {
        "grant": story.grant,
        "sections": ["identity", "contact", "journey"] if preview else ["identity", "contact"],
        "service": story.world.service,
        "request": "Precisa de abrigo esta noite.",
        "preview": preview,
    }
    key = None if preview else story.once("disclose")
    return story.world.caseworker.at("cases").post(f"/cases/{story.case}/disclosures", body, key=key)


def _entries(story: Story, resource: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        query = {"resource": resource, **({"cursor": cursor} if cursor else {})}
        page = story.world.auditor.at("audit").get("/entries", **query).expect(200).body
        found += page["items"]
        cursor = page.get("next") or ""
        if not cursor:
            return found


def _change(answer: Answer, now_there: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Accept a change that took effect although its first answer was lost."""
    if answer.status != 412 or now_there != wanted:  # noqa: PLR2004 - an HTTP status
        answer.expect(200)
