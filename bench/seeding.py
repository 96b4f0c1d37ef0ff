"""Filling a service's databases before it is measured. Real cases are opened by the service's own handler.

Of those that only make a table long, the database itself makes the headers: nothing of them is ever opened.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from bench import people
from bench.stage import Service, Stage, admin
from services.cases import app as cases_app
from shared.contracts.fields import Code
from shared.contracts.intake import RegistrationSubmitted
from shared.streams.inbox import Delivery

CASELOAD = 25
FIRST_WORKER = 1000
_FILL = """
INSERT INTO cases (id, registration_id, reference, organisation, site, pathway, status, assigned_to, opened_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'FILL-' || n, %(organisation)s, %(site)s, 'trafficking', 'Active',
       (lpad(to_hex(x'acc'::bigint), 16, '0') || lpad(to_hex(%(worker)s + n / %(each)s), 16, '0'))::uuid,
       timestamptz '2026-01-01' + n * interval '1 second'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""


def worker(number: int) -> UUID:
    """Return the caseworker of the filled cases from `CASELOAD * number` on."""
    return people.account(FIRST_WORKER + number, "caseworker").subject


def open_cases(stage: Stage, service: Service, *, count: int) -> list[UUID]:
    """Open *count* cases with a 1.5 KB section each, all of the one caseworker; return their ids."""
    dependencies = cases_app.from_env(service.environ)
    handler = cases_app.handlers_of(dependencies)[RegistrationSubmitted]
    for number in range(count):
        with dependencies.foundation.engine.begin() as connection:
            handler(connection, _submitted(stage), _delivery(number + 1))
    for engine in dependencies.foundation.engines():
        engine.dispose()
    with admin(service.database) as connection:
        connection.execute("UPDATE cases SET assigned_to = %s", (people.CASEWORKER.subject,))
        found = connection.execute("SELECT id FROM cases").fetchall()
    forget_outbox(service)
    return [UUID(str(row[0])) for row in found]


def fill_cases(service: Service, *, table_size: int) -> None:
    """Bring the table of cases to *table_size* rows, every caseworker having 25."""
    with admin(service.database) as connection:
        there = int(str(connection.execute("SELECT count(*) FROM cases").fetchone()[0]))  # type: ignore[index]
        values = {"organisation": people.OURS, "site": people.SITE, "worker": FIRST_WORKER, "each": CASELOAD}
        connection.execute(_FILL, values | {"first": there, "last": table_size - 1})
        connection.execute("VACUUM ANALYZE cases")


def forget_outbox(service: Service) -> None:
    """Empty what waits for a relay that does not run, so that no figure meets the bound on a backlog."""
    with admin(service.database) as connection:
        connection.execute("TRUNCATE stream_outbox")


def _submitted(stage: Stage) -> RegistrationSubmitted:
    registration = uuid4()
    content = {"fields": people.SECTION, "consent": {"assistance": True}, "screening": None}
    body = stage.keys.outbox("intake").seal(
        addressee="cases", event_type=RegistrationSubmitted.event_type, subject=registration, body=content
    )
    return RegistrationSubmitted(
        registration_id=registration,
        organisation=people.OURS,
        site=Code(people.SITE),
        pathway=Code("trafficking"),
        registered_by=people.OFFICER.subject,
        submitted_at=datetime.now(UTC),
        body=body,
    )


def _delivery(number: int) -> Delivery:
    at = datetime.now(UTC)
    return Delivery(
        publisher="intake", number=number, link=bytes(32), event_id=uuid4(), occurred_at=at, request_id=None
    )
