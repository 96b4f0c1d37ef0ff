"""What a partner reads: the directory, its referrals, a package. Each function is one transaction."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.referrals import domain
from services.referrals.domain import Provider, Referral, State
from services.referrals.usecases.asking import addressed, of_the_directory
from services.referrals.usecases.ports import Package, Place, Referrals, Transaction
from shared.access import Policy
from shared.asking import Asker
from shared.streams.records import refusing

PAGE_SIZE = 25
MOST_TASKS = 100


def list_providers(referrals: Referrals, policy: Policy, *, by: Asker) -> list[Provider]:
    """Return the directory."""
    with referrals.transaction(request_id=by.request_id) as tx:
        tx.record(of_the_directory(policy, "list-providers", by))
        return tx.providers()


def list_referrals(
    referrals: Referrals, policy: Policy, *, state: State | None, after: Place | None, by: Asker
) -> list[Referral]:
    """Return a page of what was sent to the asker's organisation, newest first, one more than fits."""
    with referrals.transaction(request_id=by.request_id) as tx:
        access = of_the_directory(policy, "list-referrals", by)
        with refusing(access):
            tx.refuse_when_backlogged(at=by.at)
        found = tx.addressed_to(by.claims.organisation, state=state, after=after, limit=PAGE_SIZE + 1)
        tx.record(replace(access, resources=tuple(each.id for each in found[:PAGE_SIZE])))
        return found


def list_waiting(referrals: Referrals, policy: Policy, *, by: Asker) -> list[Referral]:
    """Return the referrals that wait for the asker's organisation to answer, oldest first."""
    with referrals.transaction(request_id=by.request_id) as tx:
        access = of_the_directory(policy, "read-tasks", by)
        with refusing(access):
            tx.refuse_when_backlogged(at=by.at)
        found = tx.addressed_to(by.claims.organisation, state=State.RECEIVED, after=None, limit=MOST_TASKS)
        tx.record(replace(access, resources=tuple(each.id for each in found)))
        return sorted(found, key=lambda each: each.received_at)


def read_referral(referrals: Referrals, policy: Policy, *, referral_id: UUID, by: Asker) -> Referral:
    """Return one referral without its content."""
    with referrals.transaction(request_id=by.request_id) as tx:
        referral, access = addressed(tx, policy, "read-referral", referral_id, by)
        with refusing(access):
            tx.refuse_when_backlogged(at=by.at)
        tx.record(access)
        return referral


def open_package(referrals: Referrals, policy: Policy, *, referral_id: UUID, by: Asker) -> tuple[Referral, Package]:
    """Return what was shared, if consent is known to stand at this moment. The receipt goes to the case."""
    with referrals.transaction(request_id=by.request_id) as tx:
        found, access = addressed(tx, policy, "open-package", referral_id, by)
        referral = tx.hold(found)
        with refusing(access):
            domain.ensure_readable(referral, at=by.at)
            _ensure_consent_is_known(tx, referral, at=by.at)
            tx.refuse_when_backlogged(at=by.at)
            package = tx.open(referral)
        tx.record(replace(access, ciphertext_hash=package.ciphertext_hash))
        return _opened(tx, referral, by=by), package


def _opened(tx: Transaction, referral: Referral, *, by: Asker) -> Referral:
    if referral.state is not State.RECEIVED:
        return referral
    opened = domain.move(referral, to=State.OPENED, at=by.at)
    tx.save(opened)
    tx.announce(opened, actor=by.claims.subject, reason=None, note=None)
    return opened


def _ensure_consent_is_known(tx: Transaction, referral: Referral, *, at: datetime) -> None:
    domain.ensure_heard(tx.cases_heard_at(), at=at)
    if tx.is_waiting(referral.grant_id):
        raise domain.CasesSilentError
