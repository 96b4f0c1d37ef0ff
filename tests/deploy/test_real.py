"""A real installation: two people set their own sign-in; nobody else gets in, and nothing of training is there."""

import json
import re
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest

from deploy.client import Api
from deploy.provision.names import HOST, SERVICES
from deploy.signing_in import Account, Tokens
from deploy.training.accounts import ACCOUNTS
from deploy.training.sign_ins import open_door
from tests.support import signer
from tests.support.earlier import FIRST, Earlier, forget_later
from tests.support.installation import Installation
from tests.support.processes import until

PASSPHRASE = "quatro palavras bem longas"
STEP = timedelta(seconds=30)
OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/"}
FOR_EVERYBODY = {
    *(("get", "/concerns/reception"), ("post", "/concerns"), ("post", "/concerns/status")),
    ("get", "/schemas/htcds"),
}
"""What people without an account use. Nothing of anybody is told there; tests/services/intake has it."""


@dataclass
class Real(Installation):
    """A real installation, and the addresses that were printed for its first two people."""

    links: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    """A real installation that runs."""
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        installation = Real(Path(folder), passphrase=PASSPHRASE, people=True)
        made = installation.make_real()
        assert made.returncode == 0, made.stderr
        installation.links = _links(made.stdout)
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()


def _links(said: str) -> dict[str, str]:
    """Return the printed addresses by sign-in name."""
    return dict(re.findall(r"^  (\w+)[^:]*: (http\S+)$", said, re.MULTILINE))


def _enrol(installation: Real, who: str) -> Account:
    """Set the sign-in of one of the first two as they would, in a browser; return how they sign in."""
    password = f"uma frase que ninguem adivinha, {who}"
    with httpx.Client(base_url=f"http://{HOST}:{installation.port('identity')}") as http:
        where = urlsplit(installation.links[who])
        page = http.get(f"{where.path}?{where.query}").raise_for_status().text
        device = pyotp.TOTP(_found(r"<code>([A-Z2-7 ]+)</code>", page).replace(" ", ""))
        form = {"_form": _found(r'name="_form" value="([^"]+)"', page), "password": password}
        form |= {"password_again": password, "code": device.now()}
        http.post(f"{where.path}?{where.query}", data=form).raise_for_status()
        assert http.get(f"{where.path}?{where.query}").status_code == 404, "the address works once"
    return Account(login_name=who, password=password, code=lambda at: device.at(at + STEP))  # the present one is used


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


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
        if method in {"get", "post", "put", "delete", "patch"}
        and path not in OPEN
        and (method, path) not in FOR_EVERYBODY
    ]


def test_its_first_two_people_set_their_sign_in_and_come_in(real: Real, tmp_path: Path) -> None:
    """One makes accounts, the other agrees to what opens cases; neither opens one by it."""
    assert list(real.links) == ["ana", "bento"]
    issuer = f"http://localhost:{real.port('identity')}"
    assert all(link.startswith(f"{issuer}/enrolment?token=") for link in real.links.values())
    for who, mine in (("ana", "/accounts"), ("bento", "/approvals")):
        door = open_door(tmp_path, port=real.port("identity"), issuer=issuer)
        account = _enrol(real, who)
        with closing(Api(f"http://{HOST}:{real.port('identity')}", token=Tokens(door, account, "identity"))) as api:
            assert api.get(mine).status == 200
        with closing(Api(f"http://{HOST}:{real.port('cases')}", token=Tokens(door, account, "cases"))) as api:
            found = api.get("/cases")
            assert found.status in {403, 404} or found.body["items"] == []
        with urllib.request.urlopen(f"http://{HOST}:{real.port('portal')}/") as page:
            assert page.status == 200


