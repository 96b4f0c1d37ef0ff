"""The embedded PostgreSQL, attacked: killed parents, killed servers, long paths, strangers, newer data."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from deploy.postgres import Cluster, DataNewerError, PostgresError, Server
from deploy.postgres.server import socket_folder
from tests.support.databases import Database
from tests.support.processes import living, until

_ABANDON = """
import os, sys
from pathlib import Path
from deploy.postgres import Cluster, Server
home = Path(sys.argv[1])
cluster = Cluster(home / "data", home / "password")
cluster.create()
server = Server(cluster, run=home / "run", log=home / "log")
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


def _server(home: Path) -> Server:
    cluster = Cluster(home / "data", home / "password")
    cluster.create()
    return Server(cluster, run=home / "run", log=home / "log")


def test_it_listens_on_no_network_and_believes_nobody_without_a_password(postgres: Server) -> None:
    """The socket is the only way in, and the socket asks for a password."""
    with closing(psycopg.connect(postgres.dsn("postgres"))) as connection:
        shown = connection.execute("SELECT current_setting('listen_addresses'), current_setting('fsync')").fetchone()
    assert shown == ("", "on")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.dsn("postgres", password="guess"))


def test_only_its_owner_may_enter_the_socket_folder(postgres: Server) -> None:
    """0700, whatever the umask was."""
    assert postgres.sockets.stat().st_mode & 0o777 == 0o700


def test_pages_carry_checksums(postgres: Server) -> None:
    """A disk that lies is noticed."""
    with closing(psycopg.connect(postgres.dsn("postgres"))) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_a_failing_statement_leaves_no_value_in_the_log(tmp_path: Path) -> None:
    """What a statement carried is not for the log, not even when it fails."""
    server = _server(tmp_path)
    server.start()
    try:
        with closing(psycopg.connect(server.dsn("postgres"), autocommit=True)) as connection:
            connection.execute("CREATE TABLE people (name text PRIMARY KEY)")
            connection.execute("INSERT INTO people VALUES (%s)", ["Planted Macuacua"])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES (%s)", ["Planted Macuacua"])
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                connection.execute("SELECT 'Planted Macuacua'::int")
    finally:
        server.stop()
    log = (tmp_path / "log").read_text()
    assert "ready to accept connections" in log
    assert "Planted" not in log


def test_it_dies_with_its_parent_and_starts_again_with_everything_committed(tmp_path: Path) -> None:
    """Kill -9 of the parent leaves no server, and the next start finds what was committed."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _ABANDON, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    server = Server(Cluster(tmp_path / "data", tmp_path / "password"), run=tmp_path / "run", log=tmp_path / "log")
    with closing(psycopg.connect(server.dsn("postgres"), autocommit=True)) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    until(lambda: not living(pid), seconds=10)
    server.start()
    try:
        with closing(psycopg.connect(server.dsn("postgres"))) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        server.stop()


def test_it_starts_after_its_own_kill_with_its_lock_files_left(tmp_path: Path) -> None:
    """A killed server leaves a pid file and a socket; neither may stop the next start."""
    server = _server(tmp_path)
    server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.alive(), seconds=5)
    (tmp_path / "data" / "postmaster.pid").write_text(f"{os.getpid()}\nnonsense\n")
    server.start()
    server.stop()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    """A socket's name has at most 107 bytes; a deep clone must work all the same."""
    deep = tmp_path / ("d" * 120)
    folder = socket_folder(deep / "run")
    assert len(str(folder)) < 80
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_somebody_elses_short_socket_folder_is_refused(tmp_path: Path) -> None:
    """A stranger who guessed the name gets no connection from us."""
    deep = tmp_path / ("e" * 120) / "run"
    folder = socket_folder(deep)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(PostgresError, match="somebody else"):
            socket_folder(deep)
    finally:
        folder.unlink()


def test_data_of_an_unknown_postgresql_is_named_and_left_alone(tmp_path: Path) -> None:
    """Newer data is never touched."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("99\n")
    with pytest.raises(DataNewerError, match="PostgreSQL 99"):
        _server(tmp_path).start()


def test_making_the_data_directory_again_after_half_of_it(tmp_path: Path) -> None:
    """What a killed first start left behind is thrown away, not used."""
    (tmp_path / "data.making" / "base").mkdir(parents=True)
    server = _server(tmp_path)
    assert server.cluster.exists
    assert not (tmp_path / "data.making").exists()


def test_a_database_opens_to_its_own_role_only(empty_database: Database, postgres: Server) -> None:
    """One service's role cannot even connect to another's database."""
    with closing(psycopg.connect(empty_database.dsn)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("amparo_test",)
    with closing(psycopg.connect(postgres.dsn("postgres"), autocommit=True)) as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'test'")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(postgres.dsn(empty_database.name, role="stranger", password="test"))


def test_it_waits_for_the_old_servers_last_process_before_it_writes(tmp_path: Path) -> None:
    """A backend that outlives its server shares its memory: starting beside it would spoil the data."""
    server = _server(tmp_path)
    server.start()
    with closing(psycopg.connect(server.dsn("postgres"), autocommit=True)) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert backend is not None
        os.kill(backend[0], signal.SIGSTOP)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: not server.alive(), seconds=5)
        os.kill(backend[0], signal.SIGCONT)
        server.start()
        assert not living(backend[0])
        server.stop()
