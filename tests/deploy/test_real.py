"""A real installation before anybody can sign in: it is made, it starts, it keeps its promises and lets nobody in."""

import json
import re
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import pytest

from deploy.provision.names import HOST, SERVICES
from deploy.training.accounts import ACCOUNTS
from tests.support.installation import Installation
from tests.support.processes import until
from tests.support.signer import Account, TrainingSigner

PASSPHRASE = "quatro palavras bem longas"
OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/"}


@pytest.fixture(scope="module")
def real() -> Iterator[Installation]:
    """A real installation that runs."""
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        installation = Installation(Path(folder), passphrase=PASSPHRASE, people=True)
        made = installation.amparo_with(PASSPHRASE, "init", "--real", "--administrator", "chefe")
        assert made.returncode == 0, made.stderr
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()


def _answers(url: str, method: str, token: str | None) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status), json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def _routes(installation: Installation, service: str) -> list[tuple[str, str]]:
    """Return the method and path of everything the service documents, with an id where one is wanted."""
    _, document = _answers(f"http://{HOST}:{installation.port(service)}/openapi.json", "GET", None)
    paths = document["paths"]
    assert isinstance(paths, dict)
    return [
        (method.upper(), re.sub(r"\{[^}]+\}", "11111111-1111-4111-8111-111111111111", path))
        for path, operations in paths.items()
        for method in operations
        if method in {"get", "post", "put", "delete", "patch"} and path not in OPEN
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_of_every_service_refuses_everybody(real: Installation, service: str) -> None:
    """Nobody, a training token of another installation's, and a text are all told the same: 401."""
    known = ACCOUNTS["caseworker"]
    account = Account(subject=known.id, organisation=known.organisation_id, sites=known.sites, roles=known.roles)
    stranger = TrainingSigner.generate(random=token_bytes)
    token = stranger.issue(account, audience=service, at=datetime.now(UTC), random=token_bytes)
    routes = _routes(real, service)
    assert len(routes) >= 2
    for method, path in routes:
        url = f"http://{HOST}:{real.port(service)}{path}"
        found = [_answers(url, method, each) for each in (None, token, "x")]
        assert [status for status, _ in found] == [401, 401, 401], (method, path)
        assert {str(body["type"]) for _, body in found} == {"urn:amparo:problem:unauthenticated"}


def test_what_it_says_at_its_start_is_true_of_it(real: Installation) -> None:
    """No training account, nobody synthetic, no command that would be refused; and that nobody can sign in yet."""
    assert "Amparo is ready after" in real.output
    assert "REAL" in real.output
    assert "nobody can sign in" in real.output
    assert "TRAINING" not in real.output
    assert "ynthetic" not in real.output
    assert "journey" not in real.output
    assert not any(account in real.output for account in ACCOUNTS)


@pytest.mark.parametrize("command", [["token", "caseworker"], ["journey"]])
def test_what_is_for_training_only_is_refused(real: Installation, command: list[str]) -> None:
    """One sentence."""
    refused = real.amparo(*command)
    assert refused.returncode == 1
    assert "training installations only" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_nothing_of_training_is_in_its_folder(real: Installation) -> None:
    """No signer, no mark of people."""
    assert not (real.folder.path / "training").exists()


def test_its_streams_run_and_its_status_is_zero(real: Installation) -> None:
    """Services hear each other although nobody has come yet."""
    until(lambda: real.amparo("status").returncode == 0, seconds=30, what="everything ready")
    assert "real installation" in real.amparo("status").stdout


def test_it_is_started_again_by_its_passphrase_alone(real: Installation) -> None:
    """Stopped; a wrong passphrase, an empty one and none are each refused in one sentence; the right one starts it.

    A roster that was lost meanwhile is made again.
    """
    real.stop()
    real.folder.roster.unlink()
    keyrings = [real.folder.keyring(service).read_bytes() for service in SERVICES]
    up = ("up", "--base-port", str(real.base_port))
    for refused in (
        real.amparo_with("quatro palavras bem curtas", *up),
        real.amparo_with("", *up),
        real.amparo(*up),
    ):
        assert refused.returncode == 1
        assert "passphrase" in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    real.start()
    assert [real.folder.keyring(service).read_bytes() for service in SERVICES] == keyrings
