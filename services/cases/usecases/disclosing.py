"""What leaves a case: looked at first, then for good, in one transaction that holds the grant.

Withdrawal takes the same lock. So either the disclosure committed first, and the withdrawal that follows it in the
stream to referrals destroys it, or the withdrawal did, and nothing leaves. The preview runs the same steps and sends
nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain.case import Moment, require_open
from services.cases.domain.disclosure import (
    Disclosure,
    DisclosureStatus,
    Offer,
    Receipt,
    leaving,
    offer,
    require_covered,
)
from services.cases.domain.grant import LAW_ENFORCEMENT, Grant, Purpose
from services.cases.domain.sections import Section
from services.cases.usecases.asking import CaseOnHoldError, Desk, Visible, visible
from services.cases.usecases.consents import CREATED, held_grant
from services.cases.usecases.opening import open_section
from services.cases.usecases.ports import Answer, Render, Transaction
from shared.asking import Asker
from shared.idempotency import Outcome
from shared.streams.records import Access, refusing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caseworker wants to send: under which grant, which sections, for which service, with which words."""

    grant_id: UUID
    sections: tuple[Section, ...]
    service: Purpose
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureView:
    """A disclosure, the words that went with it, and what came back."""

    disclosure: Disclosure
    request: str | None
    receipts: list[Receipt]


@dataclass(frozen=True, slots=True)
class Look:
    """What may leave, opened, and the access to record for it: whose consent, for whom, and which bytes."""

    grant: Grant
    offered: Offer
    access: Access


def preview_disclosure(desk: Desk, *, case_id: UUID, wish: Wish, asker: Asker) -> tuple[Grant, Offer]:
    """Show exactly what would leave, what would not, and why. Nothing leaves; what was looked at is recorded."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(
            tx, desk, asker, action="preview-disclosure", case_id=case_id, about=(wish.grant_id,), lock=tx.cases.hold
        )
        with _sharing(tx, seen, asker):
            look = _look(tx, seen, wish, asker)
        tx.record(look.access)
        return look.grant, look.offered


def disclose(desk: Desk, *, case_id: UUID, wish: Wish, key: str, body: object, render: Render, asker: Asker) -> Outcome:
    """Send the granted sections to referrals, once for *key*."""
    action = "disclose-to-law-enforcement" if wish.service in LAW_ENFORCEMENT else "disclose"
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action=action, case_id=case_id, about=(wish.grant_id,), lock=tx.cases.hold)
        looks: list[Look] = []  # none when the key was answered before: then nothing is opened

        def make() -> Answer:
            look = _look(tx, seen, wish, asker)
            looks.append(look)
            disclosure = _disclosure(tx.new_random_id(), look, wish, asker)
            tx.disclosures.add(seen.case, disclosure, request=wish.request)
            tx.announce_disclosure(seen.case, disclosure, leaves=look.offered.leaves, request=wish.request)
            tx.cases.note(case_id, _moment(asker, disclosure))
            return CREATED, render(disclosure, look.offered)

        with _sharing(tx, seen, asker):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /cases/{case_id}/disclosures",
                body=body,
                at=asker.at,
                make=make,
            )
        tx.record(_done(seen.access, outcome, opened=[each for look in looks for each in look.access.contents]))
        return outcome


def list_disclosures(desk: Desk, *, case_id: UUID, asker: Asker) -> list[DisclosureView]:
    """Return what left this case and what came back. Once its caseworker has looked, nothing waits for them."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="list-disclosures", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        made = tx.disclosures.list_(seen.case)
        if seen.case.assigned_to == asker.claims.subject:
            tx.disclosures.see(seen.case, at=asker.at)
        access = replace(seen.access, count=len(made))
        with refusing(access):
            views = [_view(tx, seen, disclosure) for disclosure in made]
        tx.record(access)
        return views


@contextmanager
def _sharing(tx: Transaction, seen: Visible, asker: Asker) -> Iterator[None]:
    """Hold back whatever must not leave now, and record every refusal."""
    tx.refuse_when_backlogged(at=asker.at)
    with refusing(seen.access):
        require_open(seen.case)
        if tx.is_parked(seen.case):
            raise CaseOnHoldError
        yield


def _look(tx: Transaction, seen: Visible, wish: Wish, asker: Asker) -> Look:
    """Open what may leave. What was opened is in the record, whatever is then decided about it."""
    grant = held_grant(tx, seen, wish.grant_id)
    access = _under(grant, seen.access)
    with refusing(access):
        sections = leaving(grant, asked=wish.sections, at=asker.at)
        require_covered(grant, service=wish.service)
    documents = [open_section(tx, seen, section, access=access) for section in sections]
    access = replace(access, contents=tuple(each.imprint for each in documents))
    with refusing(access):
        offered = offer(grant, asked=wish.sections, contents={each.section: each.content for each in documents})
    return Look(grant, offered, replace(access, section=_joined(offered.leaves)))


def _under(grant: Grant, access: Access) -> Access:
    """Return the access with whose data it is about to be, for what, and under which words."""
    resources = (*access.resources, grant.recipient)
    return replace(access, resources=resources, purpose=grant.purpose.value, consent=grant.text_hash)


def _disclosure(disclosure_id: UUID, look: Look, wish: Wish, asker: Asker) -> Disclosure:
    grant = look.grant
    return Disclosure(
        id=disclosure_id,
        case_id=grant.case_id,
        grant_id=grant.id,
        recipient=grant.recipient,
        service=wish.service,
        purpose=grant.purpose,
        sections=tuple(look.offered.leaves),
        consent=grant.text_hash,
        valid_until=grant.valid_until,
        made_by=asker.claims.subject,
        made_at=asker.at,
        status=DisclosureStatus.MADE,
        status_at=asker.at,
    )


def _view(tx: Transaction, seen: Visible, disclosure: Disclosure) -> DisclosureView:
    return DisclosureView(
        disclosure=disclosure,
        request=tx.disclosures.request(seen.case, disclosure),
        receipts=tx.disclosures.receipts(seen.case, disclosure),
    )


def _done(access: Access, outcome: Outcome, *, opened: Sequence[str]) -> Access:
    """Return the access with what left, to whom; from the answer, which a repeated request gets too."""
    made = outcome.response
    return replace(
        access,
        resources=(*access.resources, UUID(made["recipient"]), UUID(made["id"])),
        section=_joined(made["sections"]),
        contents=tuple(opened),
        purpose=made["purpose"],
        consent=made["consent"],
        reason="replayed" if outcome.replayed else None,
    )


def _joined(sections: Iterable[str]) -> str:
    return "/".join(sections)


def _moment(asker: Asker, disclosure: Disclosure) -> Moment:
    return Moment(at=asker.at, kind="disclosure-made", actor=asker.claims.subject, about=disclosure.id)
