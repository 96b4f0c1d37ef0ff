"""The database server with the very words and access rules that `docker-compose.yml` gives it, on a real PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from deploy.certificates import Certificates
from tests.production.compose import read
from tests.support.fixtures import ROOT
from tests.support.outside import DEBIAN, PASSWORD, outside_postgres
from tests.support.requirements import require

HOST = "localhost"


@dataclass(frozen=True)
class Guarded:
    """Where it listens, and whom its clients trust."""

    port: int
    authority: Path

    def entered(self, **more: str) -> "psycopg.Connection[tuple[object, ...]]":
        """Enter as its administrator, as `amparo provision` is told to."""
        given = {"sslmode": "verify-full", "sslrootcert": str(self.authority), "host": HOST, "hostaddr": "127.0.0.1"}
        said = given | {"user": "postgres", "password": PASSWORD, "dbname": "postgres"} | more
        return psycopg.connect(port=self.port, **said)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Start it; only paths are this test's. The wheel's PostgreSQL has no TLS, so it must be Debian's."""
    require((DEBIAN / "15" / "bin" / "initdb").exists(), "PostgreSQL with TLS is not installed (Debian: postgresql-15)")
    home = tmp_path_factory.mktemp("guarded")
    certificates = Certificates(home / "tls")
    certificates.make(at=datetime.now(UTC), servers={HOST: [HOST]})
    paths = {
        "/etc/amparo/pg_hba.conf": str(ROOT / "deploy" / "postgres" / "pg_hba.conf"),
        "/run/secrets/certificate.pem": str(certificates.certificate(HOST)),
        "/run/secrets/key.pem": str(certificates.key(HOST)),
    }
    program, *words = read()["services"]["database"]["command"]
    assert program == "postgres"
    told = [f"{name}={paths.get(value, value)}" for name, _, value in (word.partition("=") for word in words)]
    (home / "postgres").mkdir()
    with outside_postgres(15, home / "postgres", *told) as server:
        yield Guarded(server.port, certificates.authority)


def test_it_is_entered_by_name_under_tls_and_with_a_password(guarded: Guarded) -> None:
    """The newest TLS, and a server that is the one it was told to be."""
    with closing(guarded.entered()) as connection:
        version = connection.execute("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
        assert version == ("TLSv1.3",)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"sslmode": "disable"}, "no encryption"),
        ({"password": "wrong"}, "password authentication failed"),
        ({"host": "database"}, "does not match host name"),
        ({"ssl_max_protocol_version": "TLSv1.2"}, "protocol version"),
    ],
)
def test_no_other_way_leads_in(guarded: Guarded, how: dict[str, str], why: str) -> None:
    """In the clear, with a wrong password, to somebody who has another name, with older TLS."""
    with pytest.raises(psycopg.OperationalError, match=why):
        guarded.entered(**how).close()


def test_a_server_of_another_authority_is_not_spoken_to(guarded: Guarded, tmp_path: Path) -> None:
    """It has the right name."""
    stranger = Certificates(tmp_path)
    stranger.make(at=datetime.now(UTC), servers={HOST: [HOST]})
    with pytest.raises(psycopg.OperationalError, match=r"certificate verify failed|signature failure"):
        guarded.entered(sslrootcert=str(stranger.authority)).close()


def test_it_writes_no_value_down(guarded: Guarded, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A failing statement is not logged, nor what it was given."""
    with closing(guarded.entered()) as connection, pytest.raises(psycopg.errors.InvalidTextRepresentation):
        connection.execute("SELECT %s::int", ["Graca-canary"])
    logs = tmp_path_factory.getbasetemp().glob("guarded*/postgres/log")
    assert all("Graca-canary" not in log.read_text() for log in logs)
