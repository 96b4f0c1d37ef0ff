"""The first people of a real installation, and what only a training installation has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.identity import app as identity_app
from services.identity.domain.training import PASSWORD as TRAINING_PASSWORD
from services.identity.usecases.beginning import AlreadyBegunError, First
from tests.services.identity.world import SECRET, TABLES, World, asked, open_world
from tests.support.databases import ServiceDatabase


def _environ(world: World, *, training: bool = False) -> dict[str, str]:
    settings = world.dependencies.foundation.settings
    return {
        "AMPARO_DATABASE_URL": world.database.url,
        "AMPARO_BUS_URL": "amqp://nobody:nothing@127.0.0.1:1//",
        "AMPARO_KEYRING_FILE": str(settings.keyring_file),
        "AMPARO_ROSTER_FILE": str(settings.roster_file),
        "AMPARO_ISSUER": settings.issuer,
        "AMPARO_TRAINING": "true" if training else "false",
        "AMPARO_PORTAL_URL": "http://localhost:8100",
        "AMPARO_PORTAL_SECRET": SECRET,
        "AMPARO_LOG_LEVEL": "critical",
    }


def _begin(world: World) -> tuple[str, str]:
    return identity_app.begin(
        _environ(world),
        organisation="Programa de Protecção",
        administrator=First(login_name="ana", display_name="Ana"),
        second=First(login_name="bento", display_name="Bento"),
        sites=("maputo", "ressano-garcia"),
    )


def test_a_real_installation_begins_with_two_people(world: World) -> None:
    """So that from the first day on nobody gives a case-reading role alone. It begins once."""
    world.admin(f"TRUNCATE {TABLES}")
    links = _begin(world)
    assert len(set(links)) == 2
    assert sorted(tuple(row.roles) for row in world.rows("accounts")) == [
        ("administrator",),
        ("data-protection-officer",),
    ]
    assert {row.code: row.name for row in world.rows("sites")} == {
        "maputo": "Maputo",
        "ressano-garcia": "Ressano Garcia",
    }
    for link in links:
        assert world.browser().get(link.removeprefix("http://localhost:8105")).status_code == 200
    with pytest.raises(AlreadyBegunError):
        _begin(world)


def test_a_real_installation_takes_no_printed_accounts(world: World) -> None:
    """Whoever calls it."""
    with pytest.raises(identity_app.NotTrainingError):
        identity_app.seed(_environ(world), organisations=(), sites=(), accounts=(), password=TRAINING_PASSWORD)


def test_a_real_installation_shows_no_accounts_and_no_codes(world: World) -> None:
    """Even when accounts with everybody's secret are in its database."""
    browser = world.browser()
    page = browser.get(f"/authorize{asked()}").text
    assert "Senhora" not in page
    assert TRAINING_PASSWORD not in page
    browser.try_password("worker")
    assert world.device("worker").now() not in browser.get(f"/sign-in/code{asked()}").text


def test_a_training_installation_shows_both(service_database: Callable[[str], ServiceDatabase], tmp_path: Path) -> None:
    """The accounts on the first page; on the second only the code of the one that was chosen."""
    with open_world(service_database("identity"), tmp_path, training=True) as world:
        world.begin()
        browser = world.browser()
        assert "Senhora Worker" in browser.get(f"/authorize{asked()}").text
        browser.try_password("worker")
        page = browser.get(f"/sign-in/code{asked()}").text
        assert world.device("worker").now() in page
        assert world.device("super").now() not in page


def test_seeding_again_changes_nothing(service_database: Callable[[str], ServiceDatabase], tmp_path: Path) -> None:
    """An installation that is started again keeps what people did with their accounts."""
    with open_world(service_database("identity"), tmp_path, training=True) as world:
        world.begin()
        world.staff("admin").put(world.ids["worker"], "state", "suspended")
        before = world.rows("accounts")
        identity_app.seed(
            _environ(world, training=True), organisations=(), sites=(), accounts=(), password=TRAINING_PASSWORD
        )
        assert world.rows("accounts") == before
