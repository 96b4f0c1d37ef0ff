"""People whose every word can be recognised again, and their whole way through an installation. Knows HTTP only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.client import Answer
from deploy.consents import agreed
from deploy.journey import Story, World, chapters
from deploy.journey.story import until, until_ready
from deploy.journey.training import training_world
from shared.vocabulary.consents import hash_of
from tests.faults.searching import Tracer
from tests.support.installation import Installation

PEOPLE = 5
WITHDRAW = frozenset({1, 3})
SHARED = ["identity", "contact", "location", "health"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Ten values of one person, of the people around them, and of what was said about them."""

    first_name: str
    second_name: str
    document: str
    phone: str
    street: str
    plight: str
    interpreter: str
    safe_hours: str
    request: str
    note: str

    def values(self) -> tuple[str, ...]:
        """Return all of them."""
        return astuple(self)

    def shared(self) -> list[str]:
        """Return those that the partner is given."""
        kept = {self.interpreter, self.note}
        return [each for each in self.values() if each not in kept]


def people(tracer: Tracer, *, count: int = PEOPLE) -> list[Person]:
    """Return people whose values are all different and all carry the tracer."""
    return [_person(tracer, first=10 * number) for number in range(count)]


def _person(tracer: Tracer, *, first: int) -> Person:
    words = [f"{tracer.word}{first + each:02d}" for each in range(10)]
    numbers = [f"{tracer.number}{first + each:02d}" for each in range(10)]
    return Person(
        first_name=words[0],
        second_name=f"Conceição-{words[1]}",
        document=f"{numbers[2]}M",
        phone=f"+258{numbers[3]}",
        street=f"Avenida {words[4]}, n.º 12, rés-do-chão",
        plight=f"Foi trazida por «{words[5]}», que lhe tirou os documentos.\nTem medo de voltar.",
        interpreter=f"Mãe de {words[6]}",
        safe_hours=f"só de manhã, à porta da escola {words[7]}",
        request=f"Precisa de abrigo esta noite; a irmã, {words[8]}, espera-a.",
        note=f'Chegou às 18h com {words[9]}. Está "bem".',
    )


@contextmanager
def desks(installation: Installation) -> Iterator[World]:
    """Yield the desks of an installation."""
    world = training_world(installation.folder)
    try:
        yield world
    finally:
        world.leave()


def live_through(world: World, person: Person, *, withdrawn: bool) -> Story:
    """Take one person the whole way, seeing at each desk that what was said arrived."""
    story = Story(world, name=f"{person.first_name} {person.second_name}")
    register(story, person)
    chapters.case_opens(story)
    chapters.assign(story)
    _follow_up(story, person)
    _record_grant(story, person)
    disclose(story, person)
    open_package(story, person)
    _accept(story, person)
    if withdrawn:
        chapters.withdraw(story)
        chapters.partner_is_refused(story)
    return story


def registration(person: Person) -> dict[str, Any]:
    """Return what an officer sends."""
    return {
        "pathway": "trafficking",
        "site": "ressano-garcia",
        "consent": agreed(method="witnessed-verbal", witness=person.interpreter),
        "fields": {
            "prs_FirstName": person.first_name,
            "prs_SecondName": person.second_name,
            "prs_IdentityNumber": person.document,
            "prs_MobilePhone": person.phone,
            "prs_MailingStreet": person.street,
            "vic_DetailsOfVulnerabilities": person.plight,
        },
        "triage": {"danger": "no", "violence": "within-72-hours", "hours_since": 5},
        "safe_contact": {"channels": ["call"], "answer": person.plight, "code_word": person.first_name},
    }


def register(story: Story, person: Person) -> None:
    """The officer registers the person, twice, as after a lost answer."""
    for _ in range(2):
        intake = story.world.officer.at("intake")
        answer = intake.post("/registrations", registration(person), key=story.once("register")).expect(201)
    story.registration = answer.body["id"]


def _follow_up(story: Story, person: Person) -> None:
    """The caseworker writes when the person may be reached, once with an outdated version."""
    cases, path = story.world.caseworker.at("cases"), f"/cases/{story.case}/sections/contact"
    contact = cases.get(path).expect(200)
    content = {**contact.body["content"], "safe_hours": person.safe_hours, person.safe_hours: True}
    cases.put(path, {"content": content}, etag=contact.etag).expect(200)
    cases.put(path, {"content": content}, etag=contact.etag).expect(412)


