"""`amparo doctor` on servers that are not ours: what their administrators can get wrong, got wrong on real ones."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from deploy.doctor import broker, databases
from deploy.doctor.findings import Finding, Look, Patient, Unseen
from deploy.provision.folder import Folder
from deploy.provision.names import SERVICES, SPEAKERS
from deploy.provision.outside import definitions
from deploy.provision.reach import administering
from tests.production.conftest import VHOST, Production
from tests.support.outside import PASSWORD
from tests.support.rabbit import free_port
from tests.support.rabbit_admin import import_definitions, rabbitmqctl


@pytest.fixture
def folder(production: Production, tmp_path: Path) -> Folder:
    """A copy of what was provisioned, to be spoilt."""
    shutil.copytree(production.folder.path, tmp_path / "var", ignore=shutil.ignore_patterns("run"))
    return Folder(tmp_path / "var")


def looked(look: Look, folder: Folder) -> Iterator[Finding | Unseen]:
    """Look, with no supervisor here."""
    return look(Patient(folder=folder, at=datetime.now(UTC), base_port=8100, state=None))


def said(look: Look, folder: Folder) -> list[str]:
    """Return what is wrong."""
    return [each.what for each in looked(look, folder) if isinstance(each, Finding)]


def rewritten(folder: Folder, service: str, file: str, old: str, new: str) -> None:
    """Change an address of a service."""
    path = folder.secrets(service) / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_broker_that_lets_everybody_in_is_no_finding(folder: Folder) -> None:
    """Each with its own user, to its own queue; nothing is read or sent by looking."""
    assert said(broker.broker, folder) == []


def test_a_broker_that_is_not_there(production: Production, folder: Folder) -> None:
    """Another port; a name that leads nowhere."""
    rewritten(folder, "cases", "bus-url", f":{production.node.port}/", f":{free_port()}/")
    rewritten(folder, "audit", "bus-url", "@127.0.0.1:", "@broker.invalid:")
    assert said(broker.broker, folder) == [
        "The broker does not answer cases (ConnectionRefusedError).",
        "The broker's name leads nowhere.",
    ]


def test_a_broker_that_does_not_prove_who_it_is(folder: Folder) -> None:
    """Something answers there that speaks no TLS."""
    rewritten(folder, "cases", "bus-url", "amqp://", "amqps://")
    assert said(broker.broker, folder) == ["The broker does not prove who it is."]


def test_a_password_and_a_host_that_the_broker_does_not_know(production: Production, folder: Folder) -> None:
    """As when its definitions were not loaded."""
    secret = (folder.secrets("cases") / "bus-password").read_text().strip()
    rewritten(folder, "cases", "bus-url", secret, "wrong")
    rewritten(folder, "intake", "bus-url", f":{production.node.port}/{VHOST}", f":{production.node.port}/elsewhere")
    found = {each.what: each.mend for each in looked(broker.broker, folder) if isinstance(each, Finding)}
    assert sorted(found) == [
        "The broker lets intake not into the virtual host.",
        "The broker refuses cases: its password or its permissions are not what was provisioned.",
    ]
    assert all(str(definitions(folder)) in mend for mend in found.values())


def test_permissions_that_somebody_took_away(production: Production, folder: Folder) -> None:
    """And that the command which is named brings back."""
    rabbitmqctl(production.node, "set_permissions", "-p", VHOST, "amparo-referrals", "^$", "^$", "^$")
    try:
        [found] = said(broker.broker, folder)
        assert found.startswith("The broker refuses referrals")
    finally:
        import_definitions(production.node, definitions(folder))
    assert said(broker.broker, folder) == []


def test_a_service_without_an_address_of_the_broker(folder: Folder) -> None:
    """Provisioned without `--bus`, or half."""
    (folder.secrets("audit") / "bus-url").unlink()
    assert said(broker.broker, folder) == ["audit was given no address of the broker."]


def test_databases_that_are_not_reached(production: Production, folder: Folder) -> None:
    """A server that is away, a password that is wrong, a database that is gone: each is told from the others."""
    port = production.postgres.port
    rewritten(folder, "intake", "database-url", f":{port}/", f":{free_port()}/")
    secret = (folder.secrets("cases") / "database-password").read_text().strip()
    rewritten(folder, "cases", "database-url", quote(secret, safe=""), "wrong")
    rewritten(folder, "referrals", "database-url", f":{port}/amparo_referrals", f":{port}/amparo_nothing")
    found = said(databases.databases, folder)
    assert "The database server of intake does not answer." in found
    assert "The database of cases does not take the service's password." in found
    assert "There is no database of referrals on its server." in found
    rewritten(folder, "cases", "keys-database-url", f":{port}/", f":{free_port()}/")
    assert said(databases.keys_databases, folder) == ["The database server of cases's keys does not answer."]


def test_a_server_without_the_certificate_that_was_asked_for(folder: Folder) -> None:
    """The address wants it proven; the server has no TLS at all."""
    file = folder.secrets("audit") / "database-url"
    file.write_text(file.read_text().strip() + "?sslmode=verify-full&sslrootcert=/nowhere/authority.pem")
    assert "The database server of audit does not prove who it is." in said(databases.databases, folder)


def test_with_no_worker_running_everybody_is_silent(folder: Folder) -> None:
    """Each service says so from its own database, as its own role; what that role may not read is said too."""
    found = said(databases.databases, folder)
    for service in SPEAKERS:
        assert any(each.startswith(f"{service}: ") for each in found), service
    unseen = [each.what for each in looked(databases.databases, folder) if isinstance(each, Unseen)]
    assert len(unseen) == len(SERVICES)


def amparo(folder: Folder, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as in the job's container: nothing runs here, and the databases are elsewhere."""
    command = [sys.executable, "-m", "deploy.cli", *words, "--var", str(folder.path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_commands_about_streams_work_there_too(folder: Folder) -> None:
    """As each service itself, without an administrator."""
    for words in (("parked", "list"), ("alarms", "list"), ("parked", "retry")):
        done = amparo(folder, *words)
        assert done.returncode == 0, done.stderr
        assert PASSWORD not in done.stdout + done.stderr
    done = amparo(folder, "streams", "renew", "cases", "referrals")
    assert done.returncode == 0, done.stderr
    for service, table, peer in (("cases", "publishing", "addressee"), ("referrals", "consuming", "publisher")):
        other = "referrals" if service == "cases" else "cases"
        with administering(folder, service) as connection:
            epoch = f"SELECT epoch FROM stream_{table} WHERE {peer} = '{other}'"  # noqa: S608 - our own words
            assert connection.execute(text(epoch)).scalar_one() == 2
