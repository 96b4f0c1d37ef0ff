"""Standing in for identity where only one service runs: it knows the signer's key and whoever the signer signs for."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa

from shared.standing import note_account, note_key
from tests.support.signer import Account, TrainingSigner

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def announce(admin_url: str, signer: TrainingSigner) -> None:
    """Let the service whose database this is believe what *signer* signs."""
    _write(admin_url, lambda connection: note_key(connection, signer.announced()))


@cache
def introduce(admin_url: str, account: Account) -> None:
    """Let the service whose database this is know that *account* stands."""
    _write(admin_url, lambda connection: note_account(connection, account.changed(LONG_AGO)))


def _write(admin_url: str, write: Callable[[sa.Connection], None]) -> None:
    admin = sa.create_engine(admin_url, poolclass=sa.NullPool)
    with admin.begin() as connection:
        write(connection)
