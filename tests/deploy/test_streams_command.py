"""`amparo streams renew`: a publisher restored from an old backup is heard again, and nothing is applied twice."""

from secrets import token_hex

import pytest
from sqlalchemy import text

from deploy.consents import agreed
from deploy.provision.names import SPEAKERS
from deploy.provision.reach import administering
from deploy.training.seeding import open_api
from tests.support.installation import Installation, running
from tests.support.processes import until

_BODY = {
    "pathway": "stranded-migrant",
    "site": "machipanda",
    "consent": agreed(),
    "fields": {"prs_FirstName": "Pessoa", "prs_SecondName": "Sintética"},
}
_FORGET = text(
    "UPDATE stream_publishing SET number = 0, published = 0, acknowledged = 0, acknowledged_at = NULL,"
    " link = other.link, acknowledged_link = other.link"
    " FROM (SELECT CAST(:genesis AS bytea) AS link) AS other WHERE addressee = 'cases'"
)


def _register(installation: Installation) -> None:
    api = open_api(installation.folder, account="officer", service="intake", patience_seconds=30)
    try:
        api.post("/registrations", _BODY, key=token_hex(8)).expect(201)
    finally:
        api.close()


def _cases(installation: Installation) -> int:
    with administering(installation.folder, "cases") as connection:
        return int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())


@pytest.mark.fault
def test_a_publisher_that_forgot_what_it_said_is_heard_again_after_a_new_epoch() -> None:
    """Refused while everything runs; then both ends begin anew, and what waits arrives once."""
    with running() as installation:
        _register(installation)
        until(lambda: _cases(installation) == 1, seconds=30, what="the first case")
        refused = installation.amparo("streams", "renew", "intake", "cases")
        assert refused.returncode == 1
        assert "already runs here" in refused.stderr
        with administering(installation.folder, "intake") as connection:
            genesis = connection.execute(text("SELECT link FROM stream_publishing WHERE number = 0")).scalar()
            connection.execute(_FORGET, {"genesis": genesis or bytes(32)})
        until(lambda: "intake" in installation.amparo("alarms", "list").stdout, seconds=30, what="an alarm")
        installation.stop()
        done = installation.amparo("streams", "renew", "intake", "cases")
        assert done.returncode == 0, done.stderr
        assert "begins anew with epoch 2" in done.stdout
        installation.start()
        _register(installation)
        until(lambda: _cases(installation) == 2, seconds=30, what="the second case")
        until(lambda: _well_when_cleared(installation), seconds=60, what="everything ready")
        assert _cases(installation) == 2


def _well_when_cleared(installation: Installation) -> bool:
    """Clear what the old epoch's messages raised, and tell whether everything is ready."""
    for service in SPEAKERS:
        installation.amparo("alarms", "clear", "--service", service)
    return installation.amparo("status").returncode == 0


@pytest.mark.parametrize(("publisher", "addressee"), [("audit", "cases"), ("intake", "referrals"), ("cases", "cases")])
def test_a_stream_that_does_not_exist_is_named(
    tmp_path_factory: pytest.TempPathFactory, publisher: str, addressee: str
) -> None:
    """And so is a folder in which there is nothing."""
    installation = Installation(tmp_path_factory.mktemp("none"))
    assert "no such stream" in installation.amparo("streams", "renew", publisher, addressee).stderr
    assert "no installation" in installation.amparo("streams", "renew", "intake", "cases").stderr
