"""The printed accounts in a training identity: each signs in, and again changes nothing."""

from collections.abc import Callable
from pathlib import Path

from deploy.training.accounts import ACCOUNTS
from deploy.training.sign_ins import credentials, seed_identity
from services.identity.domain.training import PASSWORD
from tests.services.identity.world import PORTAL, SECRET, TABLES, open_world
from tests.support.databases import ServiceDatabase


def test_every_printed_account_signs_in_with_what_is_printed(
    service_database: Callable[[str], ServiceDatabase], tmp_path: Path
) -> None:
    """And has the same id as ever."""
    database = service_database("identity")
    with open_world(database, tmp_path, training=True) as world:
        world.admin(f"TRUNCATE {TABLES}")
        settings = world.dependencies.foundation.settings
        environ = {
            "AMPARO_DATABASE_URL": database.url,
            "AMPARO_KEYRING_FILE": str(settings.keyring_file),
            "AMPARO_ROSTER_FILE": str(settings.roster_file),
            "AMPARO_TRAINING": "true",
            "AMPARO_BUS_URL": "amqp://nobody:nothing@127.0.0.1:1//",
            "AMPARO_PORTAL_URL": PORTAL,
            "AMPARO_PORTAL_SECRET": SECRET,
        }
        seed_identity(environ)
        before = world.rows("accounts")
        seed_identity(environ)
        assert world.rows("accounts") == before
        assert {row.id for row in before} == {each.id for each in ACCOUNTS.values()}
        cheap = world.dependencies.passwords.hash(PASSWORD)
        world.admin("UPDATE credentials SET password_hash = :cheap", cheap=cheap)
        for name in ACCOUNTS:
            known, browser = credentials(name), world.browser()
            assert browser.try_password(name, known.password).status_code == 303
            assert browser.try_code(known.code(world.clock())).status_code == 302