def _record_grant(story: Story, person: Person) -> None:
    """The caseworker records a consent that somebody interpreted."""
    body = {
        "recipient": str(story.world.partner.organisation),
        "purpose": story.world.service,
        "sections": SHARED,
        "valid_until": (datetime.now(UTC) + timedelta(days=30)).isoformat(timespec="seconds"),
        "obtained_from": "self",
        "method": "witnessed-verbal",
        "language": "por",
        "interpreter": person.interpreter,
        "text_hash": hash_of(chapters.CONSENT_TEXT),
    }
    cases = story.world.caseworker.at("cases")
    story.grant = cases.post(f"/cases/{story.case}/grants", body, key=story.once("grant")).expect(201).body["id"]
    (recorded,) = cases.get(f"/cases/{story.case}/grants").expect(200).body["items"]
    assert recorded["interpreter"] == person.interpreter


def disclose(story: Story, person: Person) -> None:
    """The caseworker looks at what would leave, and sends it."""
    body = {"grant": story.grant, "sections": SHARED, "service": story.world.service, "request": person.request}
    cases, path = story.world.caseworker.at("cases"), f"/cases/{story.case}/disclosures"
    cases.post(path, {**body, "preview": True}).expect(200)
    story.disclosure = cases.post(path, body, key=story.once("disclose")).expect(201).body["id"]


def open_package(story: Story, person: Person) -> None:
    """The partner reads everything that was meant for them."""
    referrals = story.world.partner.at("referrals")

    def arrived() -> str | None:
        items = referrals.get("/referrals", state="received").expect(200).body["items"]
        return next((each["id"] for each in items if each["disclosure"] == story.disclosure), None)

    story.referral = until(arrived, "the referral did not arrive", seconds=story.wait_seconds)
    package = until_ready(lambda: package_of(story), seconds=story.wait_seconds).expect(200).body
    read = [package["request"], *(value for section in package["sections"].values() for value in section.values())]
    assert [each for each in person.shared() if each not in read] == []


def package_of(story: Story) -> Answer:
    """Ask for the package, as the partner."""
    return story.world.partner.at("referrals").get(f"/referrals/{story.referral}/package")


def _accept(story: Story, person: Person) -> None:
    """The partner accepts with a note, and the caseworker reads it."""
    path = f"/referrals/{story.referral}/acceptance"
    story.world.partner.at("referrals").post(path, {"note": person.note}, key=story.once("accept")).expect(200)
    chapters.receipt(story)
    (sent,) = story.world.caseworker.at("cases").get(f"/cases/{story.case}/disclosures").expect(200).body["items"]
    assert person.note in [each["note"] for each in sent["receipts"]]
    assert sent["request"] == person.request


def misplace(world: World, person: Person) -> None:
    """Say the person's words where they do not belong: everything is refused, and what is refused is kept nowhere."""
    name, elsewhere = person.first_name, f"{person.first_name} {person.document}"
    wrong_field = registration(person) | {"fields": {"prs_MobilePhone": elsewhere, elsewhere: "x"}}
    nonsense = {"acts": [elsewhere], "means": [], "purposes": [], "age": "adult"}
    officer, supervisor = world.officer.at("intake"), world.supervisor.at("cases")
    answers = [
        officer.post("/registrations", wrong_field, key="misplaced-field"),
        officer.post("/registrations", registration(person), key=elsewhere),
        officer.post("/registrations", registration(person) | {"site": name}, key="misplaced-site"),
        officer.post("/registrations", elsewhere, key="misplaced-body"),
        officer.post("/screenings", nonsense),
        officer.get(f"/registrations/{elsewhere}"),
        supervisor.get("/cases", reference=elsewhere),
        supervisor.get("/cases", cursor=name),
        supervisor.get("/cases", **{name: name}),
        supervisor.get(f"/cases/{name}"),
        supervisor.put(f"/cases/{name}/sections/{name}", {name: name}, etag=name),
        world.partner.at("referrals").get("/referrals", state=elsewhere),
        world.auditor.at("audit").get("/entries", action=elsewhere),
    ]
    assert [each.status for each in answers if not 400 <= each.status < 500] == []


def all_values(everybody: Sequence[Person]) -> list[str]:
    """Return every planted value."""
    return [value for person in everybody for value in person.values()]
