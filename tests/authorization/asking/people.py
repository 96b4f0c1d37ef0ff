"""Who asks: the claims behind a cell. Knows no service."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.second_factor import FRESH_SECONDS
from shared.tokens import Claims
from tests.authorization.oracle.cells import Factor
from tests.support.service import NOON

ME, COLLEAGUE, STRANGER = (UUID(int=number) for number in (1, 2, 3))
OURS, THEIRS, ANOTHER = (UUID(int=number) for number in (20, 21, 22))
HERE, ELSEWHERE = "ressano-garcia", "beira"

AMR: Final = {Factor.NONE: ("pwd",), Factor.STALE: ("pwd", "otp"), Factor.FRESH: ("pwd", "otp")}
AGE: Final = {
    Factor.NONE: timedelta(),
    Factor.STALE: timedelta(seconds=FRESH_SECONDS + 1),
    Factor.FRESH: timedelta(seconds=FRESH_SECONDS),
}
"""How old each sign-in is: stale by a second, fresh to the second."""


def claims(
    service: str,
    roles: tuple[str, ...],
    factor: Factor,
    *,
    organisation: UUID = OURS,
    sites: tuple[str, ...] = (HERE,),
    at: datetime = NOON,
) -> Claims:
    """Return what a token of this person says."""
    return Claims(
        issuer="https://amparo.invalid",
        audience=service,
        subject=ME,
        token_id=UUID(int=99),
        issued_at=at,
        expires_at=at + timedelta(minutes=10),
        organisation=organisation,
        sites=sites,
        roles=roles,
        amr=AMR[factor],
        auth_time=at - AGE[factor],
        epoch=0,
    )
