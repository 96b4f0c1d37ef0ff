"""An outside PostgreSQL, several versions of it: provisioned by command, least privilege, one service really served."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from deploy.provision.folder import Folder
from deploy.provision.names import KEYED, SERVICES, database, keys_database, role
from deploy.supervisor.readiness import failing
from tests.production.provisioning import NO_BROKER, container, environ, provision
from tests.support.outside import OutsidePostgres, outside_postgres
from tests.support.processes import until
from tests.support.rabbit import free_port

VERSIONS = (15, 16, 17, 18)


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutsidePostgres]:
    """A server of each version that this machine has."""
    with outside_postgres(request.param, tmp_path_factory.mktemp(f"pg{request.param}")) as found:
        yield found


@pytest.fixture(scope="module")
def folder(server: OutsidePostgres, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """What provisioning it wrote, as an administrator who is no superuser: managed servers give no other."""
    with closing(server.connect()) as connection:
        connection.execute("CREATE ROLE steward LOGIN CREATEROLE CREATEDB PASSWORD 'steward''s'")
    made = Folder(tmp_path_factory.mktemp("var"))
    url = server.url.replace("postgres@", "steward@")
    done = provision(made, url, "--bus", NO_BROKER, secret="steward's")
    assert done.returncode == 0, done.stderr
    return made


def as_service(folder: Folder, service: str, file: str = "database-url") -> "psycopg.Connection[tuple[object, ...]]":
    """Connect with what a service's container gets, and nothing else."""
    found = make_url((folder.secrets(service) / file).read_text().strip())
    return psycopg.connect(found.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)


def test_every_database_is_at_our_version_and_its_role_may_do_no_more_than_its_work(
    server: OutsidePostgres, folder: Folder
) -> None:
    """No table is its own, no schema can be changed, no other database entered."""
    for service in SERVICES:
        files = {"database-url": database(service)}
        files |= {"keys-database-url": keys_database(service)} if service in KEYED else {}
        for file, name in files.items():
            with closing(as_service(folder, service, file)) as connection:
                assert connection.info.dbname == name
                assert connection.info.server_version // 10000 == server.major
                owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
                assert connection.execute(owned).fetchone() == (0,)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("CREATE TABLE smuggled (x int)")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SET ROLE {role(service)}_owner")


def test_no_service_enters_anothers_database(folder: Folder) -> None:
    """Not with its own password, and not the databases of keys."""
    for service in SERVICES:
        url = make_url((folder.secrets(service) / "database-url").read_text().strip()).set(drivername="postgresql")
        others = [name(each) for each in SERVICES if each != service for name in (database, keys_database)]
        for other in others:
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(url.set(database=other).render_as_string(hide_password=False)).close()


def test_a_log_entry_cannot_be_changed_by_the_service_that_keeps_it(folder: Folder) -> None:
    """The promise that anyone can check stands on the server's own rights too."""
    with closing(as_service(folder, "audit")) as connection:
        for statement in ("DELETE FROM entries", "UPDATE entries SET leaf = ''", "TRUNCATE entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize(("service", "missing"), [("cases", ["token-keys"]), ("portal", [])])
def test_a_service_starts_on_it_with_nothing_but_files(folder: Folder, service: str, missing: list[str]) -> None:
    """The web process needs no broker; the very words that a container runs. What it lacks is a word of identity."""
    given = container(folder, service, kind="web")
    assert "AMPARO_BUS_URL_FILE" not in given
    port = free_port()
    command = [sys.executable, "-m", "services.app", service, "web", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=environ(given), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: process.poll() is not None or failing(port) == missing, seconds=60, what="ready")
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_provisioning_again_replaces_nothing(server: OutsidePostgres, folder: Folder) -> None:
    """It is also how a new version's tables are made. The passphrase is not needed for that."""
    before = {path: path.read_bytes() for path in (folder.path / "secrets").rglob("*") if path.is_file()}
    done = provision(folder, server.url, "--bus", NO_BROKER, phrase=None)
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_without_the_keyrings_of_data_that_is_there_is_refused(
    server: OutsidePostgres, folder: Folder, tmp_path: Path
) -> None:
    """New keys would open nothing of it and would lock the services out of what they wrote."""
    assert folder.roster.exists()
    done = provision(Folder(tmp_path / "var"), server.url)
    assert done.returncode == 1
    assert "is missing" in done.stderr
    assert "bring it back from your backup of keys" in done.stderr
    assert not list((tmp_path / "var" / "secrets").iterdir())