@pytest.mark.parametrize("service", ["intake", "cases", "referrals", "audit"])
def test_every_route_of_every_service_refuses_everybody(real: Real, service: str) -> None:
    """Nobody, a training token of another installation's, and a text are all told the same: 401.

    But for what people without an account use, of which there are exactly three, and the schema of what is public.
    """
    known = ACCOUNTS["caseworker"]
    account = signer.Account(subject=known.id, organisation=known.organisation_id, sites=known.sites, roles=known.roles)
    stranger = signer.TrainingSigner.generate(random=token_bytes)
    token = stranger.issue(account, audience=service, at=datetime.now(UTC), random=token_bytes)
    routes = _routes(real, service)
    assert len(routes) >= 2
    for method, path in routes:
        url = f"http://{HOST}:{real.port(service)}{path}"
        found = [_answers(url, method, each) for each in (None, token, "x")]
        assert [status for status, _ in found] == [401, 401, 401], (method, path)
        assert {str(body["type"]) for _, body in found} == {"urn:amparo:problem:unauthenticated"}


def test_what_it_says_at_its_start_is_true_of_it(real: Real) -> None:
    """No training account, nobody synthetic, no command that would be refused."""
    assert "Amparo is ready after" in real.output
    assert "REAL" in real.output
    assert "whoever has an account signs in there" in real.output
    assert f"Open  http://localhost:{real.base_port}\n" in real.output
    assert "TRAINING" not in real.output
    assert "ynthetic" not in real.output
    assert "journey" not in real.output
    assert not any(f"{account} " in real.output for account in ACCOUNTS)


@pytest.mark.parametrize("command", [["token", "caseworker"], ["journey"]])
def test_what_is_for_training_only_is_refused(real: Real, command: list[str]) -> None:
    """One sentence."""
    refused = real.amparo(*command)
    assert refused.returncode == 1
    assert "training installations only" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_nothing_of_training_is_in_its_folder(real: Real) -> None:
    """No signer, no mark of people."""
    assert not (real.folder.path / "training").exists()


def test_its_streams_run_and_its_status_is_zero(real: Real) -> None:
    """Services hear each other although nobody has come yet."""
    until(lambda: real.amparo("status").returncode == 0, seconds=30, what="everything ready")
    assert "real installation" in real.amparo("status").stdout


def test_it_is_started_again_by_its_passphrase_alone(real: Real) -> None:
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


def test_new_addresses_are_for_who_has_not_come_yet() -> None:
    """An address ends after a day: the machine's owner prints another, and the old one opens nothing any more."""
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        installation = Real(Path(folder), passphrase=PASSPHRASE)
        old = _links(installation.make_real().stdout)
        again = installation.make_real()
        assert again.returncode == 1
        assert "real installation already" in again.stderr
        said = installation.amparo_with(
            PASSPHRASE, "init", "--real", "--new-links", "--base-port", str(installation.base_port)
        )
        installation.links = _links(said.stdout)
        assert installation.links.keys() == old.keys()
        try:
            installation.start()
            where = urlsplit(old["ana"])
            gone = httpx.get(f"http://{HOST}:{installation.port('identity')}{where.path}?{where.query}")
            assert gone.status_code == 404
            _enrol(installation, "ana")
        finally:
            installation.stop()
        said = installation.amparo_with(PASSPHRASE, "init", "--real", "--new-links")
        assert list(_links(said.stdout)) == ["bento"]


@pytest.mark.fault
def test_one_of_the_first_version_gets_identity_and_its_first_people() -> None:
    """It starts with its passphrase, says that nobody has an account, and how to change that; no key is replaced."""
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        earlier = Earlier(Path(folder), passphrase=PASSPHRASE)
        assert earlier.make_real().returncode == 0
        forget_later(earlier.folder)
        (earlier.folder.path / "first-people").unlink(missing_ok=True)
        before = [earlier.folder.keyring(service).read_bytes() for service in FIRST]
        assert not earlier.folder.secrets("identity").exists()
        installation = earlier.later()
        try:
            installation.start()
            assert "nobody has an account yet" in installation.output
        finally:
            installation.stop()
        assert [installation.folder.keyring(service).read_bytes() for service in FIRST] == before
        assert list(_links(installation.make_real().stdout)) == ["ana", "bento"]
