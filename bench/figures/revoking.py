"""E24: from an account that was changed at identity to its old tokens being refused by every service."""

import time
from collections.abc import Callable
from typing import Final

import httpx

from bench.extent import Extent
from bench.rows import Row
from bench.series import Series, percentile
from deploy.client import Api
from deploy.provision.names import HOST
from deploy.signing_in import Door, Tokens
from deploy.training.accounts import SITES, find_account
from deploy.training.sign_ins import credentials, open_door
from tests.support.installation import Installation

_GOAL_MS: Final = 1000.0
_PATIENCE_SECONDS: Final = 15.0
_PAUSE_SECONDS: Final = 0.1
_UNAUTHORIZED: Final = 401
_WHO: Final = "caseworker-2"
_SERVICES: Final = ("intake", "cases", "referrals", "audit")
_ASKED: Final = "/tasks"
"""Every service has it; whatever it answers to a token that stands, it is not 401."""


def measured(installation: Installation, extent: Extent) -> Row:
    """Return the row. The installation runs, and nobody else uses it."""
    port = installation.port("identity")
    door = open_door(installation.folder.training / "bench", port=port, issuer=f"http://localhost:{port}")
    administrator = Tokens(door, credentials("administrator"), "identity")
    identity = Api(f"http://{HOST}:{port}", token=lambda: str(administrator()))
    waits = [_changed(installation, door, identity, turn) for turn in range(extent.revocations)]
    slow = percentile(waits, 0.99)
    return Row(
        figure="E24",
        what="account changed → its tokens refused by every service, p99",
        unit="ms",
        ours=Series.of(slow),
        goal=f"≤ {_GOAL_MS:.0f} ms",
        met=slow <= _GOAL_MS,
        note=f"{len(waits)} changes of sites, p50 {percentile(waits, 0.5):.0f} ms, embedded installation, idle",
    )


def _changed(installation: Installation, door: Door, identity: Api, turn: int) -> float:
    """Change the account's sites; return the ms until the last service refuses the token of before."""
    account = find_account(_WHO)
    callers = [_caller(installation.port(service), door.token(credentials(_WHO), service)[0]) for service in _SERVICES]
    assert not any(refused() for refused in callers)  # noqa: S101 - they stand, or nothing is measured
    path = f"/accounts/{account.id}"
    version = identity.get(path).expect(200).etag
    sites = list(SITES if turn % 2 else SITES[:1])
    identity.put(f"{path}/sites", {"sites": sites}, etag=version).expect(200)
    began = time.perf_counter()
    while callers and time.perf_counter() - began < _PATIENCE_SECONDS:
        callers = [refused for refused in callers if not refused()]
    waited = time.perf_counter() - began
    time.sleep(_PAUSE_SECONDS)
    return waited * 1000


def _caller(port: int, token: str) -> Callable[[], bool]:
    http = httpx.Client(base_url=f"http://{HOST}:{port}", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    return lambda: http.get(_ASKED).status_code == _UNAUTHORIZED
