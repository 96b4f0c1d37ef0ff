"""What leaves a case: looked at first, then for good, in one transaction that holds the grant.

Withdrawal takes the same lock. So either the disclosure committed first, and the withdrawal that follows it in the
stream to referrals destroys it, or the withdrawal did, and nothing leaves. The preview runs the same steps and sends
nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.domain.case import Moment, require_open
from services.cases.domain.disclosure import Disclosure, DisclosureStatus, Offer, Receipt, leaving, offer
from services.cases.domain.grant import Grant, Purpose
from services.cases.domain.sections import Section
from services.cases.usecases.asking import Asker, CaseOnHoldError, Desk, Visible, refusing, visible
from services.cases.usecases.consents import CREATED, held_grant
from services.cases.usecases.ports import Answer, Render, Transaction
from shared.idempotency import Outcome
from shared.streams.records import Access


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


def preview_disclosure(desk: Desk, *, case_id: UUID, wish: Wish, asker: Asker) -> tuple[Grant, Offer]:
    """Show exactly what would leave, what would not, and why. Nothing leaves; that somebody looked is recorded."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="preview-disclosure", case_id=case_id, lock=tx.cases.hold)
        access = _about(seen, wish)
        with _sharing(tx, seen, access, asker):
            grant = held_grant(tx, seen, wish.grant_id)
            offered = _offer(tx, seen, grant, wish, asker)
        tx.record(replace(access, purpose=grant.purpose.value, consent=grant.text_hash))
        return grant, offered


def disclose(desk: Desk, *, case_id: UUID, wish: Wish, key: str, body: object, render: Render, asker: Asker) -> Outcome:
    """Send the granted sections to referrals, once for *key*."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="disclose", case_id=case_id, lock=tx.cases.hold)
        access = _about(seen, wish)

        def make() -> Answer:
            grant = held_grant(tx, seen, wish.grant_id)
            offered = _offer(tx, seen, grant, wish, asker)
            disclosure = _disclosure(tx.new_random_id(), grant, offered, wish, asker)
            tx.disclosures.add(seen.case, disclosure, request=wish.request)
            tx.announce_disclosure(seen.case, disclosure, leaves=offered.leaves, request=wish.request)
            tx.cases.note(case_id, _moment(asker, disclosure))
            return CREATED, render(disclosure, offered)

        with _sharing(tx, seen, access, asker):
            outcome = tx.once(
                actor=asker.claims.subject,
                key=key,
                route=f"POST /cases/{case_id}/disclosures",
                body=body,
                at=asker.at,
                make=make,
            )
        tx.record(_done(access, outcome))
        return outcome


def list_disclosures(desk: Desk, *, case_id: UUID, asker: Asker) -> list[DisclosureView]:
    """Return what left this case and what came back. Once its caseworker has looked, nothing waits for them."""
    with desk.cases.transaction(asker.request_id) as tx:
        seen = visible(tx, desk, asker, action="list-disclosures", case_id=case_id)
        tx.refuse_when_backlogged(at=asker.at)
        made = tx.disclosures.list_(seen.case)
        if seen.case.assigned_to == asker.claims.subject:
            tx.disclosures.see(seen.case, at=asker.at)
        tx.record(replace(seen.access, count=len(made)))
        return [_view(tx, seen, disclosure) for disclosure in made]


@contextmanager
def _sharing(tx: Transaction, seen: Visible, access: Access, asker: Asker) -> Iterator[None]:
    """Hold back whatever must not leave now, and record every refusal."""
    tx.refuse_when_backlogged(at=asker.at)
    with refusing(access):
        require_open(seen.case)
        if tx.is_parked(seen.case):
            raise CaseOnHoldError
        yield


def _offer(tx: Transaction, seen: Visible, grant: Grant, wish: Wish, asker: Asker) -> Offer:
    sections = leaving(grant, asked=wish.sections, at=asker.at)
    contents = {section: tx.sections.read(seen.case, section).content for section in sections}
    return offer(grant, asked=wish.sections, contents=contents)


def _disclosure(disclosure_id: UUID, grant: Grant, offered: Offer, wish: Wish, asker: Asker) -> Disclosure:
    return Disclosure(
        id=disclosure_id,
        case_id=grant.case_id,
        grant_id=grant.id,
        recipient=grant.recipient,
        service=wish.service,
        purpose=grant.purpose,
        sections=tuple(offered.leaves),
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


def _about(seen: Visible, wish: Wish) -> Access:
    return replace(seen.access, resources=(*seen.access.resources, wish.grant_id))


def _done(access: Access, outcome: Outcome) -> Access:
    made = outcome.response
    return replace(
        access,
        resources=(*access.resources, UUID(made["id"])),
        purpose=made["purpose"],
        consent=made["consent"],
        reason="replayed" if outcome.replayed else None,
    )


def _moment(asker: Asker, disclosure: Disclosure) -> Moment:
    return Moment(at=asker.at, kind="disclosure-made", actor=asker.claims.subject, about=disclosure.id)
