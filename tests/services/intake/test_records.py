"""Every try is in the log: taken, repeated or refused; never what was sent, and one record for one request."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.contracts.intake import AccessRecorded
from tests.services.intake.world import World, registration
from tests.support.databases import ServiceDatabase

SCREENING = {"acts": ["Recruitment"], "means": [], "purposes": ["NoneIdentified", "Slavery"], "age": "adult"}


def records(world: World) -> list[AccessRecorded]:
    """Return what was told to audit."""
    return [event for event in world.said("audit") if isinstance(event, AccessRecorded)]


def test_a_repeated_registration_is_recorded_as_repeated(world: World) -> None:
    """Its id is shown again; nothing else is done."""
    key = uuid4().hex
    first, _ = (world.post("/registrations", registration(), Idempotency_Key=key) for _ in range(2))

    made, repeated = records(world)

    assert made.resources == repeated.resources == (UUID(first.json["id"]),)
    assert [(each.action, each.decision, each.reason) for each in (made, repeated)] == [
        ("register", "allowed", None), ("register", "allowed", "replayed"),
    ]  # fmt: skip
    assert made.request_id != repeated.request_id


def test_a_key_that_was_used_for_somebody_else_is_recorded(world: World) -> None:
    """Trying out keys leaves a trace."""
    key = uuid4().hex
    world.post("/registrations", registration(), Idempotency_Key=key)
    answer = world.post("/registrations", registration(fields={"prs_FirstName": "Outra"}), Idempotency_Key=key)

    refused = records(world)[-1]

    assert answer.status_code == 409
    assert (refused.decision, refused.reason) == ("refused", "idempotency-key-reused")
    assert (refused.resources, refused.policies) == ((), ("officer-registers-at-own-site",))


@pytest.mark.parametrize(
    ("path", "body", "action", "reason"),
    [
        ("/registrations", registration(fields={"prs_Birthdate": "2031-01-01"}), "register", "invalid-registration"),
        ("/registrations", registration(consent={"assistance": False}), "register", "invalid-registration"),
        ("/screenings", SCREENING, "screen", "invalid-screening"),
    ],
)
def test_what_breaks_a_rule_is_recorded_as_refused(
    world: World, path: str, body: dict[str, object], action: str, reason: str
) -> None:
    """Which rule is between the officer and the answer: the log knows the kind alone."""
    assert world.post(path, body).status_code == 422

    (record,) = records(world)

    assert (record.action, record.decision, record.reason, record.resources) == (action, "refused", reason, ())
    assert world.stored() == 0
    assert b"2031-01-01" not in b"".join(bytes(row.content) for row in world.rows("stream_outbox"))


def test_a_refusal_that_cannot_be_recorded_is_not_answered_as_one(world: World, database: ServiceDatabase) -> None:
    """No record, no answer."""
    admin = sa.create_engine(database.admin_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("REVOKE INSERT ON stream_outbox FROM amparo_intake"))
        try:
            assert world.post("/screenings", SCREENING).status_code == 500
        finally:
            connection.execute(sa.text("GRANT INSERT ON stream_outbox TO amparo_intake"))
