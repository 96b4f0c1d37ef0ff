"""Showing the training accounts on the sign-in page. Called in training installations only."""

from dataclasses import dataclass
from datetime import datetime

from services.identity.domain.accounts import Account
from services.identity.domain.one_time_codes import code_at, step_at
from services.identity.domain.training import secret_of
from services.identity.usecases.ports import Identity, Transaction


@dataclass(frozen=True, slots=True)
class Printed:
    """An account that anybody may use. `code` is its next unused one, None when one has to wait a moment."""

    login_name: str
    display_name: str
    code: str | None


def list_printed(identity: Identity, *, at: datetime) -> list[Printed]:
    """Return the accounts that were seeded, and no other, whatever installation this is."""
    with identity.transaction(request_id=None) as tx:
        everybody = [each for organisation in tx.organisations.all() for each in tx.accounts.of(organisation.id)]
        return [printed for each in everybody if (printed := _printed(tx, each, at=at))]


def _printed(tx: Transaction, account: Account, *, at: datetime) -> Printed | None:
    known, secret = tx.sign_ins.find(account.id), secret_of(account.login_name)
    if known is None or known.secret != secret or not account.usable:
        return None
    now = step_at(at)
    fresh = [step for step in (now, now + 1) if step > known.used_step]
    return Printed(account.login_name, account.display_name, code_at(secret, fresh[0]) if fresh else None)
