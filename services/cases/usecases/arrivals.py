"""What other services told us, applied in the worker's own transaction, which remembers that it was applied."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.cases.domain.assistance import is_decision_needed
from services.cases.domain.case import Case, Moment, Status
from services.cases.domain.clocks import clocks_of
from services.cases.domain.content import Content
from services.cases.domain.disclosure import (
    Disclosure,
    DisclosureStatus,
    Receipt,
    UnknownDisclosureError,
    receive,
)
from services.cases.domain.reference import new_reference
from services.cases.domain.sections import split_registration
from services.cases.usecases.asking import own_access
from services.cases.usecases.links import keep_links
from services.cases.usecases.ports import Transaction
from shared.contracts.cases import CaseOpened
from shared.contracts.fields import Code
from shared.contracts.intake import RegistrationSubmitted
from shared.contracts.referrals import DisclosureRefused, ReferralMoved

INTAKE = "intake"
REFERRALS = "referrals"


def open_case(tx: Transaction, event: RegistrationSubmitted, *, at: datetime) -> None:
    """Open a case from a registration; a registration that already has one is left alone.

    Its keys are made first, in their own database: a key without a case is harmless, a case without keys is lost.
    """
    if tx.cases.find_by_registration(event.registration_id) is not None:
        return
    body = tx.opened(event.body, publisher=INTAKE, event_type=event.event_type, subject=event.subject)
    triage = body.get("triage")  # an event of before there was triage has none
    contents = split_registration(fields=body["fields"], screening=body["screening"], triage=triage)
    case = _new_case(tx, event, at=at)
    tx.make_keys(case, at=at)
    tx.cases.add(case)
    tx.sections.open_first(case, contents, at=at)
    keep_links(tx, case, body.get("companions", ()), at=at)  # nor companions, before there were any
    hours = tx.clocks.hours(organisation=case.organisation, site=case.site)
    tx.clocks.start(clocks_of(case.id, triage, hours=hours, since=event.submitted_at))
    tx.cases.note(case.id, Moment(at=at, kind="case-opened", about=event.registration_id))
    _keep_consent(tx, case, body["consent"], at=at)
    tx.record(own_access("open-case", case, at=at))
    tx.announce(_opened(case), to=INTAKE, at=at)


def _keep_consent(tx: Transaction, case: Case, consent: Content, *, at: datetime) -> None:
    """Keep how the person agreed to be assisted; where nobody could, let two people decide."""
    tx.assistance.keep(case, consent)
    if is_decision_needed(consent):
        tx.assistance.need(case, since=at)
        tx.cases.note(case.id, Moment(at=at, kind="best-interests-needed"))


def note_referral(tx: Transaction, event: ReferralMoved, *, event_id: UUID, at: datetime) -> None:
    """Write down what the partner did. Raises UnknownDisclosureError."""
    receipt = Receipt(
        id=event_id,
        disclosure_id=event.disclosure_id,
        state=DisclosureStatus(event.state),
        reason=event.reason,
        actor=event.actor,
        at=event.moved_at,
        note=_note(tx, event),
    )
    _receive(tx, receipt, case_id=event.case_id, kind=f"referral-{receipt.state}", at=at)


def note_refusal(tx: Transaction, event: DisclosureRefused, *, event_id: UUID, at: datetime) -> None:
    """Write down that the package could not be delivered, and why. Raises UnknownDisclosureError."""
    receipt = Receipt(
        id=event_id,
        disclosure_id=event.disclosure_id,
        state=DisclosureStatus.REFUSED,
        reason=event.reason,
        actor=None,
        at=event.refused_at,
        note=None,
    )
    _receive(tx, receipt, case_id=event.case_id, kind="disclosure-refused", at=at)


def _receive(tx: Transaction, receipt: Receipt, *, case_id: UUID, kind: str, at: datetime) -> None:
    case, disclosure = _sent(tx, receipt.disclosure_id, case_id=case_id)
    tx.disclosures.add_receipt(case, receipt)
    tx.disclosures.move(receive(disclosure, receipt))
    tx.cases.note(
        case.id, Moment(at=receipt.at, kind=kind, actor=receipt.actor, about=disclosure.id, code=receipt.reason)
    )
    tx.record(
        replace(own_access("note-receipt", case, at=at), resources=(case.id, disclosure.id), reason=receipt.state)
    )


def _sent(tx: Transaction, disclosure_id: UUID, *, case_id: UUID) -> tuple[Case, Disclosure]:
    """Return what was sent; a receipt for another case's disclosure is as unknown as one for none."""
    disclosure, case = tx.disclosures.find(disclosure_id), tx.cases.find(case_id)
    if disclosure is None or case is None or disclosure.case_id != case.id:
        raise UnknownDisclosureError
    return case, disclosure


def _note(tx: Transaction, event: ReferralMoved) -> str | None:
    if event.note is None:
        return None
    opened = tx.opened(event.note, publisher=REFERRALS, event_type=event.event_type, subject=event.subject)
    return str(opened["text"])


def _new_case(tx: Transaction, event: RegistrationSubmitted, *, at: datetime) -> Case:
    return Case(
        id=tx.case_id(event.registration_id, at=event.submitted_at),
        registration_id=event.registration_id,
        reference=new_reference(tx.random),
        organisation=event.organisation,
        site=event.site,
        pathway=event.pathway,
        channel=event.channel,
        status=Status.ACTIVE,
        assigned_to=None,
        opened_at=at,
    )


def _opened(case: Case) -> CaseOpened:
    return CaseOpened(
        case_id=case.id,
        registration_id=case.registration_id,
        organisation=case.organisation,
        site=Code(case.site),
        opened_at=case.opened_at,
    )
