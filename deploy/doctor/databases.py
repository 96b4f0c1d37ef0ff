"""What the services' databases say: whether they answer, whose version they are, and how streams and keys stand."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Final

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from deploy.doctor.findings import Finding, Patient, Unseen
from deploy.health import silent
from deploy.provision.names import KEYED, SERVICES, SPEAKERS, keys_database
from deploy.provision.outside import OLDEST, address
from deploy.provision.reach import administering, server_of, url_of
from shared.database import Database, Revision, revision
from shared.errors import AmparoError
from shared.streams.status import alarms, status

RECORDS_WAIT: Final = timedelta(minutes=1)
RECORDS_WAITING: Final = 5_000
"""A tenth of what stops disclosures: 15 minutes, 50,000 rows."""

_BACKLOG = text("SELECT count(*), min(created_at) FROM stream_outbox WHERE addressee = 'audit'")
_GOOD_KEYS = text(
    "SELECT count(*) FILTER (WHERE usable_from <= :at AND usable_until > :at),"
    " max(usable_until) FROM standing_keys WHERE usable_from <= :at"
)


def databases(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look at each service's database: whether it answers, then at what it holds."""
    if not patient.may_ask_databases:
        return
    for service in SERVICES:
        trouble = _unreached(patient, service)
        if trouble is not None:
            yield trouble
        else:
            yield from _asked(patient, service)


def _unreached(patient: Patient, service: str) -> Finding | None:
    """Say why the database is not reached; None when it is."""
    url = make_url(url_of(patient.folder, service)).set(drivername="postgresql")
    try:
        with closing(psycopg.connect(url.render_as_string(hide_password=False), connect_timeout=5)) as connection:
            return old_server(service, connection.info.server_version)
    except psycopg.OperationalError as error:
        return _reason(service, error)


def old_server(service: str, version: int, *, oldest: int = OLDEST) -> Finding | None:
    """Say that a server's version (`160004`) is older than what is needed."""
    major = version // 10000
    if major >= oldest:
        return None
    return Finding(
        f"The PostgreSQL of {service} is version {major}.",
        f"Amparo needs {oldest} or newer, and is tried on no older one.",
        "Upgrade the server (pg_upgrade), after a backup.",
    )


def _reason(service: str, error: psycopg.OperationalError) -> Finding:
    """Say it in our words; a connection that was never made has no code, only libpq's English sentence."""
    said = str(error)
    if "password authentication failed" in said:
        return Finding(
            f"The database of {service} does not take the service's password.",
            "The service answers nothing; what it acknowledged before is not lost.",
            "amparo provision …, as the first time: it sets every role's password anew.",
        )
    if "database" in said and "does not exist" in said:
        return Finding(
            f"There is no database of {service} on its server.",
            "It was never made, or it is gone.",
            "Restore it from your backup (docs/operations.md#restore); if it was never made: amparo provision …",
        )
    if "certificate" in said or "SSL" in said:
        return Finding(
            f"The database server of {service} does not prove who it is.",
            "Its certificate has ended, is for another name, or of another authority; nothing is sent to it.",
            "amparo certificates --renew   # then start every container again",
        )
    return Finding(
        f"The database server of {service} does not answer.",
        "The service answers nothing; what it acknowledged before is not lost.",
        "docker compose up -d database   # or look at the server, its address and the network",
    )


def _asked(patient: Patient, service: str) -> Iterator[Finding | Unseen]:
    yield from _tables(patient, service)
    if service not in SPEAKERS:
        return
    try:
        with administering(patient.folder, service) as connection:
            yield from _streams(patient, service, connection)
            yield from _records(patient, service, connection)
            yield from _keys(patient, service, connection)
    except AmparoError as error:
        yield Finding(
            f"The database of {service} does not answer as it should: {error.title}",
            "The service cannot either.",
            "amparo status   # then look at the server",
        )


def _tables(patient: Patient, service: str) -> Iterator[Finding | Unseen]:
    if patient.folder.is_outside:
        yield Unseen(f"the version of {service}'s tables: only an administrator reads it; `amparo provision` mends it")
        return
    with administering(patient.folder, service) as connection:
        yield from _judged(service, "data", revision(connection, service=service, database="data"))


def _judged(service: str, part: Database, found: Revision) -> Iterator[Finding | Unseen]:
    if found == "older":
        yield Finding(
            f"The tables of {service} ({part}) are of an older version.",
            "This version of Amparo would read and write what is not there.",
            "amparo down && amparo up   # the start brings them to this version",
        )
    if found == "newer":
        yield Finding(
            f"The tables of {service} ({part}) are of a newer version.",
            "An older Amparo must not write to them.",
            "Update Amparo to the version that was used last.",
        )


def _streams(patient: Patient, service: str, connection: Connection) -> Iterator[Finding | Unseen]:
    found = status(connection)
    for sentence in silent(service, found, patient.at):
        yield Finding(
            sentence,
            "While cases is not heard, referrals hands out nothing; while audit is not, records pile up.",
            "amparo status   # is the other's worker running? docs/operations.md#a-service-is-silent",
        )
    if parked := sum(each.parked for each in found):
        yield Finding(
            f"{service} could not apply {parked} events.",
            "What they are about is not disclosed until they are.",
            "amparo parked list   # mend the cause, then: amparo parked retry",
        )
    for alarm in alarms(connection):
        yield Finding(
            f"{service} raised an alarm about {alarm.peer}: {alarm.kind}, {alarm.times} times.",
            "No fault of a broker or a machine explains it.",
            f"docs/operations.md#{alarm.kind}   # then: amparo alarms clear --service {service} --kind {alarm.kind}",
        )


def _records(patient: Patient, service: str, connection: Connection) -> Iterator[Finding | Unseen]:
    waiting, oldest = connection.execute(_BACKLOG).one()
    since = patient.at - oldest if oldest else timedelta()
    if waiting > RECORDS_WAITING or since > RECORDS_WAIT:
        yield Finding(
            f"{waiting} records of {service} have not reached the access log; the oldest waits {since.seconds} s.",
            "After 15 minutes or 50,000 records the service shows nothing more, until they drain.",
            "amparo status   # do audit's worker and the broker run? docs/operations.md#records-pile-up",
        )


def _keys(patient: Patient, service: str, connection: Connection) -> Iterator[Finding | Unseen]:
    good, last = connection.execute(_GOOD_KEYS, {"at": patient.at}).one()
    if not good:
        ended = f"the last one ended at {last:%Y-%m-%d %H:%M}Z" if last else "it was never told of one"
        yield Finding(
            f"{service} knows no key of tokens that counts now: {ended}.",
            "It refuses everybody, because it can believe nobody.",
            "amparo status   # identity's worker announces keys; it must run and be heard",
        )


def keys_databases(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look whether the databases of wrapped keys answer, and at their tables."""
    if not patient.may_ask_databases:
        return
    for service in KEYED:
        yield from _keys_database(patient, service)


def _keys_database(patient: Patient, service: str) -> Iterator[Finding | Unseen]:
    folder = patient.folder
    written = address(folder, service, "keys-database-url")
    url = written.read_text().strip() if folder.is_outside else server_of(folder).url(keys_database(service))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        psycopg.connect(plain, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        yield _reason(f"{service}'s keys", error)
