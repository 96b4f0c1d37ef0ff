"""A disk that fills up under a running installation: nothing acknowledged is lost, and room is all it takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.client import Api, SilentError
from deploy.training.seeding import open_api
from tests.support.disks import fill
from tests.support.installation import Installation
from tests.support.processes import until

_ROOM_KILOBYTES = 400 * 1024
_MOST = 300


@contextmanager
def _intake(installation: Installation) -> Iterator[Api]:
    api = open_api(installation.folder, account="officer", service="intake", port=installation.port("intake"))
    try:
        yield api
    finally:
        api.close()


def _register(api: Api, number: int) -> tuple[int, str | None]:
    """Return the status and, where it is 201, the id; 503 when nobody answers."""
    body = {
        "pathway": "stranded-migrant",
        "site": "machipanda",
        "consent": {"assistance": True, "language": "por", "method": "signature"},
        "fields": {
            "prs_FirstName": "Pessoa",
            "prs_SecondName": "Sintética",
            "vic_DetailsOfVulnerabilities": "x" * 8000,
        },
    }
    try:
        answer = api.post("/registrations", body, key=f"full-disk-{number}")
    except SilentError:
        return 503, None
    return answer.status, answer.body["id"] if answer.status == 201 else None


def _register_until_refused(api: Api, acknowledged: dict[int, str | None]) -> int:
    """Register until there is no room left in any file that was already there; return the first refusal's status."""
    for number in range(1, _MOST):
        status, found = _register(api, number)
        if found is None:
            return status
        acknowledged[number] = found
    raise AssertionError("a full disk refused nothing")


@pytest.mark.fault
def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(small_disk: Callable[[int], Path]) -> None:
    """Refused with 503 or 507 while it is full; afterwards each acknowledged registration is still the same one."""
    disk = small_disk(_ROOM_KILOBYTES)
    installation = Installation(disk)
    installation.start()
    try:
        with _intake(installation) as api:
            acknowledged = {0: _register(api, 0)[1]}
            ballast = fill(disk)
            refused = _register_until_refused(api, acknowledged)
            assert refused in {503, 507}
            installation.kill("postgres")
            assert _register(api, _MOST)[0] in {503, 507}
            ballast.unlink()
            until(lambda: _register(api, _MOST)[0] == 201, seconds=60, what="registering again")
            for number, before in acknowledged.items():
                assert _register(api, number) == (201, before)
    finally:
        installation.stop()
