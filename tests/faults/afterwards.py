"""What must be true once everything is quiet: acknowledged once, there once, in the log once. Changes nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from deploy.provision import names
from deploy.provision.reach import administering, server_of
from services.audit.verify import SourceReport, verify_export
from shared.errors import AmparoError
from shared.streams.status import StreamStatus, alarms, status
from tests.faults.traffic import Answered, Ledger, at_desks
from tests.support.installation import Installation
from tests.support.processes import until

QUIET_SECONDS = 90.0
RECORDED = frozenset({200, 201, 404, 409, 412})
RECORDED_PROBLEMS = frozenset({"cases-silent", "case-on-hold"})
PAGE = 200


@dataclass(frozen=True, slots=True)
class Log:
    """The whole log, verified: each entry's fields, and how far each source's numbers go."""

    entries: list[dict[str, Any]]
    sources: dict[str, SourceReport]


def rows(installation: Installation, database: str, query: str) -> list[tuple[Any, ...]]:
    """Return what the administrator reads in one database."""
    with psycopg.connect(server_of(installation.folder).dsn(database)) as connection:
        return connection.execute(query).fetchall()


def wait_until_quiet(installation: Installation) -> None:
    """Wait until no stream has anything under way and the log has taken in all that audit accepted."""
    until(lambda: not unquiet(installation), seconds=QUIET_SECONDS, what="quiet")


def unquiet(installation: Installation) -> list[str]:
    """Return what is still under way."""
    try:
        return list(_unquiet(installation))
    except (AmparoError, psycopg.Error) as error:
        return [type(error).__name__]


def _unquiet(installation: Installation) -> Iterator[str]:
    for service in names.SPEAKERS:
        yield from (f"{service}: {each}" for each in streams(installation, service) if _is_moving(each))
    if waiting := rows(installation, names.database("audit"), "SELECT count(*) FROM pending")[0][0]:
        yield f"audit: {waiting} records have no place in the log"


def _is_moving(stream: StreamStatus) -> bool:
    return stream.waiting > 0 or stream.position < stream.head


def streams(installation: Installation, service: str) -> list[StreamStatus]:
    """Return the streams of one service."""
    with administering(installation.folder, service) as connection:
        return status(connection)


def check_streams(installation: Installation) -> None:
    """Nothing is parked, and nobody raised an alarm."""
    for service in names.SPEAKERS:
        with administering(installation.folder, service) as connection:
            assert [each for each in status(connection) if each.parked] == []
            assert alarms(connection) == []


def check_cases(installation: Installation, ledger: Ledger) -> None:
    """Every acknowledged registration has one case, by the API and in the database; no case has none."""
    acknowledged = Counter(ledger.registrations)
    assert max(acknowledged.values()) == 1, "one acknowledgement for two registrations"
    registered = _column(installation, names.database("intake"), "SELECT id::text FROM registrations")
    cases = Counter(_column(installation, names.database("cases"), "SELECT registration_id::text FROM cases"))
    assert cases == Counter(registered)
    assert acknowledged.keys() - cases.keys() == set()
    with at_desks(installation, ledger) as world:
        shown = Counter(each["registration"] for each in _all_cases(world.supervisor.at("cases")))
    assert {each: shown[each] for each in acknowledged} == dict(acknowledged)


def check_shredded(installation: Installation) -> None:
    """Intake keeps nothing that can be opened of a registration whose case is open."""
    intake, keys = names.database("intake"), names.keys_database("intake")
    assert _column(installation, intake, "SELECT id::text FROM registrations WHERE status <> 'handed-over'") == []
    left = "SELECT registration_id::text FROM registration_sections WHERE sealed IS NOT NULL"
    assert _column(installation, intake, left) == []
    registered = set(_column(installation, intake, "SELECT id::text FROM registrations"))
    assert registered & set(_column(installation, keys, "SELECT object_id::text FROM wrapped_keys")) == set()


def check_packages_destroyed(installation: Installation) -> None:
    """Each journey ended with a withdrawal: no package and no key of one is left."""
    referrals, keys = names.database("referrals"), names.keys_database("referrals")
    assert _column(installation, referrals, "SELECT id FROM referrals WHERE package IS NOT NULL") == []
    sent = set(_column(installation, referrals, "SELECT id::text FROM referrals"))
    assert sent & set(_column(installation, keys, "SELECT object_id::text FROM wrapped_keys")) == set()


def read_log(installation: Installation) -> Log:
    """Return the whole log as the national auditor exports it, verified: nothing changed, no gap, no number twice."""
    ledger = Ledger()
    ledger.tokens(installation, account="national-auditor", service="audit")()
    wait_until_quiet(installation)  # that sign-in is recorded as well
    with at_desks(installation, ledger) as world:
        export = world.national_auditor.at("audit").text("/export").splitlines(keepends=True)
        report = verify_export((line.encode() for line in export), keys=[world.log_key], at=datetime.now(UTC))
    assert report.ok, report.finding
    assert report.hidden == 0
    return Log([json.loads(json.loads(line)["leaf"]) for line in export[1:]], report.sources)


def check_log(installation: Installation, ledger: Ledger, log: Log) -> None:
    """The log has all that each source numbered, and one entry for each answer that owes one."""
    for service in (each for each in names.SPEAKERS if "audit" in names.speaks_to(each)):
        (numbered,) = [each.head for each in streams(installation, service) if _leads_to_audit(each)]
        logged = log.sources[service]
        assert (logged.count, logged.highest) == (numbered, numbered), f"{service} numbered {numbered}: {logged}"
    by_people = Counter((each["source"], each["request_id"]) for each in log.entries if "actor" in each)
    found = {each: by_people[each.service, each.request_id] for each in ledger.answers}
    wrong = {each: count for each, count in found.items() if count > 1 or (is_recorded(each) and count == 0)}
    assert not wrong, wrong


def check_once(log: Log, ledger: Ledger) -> None:
    """Each acknowledged registration was registered, opened and shredded once, says the log."""
    effective = [each for each in log.entries if each.get("reason") != "replayed"]
    done = Counter((each["action"], subject) for each in effective for subject in each["resources"])
    for registration in ledger.registrations:
        assert done["register", registration] == 1
        assert done["shred", registration] == 1
    opened = [each for each in log.entries if each["action"] == "open-case"]
    assert len(opened) == len({each["resources"][0] for each in opened})


def is_recorded(answer: Answered) -> bool:
    """Tell whether an answer owes an entry: a read, a change, a repetition, a refusal."""
    return answer.status in RECORDED or answer.problem in RECORDED_PROBLEMS


def _leads_to_audit(stream: StreamStatus) -> bool:
    return stream.direction == "out" and stream.peer == "audit"


def _column(installation: Installation, database: str, query: str) -> list[Any]:
    return [row[0] for row in rows(installation, database, query)]


def _all_cases(cases: Any) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = cases.get("/cases", limit=PAGE, **({"cursor": cursor} if cursor else {})).expect(200).body
        yield from page["items"]
        cursor = page["next"]
