"""An installation of the first version, without identity and portal: it gets them, and loses nothing it had."""

import json
import shutil
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import pytest

from deploy.client import Api
from deploy.consents import agreed
from deploy.provision.folder import Folder, Kind
from deploy.provision.names import HOST, SERVICES, SPEAKERS
from deploy.provision.secrets import (
    LostKeyringError,
    NewKeyringError,
    UnusableKeyringError,
    client_secret,
    ensure_secrets,
)
from deploy.training.accounts import find_account
from deploy.training.seeding import open_api
from shared.keyring import Keyring
from shared.roster import Roster
from tests.support.earlier import FIRST, LATER, Earlier, forget_later
from tests.support.installation import Installation
from tests.support.processes import until
from tests.support.signer import Account

PASSPHRASE = "quatro palavras bem longas"
KINDS: list[tuple[Kind, str | None]] = [("training", None), ("real", PASSPHRASE)]
REGISTRATION = {
    "pathway": "stranded-migrant",
    "site": "machipanda",
    "consent": agreed(),
    "fields": {"prs_FirstName": "Pessoa", "prs_SecondName": "Sintética"},
}


def _made(path: Path, kind: Kind, passphrase: str | None) -> Folder:
    """Return the folder of an earlier version, with data in it."""
    folder = Folder(path / "var")
    folder.prepare()
    folder.settle(kind)
    ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    folder.cluster.data.mkdir(parents=True)
    for service in LATER:
        shutil.rmtree(folder.secrets(service))
    Roster.of(Keyring.load(folder.keyring(each), passphrase) for each in FIRST).save(folder.roster)
    forget_later(folder)
    return folder


@pytest.fixture(params=KINDS, ids=["training", "real"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Folder, Kind, str | None]:
    """The folder of an earlier version, of each kind."""
    kind, passphrase = request.param
    return _made(tmp_path, kind, passphrase), kind, passphrase


def _keyrings(folder: Folder) -> dict[str, bytes]:
    return {each: folder.keyring(each).read_bytes() for each in SERVICES if folder.keyring(each).exists()}


def test_each_added_service_gets_its_keys_beside_those_that_are_there(
    earlier: tuple[Folder, Kind, str | None],
) -> None:
    """All under one passphrase; who was pinned stays pinned as it was."""
    folder, kind, passphrase = earlier
    before, pinned = _keyrings(folder), json.loads(folder.roster.read_text())
    assert tuple(before) == FIRST
    ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    after, roster = _keyrings(folder), json.loads(folder.roster.read_text())
    assert {each: after[each] for each in FIRST} == before
    assert {each: roster[each] for each in FIRST} == pinned
    for service in SPEAKERS:
        keyring = Keyring.load(folder.keyring(service), passphrase)
        assert Roster.load(folder.roster).signing_keys(service) == (keyring.signing_public(),)
    assert "portal" not in roster
    assert Keyring.load(folder.keyring("portal"), passphrase).service == "portal"
    assert client_secret(folder, "portal").read_text() == client_secret(folder, "identity").read_text()


@pytest.mark.parametrize("service", LATER)
def test_an_added_service_that_loses_its_keyring_afterwards_is_refused_like_any_other(
    earlier: tuple[Folder, Kind, str | None], service: str
) -> None:
    """It is added once."""
    folder, kind, passphrase = earlier
    ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    folder.keyring(service).unlink()
    with pytest.raises(LostKeyringError, match=service):
        ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    assert not folder.keyring(service).exists()


@pytest.mark.parametrize("service", FIRST)
@pytest.mark.parametrize("with_roster", [True, False])
def test_a_keyring_that_was_lost_before_is_named_alone_and_nothing_is_made(
    earlier: tuple[Folder, Kind, str | None], service: str, *, with_roster: bool
) -> None:
    """Lost is not added, although both are missing."""
    folder, kind, passphrase = earlier
    folder.keyring(service).unlink()
    if not with_roster:
        folder.roster.unlink()
    kept = _keyrings(folder)
    with pytest.raises(LostKeyringError, match=f"keyring of {service} is missing"):
        ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    assert _keyrings(folder) == kept


@pytest.mark.parametrize(
    ("wrong", "refusal"), [(None, NewKeyringError), ("quatro palavras bem curtas", UnusableKeyringError)]
)
def test_without_the_right_passphrase_nothing_is_added(
    tmp_path: Path, wrong: str | None, refusal: type[Exception]
) -> None:
    """A keyring beside others under another passphrase, or under none, would never start."""
    folder = _made(tmp_path, "real", PASSPHRASE)
    with pytest.raises(refusal, match="passphrase"):
        ensure_secrets(folder, kind="real", passphrase=wrong, random=token_bytes)
    assert tuple(_keyrings(folder)) == FIRST


def test_adding_that_was_killed_half_way_keeps_what_it_made(earlier: tuple[Folder, Kind, str | None]) -> None:
    """The first of two keyrings is there, and nobody wrote it down yet."""
    folder, kind, passphrase = earlier
    folder.secrets("identity").mkdir(mode=0o700)
    Keyring.generate("identity", token_bytes).save(folder.keyring("identity"), passphrase, random=token_bytes)
    made = _keyrings(folder)
    ensure_secrets(folder, kind=kind, passphrase=passphrase, random=token_bytes)
    assert {each: _keyrings(folder)[each] for each in made} == made


@pytest.mark.fault
def test_a_training_installation_of_the_first_version_goes_on_with_everything_it_had() -> None:
    """The same registration is still the same one; the key that was everybody's in that version counts no more."""
    officer = find_account("officer")
    account = Account(
        subject=officer.id,
        organisation=officer.organisation_id,
        sites=officer.sites,
        roles=officer.roles,
        amr=("pwd", "otp"),
    )
    with tempfile.TemporaryDirectory(prefix="amparo-", ignore_cleanup_errors=True) as folder:
        earlier = Earlier(Path(folder))
        try:
            earlier.start()
            before = _register(earlier, earlier.token(account, "intake"))
        finally:
            earlier.stop()
        forget_later(earlier.folder)
        assert not earlier.folder.secrets("identity").exists()
        signer = earlier.folder.training / "signer.json"
        signer.parent.mkdir()
        signer.write_text("{}")
        installation = earlier.later()
        try:
            installation.start()
            api = open_api(installation.folder, account="officer", service="intake", patience_seconds=30)
            with closing(api):
                answer = api.post("/registrations", REGISTRATION, key="before-identity").expect(201)
            assert answer.body["id"] == before
            assert not signer.exists()
            until(lambda: installation.amparo("status").returncode == 0, seconds=30, what="everything ready")
            old = earlier.signer.issue(account, audience="intake", at=datetime.now(UTC), random=token_bytes)
            with closing(Api(_intake(installation), token=lambda: old)) as api:
                assert api.post("/registrations", REGISTRATION, key="before-identity").status == 401
        finally:
            installation.stop()


def _register(installation: Installation, token: str) -> str:
    with closing(Api(_intake(installation), token=lambda: token, patience_seconds=30)) as api:
        return str(api.post("/registrations", REGISTRATION, key="before-identity").expect(201).body["id"])


def _intake(installation: Installation) -> str:
    return f"http://{HOST}:{installation.port('intake')}"
