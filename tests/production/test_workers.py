"""Every worker as its container runs it, on RabbitMQ and PostgreSQL with its own users: all streams are heard."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from secrets import token_bytes
from urllib.parse import quote
from uuid import uuid4

import httpx
import psycopg
from sqlalchemy.engine import make_url

from deploy.provision.names import SPEAKERS, database, hears, speaks_to
from deploy.provision.outside import Outside, address
from deploy.supervisor.readiness import failing
from tests.production.conftest import Production
from tests.production.provisioning import ISSUER, container, environ
from tests.support.outside import PASSWORD
from tests.support.processes import until
from tests.support.rabbit import free_port
from tests.support.service import account
from tests.support.signer import TrainingSigner
from tests.support.standing import announce, introduce

SECONDS = 40.0


def started(production: Production, service: str, *words: str) -> "subprocess.Popen[bytes]":
    """Start one process of a service, with its own secrets as files and nothing else."""
    command = [sys.executable, "-m", "services.app", service, *words]
    given = environ(container(production.folder, service, kind=words[0]))
    return subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def asked(production: Production, service: str, question: str) -> list[tuple[object, ...]]:
    """Ask the service's database, as the service."""
    url = make_url(address(production.folder, service, "database-url").read_text().strip())
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(plain, autocommit=True)) as connection:
        return connection.execute(question).fetchall()


def heard(production: Production, service: str) -> set[tuple[str, str]]:
    """Return which streams of *service* were heard: those it hears, and those whose addressee answered."""
    incoming = "SELECT 'in', publisher FROM stream_consuming WHERE heard_at IS NOT NULL"
    outgoing = "SELECT 'out', addressee FROM stream_publishing WHERE acknowledged_at IS NOT NULL"
    return {(str(each[0]), str(each[1])) for each in asked(production, service, f"{incoming} UNION {outgoing}")}


def bearer(production: Production, service: str) -> dict[str, str]:
    """Return the header of a supervisor whom the service knows, as if identity had told it."""
    signer = TrainingSigner.generate(random=token_bytes, issuer=ISSUER)
    supervisor = account("supervisor", organisation=uuid4())
    server = Outside(production.postgres.url.replace("@", f":{quote(PASSWORD, safe='')}@"))
    announce(server.admin_url(database(service)), signer)
    introduce(server.admin_url(database(service)), supervisor)
    token = signer.issue(supervisor, audience=service, at=datetime.now(UTC), random=token_bytes)
    return {"Authorization": f"Bearer {token}"}


def test_all_workers_hear_each_other_and_a_record_of_a_web_process_reaches_the_log(production: Production) -> None:
    """Heads, positions and batches: each worker with exactly its own permissions; the web process with no broker."""
    port = free_port()
    processes = [started(production, service, "work") for service in SPEAKERS]
    processes.append(started(production, "intake", "web", f"127.0.0.1:{port}"))
    try:
        for service in SPEAKERS:
            expected = {("in", each) for each in hears(service)} | {("out", each) for each in speaks_to(service)}
            until(lambda s=service, e=expected: heard(production, s) == e, seconds=SECONDS, what=f"heard by {service}")
        until(lambda: failing(port) == [], seconds=SECONDS, what="intake ready: it knows identity's key")
        signed_in = bearer(production, "intake")
        tasks = f"http://127.0.0.1:{port}/tasks"
        until(lambda: httpx.get(tasks, headers=signed_in).status_code == 200, seconds=SECONDS, what="tasks shown")
        logged = "SELECT 1 FROM entries WHERE source = 'intake'"
        until(lambda: asked(production, "audit", logged), seconds=SECONDS, what="the record in the log")
        assert all(process.poll() is None for process in processes)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in processes]
    assert codes == [0] * len(processes)
