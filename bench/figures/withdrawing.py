"""P5: from a consent that was withdrawn to the partner being refused, while other referrals are made."""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from bench import people
from bench.asking import ask, request, start
from bench.extent import Extent
from bench.load import HOST, MOST_SECONDS
from bench.rows import Row
from bench.series import Series, percentile
from bench.town import Town, disclosure_body, give_cases, grant_body

_BACKGROUND = 10
_GOAL_MS = 1000.0
_PAUSE_SECONDS = 0.1
_POLL_SECONDS = 0.005
_PATIENCE_SECONDS = 15.0
_OPEN, _GONE = 200, 409
_LOADED_SECONDS = 60.0
"""For how long withdrawals are measured at most: well within what the load generator lasts."""

_WARM_SECONDS = 1.0
_MADE = "SELECT count(*) FROM disclosures"


@dataclass(frozen=True, slots=True)
class Probe:
    """One referral that will be withdrawn."""

    case: UUID
    grant: str
    referral: str


class Caller:
    """One keep-alive connection of one person to one service."""

    def __init__(self, town: Town, service: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, town.port(service), timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> int:
        """Ask and return the status."""
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


def measured(town: Town, extent: Extent) -> Row:
    """Return the row. The town has cases enough."""
    token = town.scene.token(town.services["cases"], people.CASEWORKER)
    probes, others = _prepared(town, token, probes=extent.withdrawals)
    limits = {"per_second": extent.per_second, "seconds": MOST_SECONDS}
    load = start(others, port=town.port("cases"), connections=8, unique=secrets.token_hex(8), **limits)
    time.sleep(_WARM_SECONDS)
    before, began = town.count("cases", _MADE), time.perf_counter()
    waits = [_withdrawn(town, probe, token) for probe in _for_a_while(probes)]
    made = (town.count("cases", _MADE) - before) / (time.perf_counter() - began)
    load.terminate()
    load.wait()
    slow = percentile(waits, 0.99)
    return Row(
        figure="P5",
        what="consent withdrawn → partner refused, p99",
        unit="ms",
        ours=Series.of(slow),
        goal=f"≤ {_GOAL_MS:.0f} ms",
        met=slow <= _GOAL_MS,
        note=f"{len(waits)} withdrawals, p50 {percentile(waits, 0.5):.0f} ms, while {made:.0f} referrals/s are made",
    )


def _for_a_while(probes: list[Probe]) -> Iterator[Probe]:
    """Yield probes while the load lasts: without it the figure would be of something else."""
    began = time.perf_counter()
    for probe in probes:
        if time.perf_counter() - began > _LOADED_SECONDS:
            return
        yield probe


def _prepared(town: Town, token: str, *, probes: int) -> tuple[list[Probe], list[str]]:
    """Grant and disclose; return the referrals to withdraw, and the requests that keep the town busy."""
    cases = give_cases(town, count=probes + _BACKGROUND)
    granted = [request("POST", f"/cases/{each}/grants", token=token, body=grant_body(), keyed=True) for each in cases]
    _create(town, granted)
    grants = _grants(town)
    wished = [_disclosure(case, grants[case], token) for case in cases]
    _create(town, wished[:probes])
    town.until("referrals", "SELECT count(*) FROM referrals", probes)
    return _referrals(town), wished[probes:]


def _disclosure(case: UUID, grant: str, token: str) -> str:
    body = disclosure_body(grant)
    return request("POST", f"/cases/{case}/disclosures", token=token, body=body, keyed=True)


def _create(town: Town, requests: list[str]) -> None:
    limits = {"count": len(requests), "unique": secrets.token_hex(8)}
    ask(requests, port=town.port("cases"), connections=4, **limits).all_were(201)


def _grants(town: Town) -> dict[UUID, str]:
    with town.look("cases") as connection:
        rows = connection.execute("SELECT case_id, id FROM grants").fetchall()
    return {UUID(str(case)): str(grant) for case, grant in rows}


def _referrals(town: Town) -> list[Probe]:
    with town.look("referrals") as connection:
        rows = connection.execute("SELECT case_id, grant_id, id FROM referrals").fetchall()
    return [Probe(UUID(str(case)), str(grant), str(referral)) for case, grant, referral in rows]


def _withdrawn(town: Town, probe: Probe, token: str) -> float:
    """Withdraw, and return the ms until the partner, asking again and again, is refused."""
    partner = Caller(town, "referrals", town.scene.token(town.services["referrals"], people.PARTNERS_WORKER))
    caseworker = Caller(town, "cases", token)
    path = f"/referrals/{probe.referral}/package"
    _until(lambda: partner.ask("GET", path) == _OPEN)
    status = caseworker.ask(
        "POST", f"/cases/{probe.case}/grants/{probe.grant}/withdrawal", {"reason": "person-decided"}
    )
    if status != _OPEN:
        raise AssertionError(f"the withdrawal was answered with {status}")
    waited = _until(lambda: partner.ask("GET", path) == _GONE)
    time.sleep(_PAUSE_SECONDS)
    return waited * 1000


def _until(met: Callable[[], bool]) -> float:
    """Return the seconds until *met*; where patience ends first it is at least that, which falls short anyway."""
    began = time.perf_counter()
    while not met() and time.perf_counter() - began < _PATIENCE_SECONDS:
        time.sleep(_POLL_SECONDS)
    return time.perf_counter() - began
