"""One cases service, what intake and referrals say to it, and all a test may look at from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from services.cases import app as cases_app
from services.cases.app import Dependencies
from shared.contracts.cases import DisclosureMade
from shared.contracts.fields import Code, Event
from shared.contracts.intake import RegistrationSubmitted
from shared.contracts.referrals import DisclosureRefused, ReferralMoved
from shared.standing import note_account
from shared.streams.codec import decode, decode_row
from shared.streams.inbox import Delivery, Handler, Inbox
from shared.wrapped_keys import WrappedKeys
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Clock, Keys, Person, account, empty
from tests.support.signer import Account

OURS, THEIRS, SHELTER = (UUID(int=number) for number in (20, 21, 22))
HERE, ELSEWHERE = "ressano-garcia", "beira"
NAME, PHONE, STORY = "Felismina Macuácua", "+258841234567", "WithholdsDocuments"
FIELDS: dict[str, object] = {
    "prs_FirstName": NAME,
    "prs_MobilePhone": PHONE,
    "prs_MailingCity": "Moamba",
    "vic_MethodsOfControl": [STORY],
    "vic_Vulnerabilities": ["MentalHealth"],
}
ALL = ("identity", "contact", "location", "journey", "health", "legal")
READS = [f"/sections/{name}" for name in ALL] + ["", "/assistance", "/grants", "/disclosures", "/links", "/additions"]
TABLES = (
    "clocks",
    "site_hours",
    *("link_versions", "links", "additions"),
    *("best_interests_proposals", "best_interests", "intake_consents"),
    *("duplicate_pairs", "receipts", "disclosures", "grants", "timeline", "section_versions", "sections", "cases"),
    *("idempotency", "stream_outbox", "stream_parked"),
)


@dataclass
class World:
    """Cases, its clock, and the people who ask it."""

    app: Flask
    dependencies: Dependencies
    keys: Keys
    clock: Clock
    database: ServiceDatabase
    _admin: sa.Engine | None = None

    def begin(self) -> None:
        """Empty everything; it is noon."""
        self.clock.at = NOON
        empty(self.database, *TABLES)

    def person(self, *roles: str, organisation: UUID = OURS, sites: tuple[str, ...] = (HERE,)) -> Person:
        """Return somebody with these roles, whom cases knows as staff too."""
        who = account(*roles, organisation=organisation, sites=sites)
        self.employ(who)
        return Person(self.app, self.keys, self.clock, who, "cases")

    def employ(self, who: Account, *, active: bool = True) -> None:
        """Tell cases about a member of staff, as identity does."""
        state = "active" if active else "suspended"
        with self.engine_of_admin().begin() as connection:
            note_account(connection, who.changed(self.clock.at, state=state))

    def engine_of_admin(self) -> sa.Engine:
        """Return an engine of the database's administrator, who may do what no process may."""
        if self._admin is None:
            self._admin = sa.create_engine(self.database.admin_url)
        return self._admin

    def close(self) -> None:
        """Let go of all connections."""
        for engine in (self.engine_of_admin(), *self.dependencies.foundation.engines()):
            engine.dispose()

    def admin(self, statement: str, **values: object) -> None:
        """Do something that only the database's administrator may."""
        with self.engine_of_admin().begin() as connection:
            connection.execute(sa.text(statement), values)

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table."""
        with self.dependencies.foundation.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table}")))  # noqa: S608 - the test names the table

    def said(self, addressee: str) -> list[Any]:
        """Return what cases said to *addressee*, oldest first."""
        rows = sorted((row for row in self.rows("stream_outbox") if row.addressee == addressee), key=lambda row: row.id)
        read = [decode_row(bytes(row.content)) for row in rows]
        return [decode(row.event_type, row.event) for row in read]

    def records(self, action: str | None = None) -> list[Any]:
        """Return the access records, oldest first."""
        return [record for record in self.said("audit") if action in (None, record.action)]

    def hand_over(
        self, *, registration: UUID | None = None, organisation: UUID = OURS, site: str = HERE, **body: object
    ) -> str:
        """Let intake hand somebody over, under a known id if one is given; return the id of the case."""
        event = self.registration(registration=registration, organisation=organisation, site=site, **body)
        self.hear(event, publisher="intake")
        (case,) = (row for row in self.rows("cases") if row.registration_id == event.registration_id)
        return str(case.id)

    def registration(
        self, *, registration: UUID | None = None, organisation: UUID = OURS, site: str = HERE, **body: object
    ) -> RegistrationSubmitted:
        """Return what intake would say of somebody new."""
        registration = registration or uuid4()
        content = {"fields": FIELDS, "consent": {"assistance": True}, "screening": None} | body
        sealed = self.keys.outbox("intake").seal(
            addressee="cases", event_type=RegistrationSubmitted.event_type, subject=registration, body=content
        )
        return RegistrationSubmitted(
            registration_id=registration,
            organisation=organisation,
            site=Code(site),
            pathway=Code("trafficking"),
            registered_by=uuid4(),
            submitted_at=self.clock.at,
            body=sealed,
        )

    def open_case(self, *, organisation: UUID = OURS, site: str = HERE, **body: object) -> str:
        """Let intake hand somebody over; return the id of the case."""
        return self.hand_over(organisation=organisation, site=site, **body)

    def worked_case(self, **body: object) -> tuple[str, Person]:
        """Open a case and give it to a caseworker; return both."""
        case, worker = self.open_case(**body), self.person("caseworker")
        answer = self.person("supervisor").put(f"/cases/{case}/assignment", {"staff": str(worker.account.subject)})
        assert answer.status_code == 200, answer.json
        return case, worker

    def hear(self, event: Event, *, publisher: str) -> None:
        """Apply an event in one transaction, as the inbox does."""
        with self.dependencies.foundation.engine.begin() as connection:
            self.handler(type(event))(connection, event, self.delivery(publisher))

    def handler(self, event_type: type[Event]) -> Handler:
        """Return what cases does about such an event."""
        return cases_app.handlers_of(self.dependencies)[event_type]

    def move(
        self, disclosure: str, case: str, state: str, *, note: str | None = None, reason: str | None = None
    ) -> None:
        """Let the partner do something, and cases hear it."""
        sealed = note and self.keys.outbox("referrals").seal(
            addressee="cases", event_type=ReferralMoved.event_type, subject=UUID(disclosure), body={"text": note}
        )
        event = ReferralMoved(
            referral_id=uuid4(),
            disclosure_id=UUID(disclosure),
            case_id=UUID(case),
            state=Code(state),
            reason=Code(reason) if reason else None,
            actor=uuid4(),
            moved_at=self.clock.at,
            note=sealed or None,
        )
        self.hear(event, publisher="referrals")

    def refuse(self, disclosure: str, case: str, reason: str) -> None:
        """Let the directory refuse a disclosure, and cases hear it."""
        event = DisclosureRefused(
            disclosure_id=UUID(disclosure), case_id=UUID(case), reason=Code(reason), refused_at=self.clock.at
        )
        self.hear(event, publisher="referrals")

    def park(self, subject: str, *, publisher: str) -> None:
        """Let something about *subject* wait for an operator."""
        self.admin(_PARK, publisher=publisher, subject=subject, at=self.clock.at)

    def wrapped_keys(self) -> list[Any]:
        """Return all wrapped keys, as the keys database has them."""
        engine = self.dependencies.foundation.keys_engine
        assert engine is not None
        with engine.connect() as connection:
            return list(connection.execute(sa.text("SELECT * FROM wrapped_keys ORDER BY object_id, compartment")))

    def destroy_keys(self, case: str) -> None:
        """Destroy the keys of a case, for good."""
        keys = self.dependencies.cases.keys
        assert isinstance(keys, WrappedKeys)
        keys.destroy(UUID(case))

    def opened(self, event: DisclosureMade) -> dict[str, Any]:
        """Return what referrals, and nobody else, opens."""
        inbox = Inbox(consumer="referrals", keyring=self.keys.keyrings["referrals"])
        return inbox.open(event.body, publisher="cases", event_type=event.event_type, subject=event.subject)

    def grant_body(self, **changes: object) -> dict[str, object]:
        """Return a consent to share identity and contact with the shelter for thirty days."""
        body: dict[str, object] = {
            "recipient": str(SHELTER),
            "purpose": "shelter",
            "sections": ["identity", "contact"],
            "valid_until": (self.clock.at + timedelta(days=30)).isoformat(),
            "obtained_from": "self",
            "method": "thumbprint",
            "language": "por",
            "text_hash": "a" * 64,
        }
        return {name: value for name, value in (body | changes).items() if value is not None}

    def delivery(self, publisher: str) -> Delivery:
        """Return how an event of *publisher* would come."""
        return Delivery(
            publisher=publisher,
            number=1,
            link=b"\x00" * 32,
            event_id=uuid4(),
            occurred_at=self.clock.at,
            request_id="from-elsewhere",
        )


_PARK = """
INSERT INTO stream_parked (publisher, epoch, number, subject, event_type, content, link, cause, parked_at)
VALUES (:publisher, 1, 1, :subject, 'x', '', '', 'x', :at)"""


def grant(worker: Person, case: str, body: dict[str, object], *, key: str | None = None) -> TestResponse:
    """Record a consent."""
    return worker.post(f"/cases/{case}/grants", body, Idempotency_Key=key or uuid4().hex)


def wish(grant_id: str, *sections: str, preview: bool = False, **changes: object) -> dict[str, object]:
    """Return a request to send these sections to a shelter."""
    asked = {"grant": grant_id, "sections": list(sections or ("identity", "contact")), "service": "shelter"}
    return asked | {"request": "Precisa de abrigo esta noite.", "preview": preview} | changes


def disclose(worker: Person, case: str, body: dict[str, object], *, key: str | None = None) -> TestResponse:
    """Send what was granted, or look at it."""
    return worker.post(f"/cases/{case}/disclosures", body, Idempotency_Key=key or uuid4().hex)


@contextmanager
def open_world(database: ServiceDatabase, folder: Path) -> Iterator[World]:
    """Open cases on *database*."""
    keys, clock = Keys.generate(), Clock()
    environ = keys.environ(database, folder)
    dependencies = cases_app.from_env(environ | {"AMPARO_LOG_LEVEL": "critical"}, clock=clock)
    world = World(cases_app.create_app(dependencies), dependencies, keys, clock, database)
    try:
        yield world
    finally:
        world.close()
