"""A disk that fills up under a running installation: nothing acknowledged is lost, and room is all it takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.client import Answer, Api
from deploy.consents import agreed
from deploy.training.seeding import open_api
from tests.support.disks import fill
from tests.support.installation import Installation
from tests.support.processes import until

_ROOM_KILOBYTES = 400 * 1024
_MOST = 300


@contextmanager
def _intake(installation: Installation) -> Iterator[Api]:
    api = open_api(installation.folder, account="officer", service="intake")
    try:
        yield api
    finally:
        api.close()


def _register(api: Api, number: int) -> Answer:
    """Register once for each number, however often. Raises SilentError when nobody answers."""
    body = {
        "pathway": "stranded-migrant",
        "site": "machipanda",
        "consent": agreed(),
        "fields": {
            "prs_FirstName": "Pessoa",
            "prs_SecondName": "Sintética",
            "vic_DetailsOfVulnerabilities": "x" * 8000,
        },
    }
    return api.post("/registrations", body, key=f"full-disk-{number}")


def _register_until_refused(api: Api, acknowledged: dict[int, str]) -> Answer:
    """Register until there is no room left in any file that was already there; return the first refusal."""
    for number in range(1, _MOST):
        answer = _register(api, number)
        if answer.status != 201:
            return answer
        acknowledged[number] = answer.body["id"]
    raise AssertionError("a full disk refused nothing")


def _check_refused(answer: Answer) -> None:
    """A refusal is a problem document that says what kind it is, and nothing of what was sent."""
    assert answer.status in {503, 507}, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["type"].startswith("urn:amparo:problem:")
    assert answer.body["status"] == answer.status
    assert answer.body["title"]
    assert "Sintética" not in str(answer.body)


@pytest.mark.fault
def test_a_disk_that_fills_up_loses_nothing_that_was_acknowledged(small_disk: Callable[[int], Path]) -> None:
    """Refused with a problem document while it is full; afterwards each acknowledged one is still the same one."""
    disk = small_disk(_ROOM_KILOBYTES)
    installation = Installation(disk)
    installation.start()
    try:
        with _intake(installation) as api:
            acknowledged = {0: _register(api, 0).expect(201).body["id"]}
            ballast = fill(disk)
            _check_refused(_register_until_refused(api, acknowledged))
            installation.kill("postgres")
            _check_refused(_register(api, _MOST))
            ballast.unlink()
            until(lambda: _register(api, _MOST).status == 201, seconds=60, what="registering again")
            for number, before in acknowledged.items():
                assert _register(api, number).expect(201).body["id"] == before
    finally:
        installation.stop()
