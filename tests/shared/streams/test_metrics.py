"""What operators can count without reading a table: alarms and parked events, whoever serves the page."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import text

from shared.database import engine, transaction
from shared.streams.alarms import clear_alarm, raise_alarm
from shared.streams.metrics import StreamCollector
from tests.shared.streams import receiving
from tests.shared.streams.parties import Party, now, withdrawal


def scraped(party: Party) -> list[str]:
    """Return what a scrape of another process than the worker gives."""
    registry = CollectorRegistry()
    registry.register(StreamCollector(party.engine))
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_alarms_and_parked_events_are_counted_from_the_database(cases: Party, referrals: Party) -> None:
    """What the worker wrote, by kind and service."""
    referrals.handlers = {}
    referrals.receiver().receive(cases.sealed(receiving.batch(receiving.rows(withdrawal(), withdrawal()))))
    for _ in range(3):
        referrals.receiver().receive(b"no message")
    assert scraped(referrals) == [
        'amparo_stream_alarms_total{kind="malformed",peer="unknown"} 3.0',
        'amparo_stream_parked{publisher="cases"} 2.0',
    ]
    with transaction(referrals.engine) as connection:
        clear_alarm(connection, peer="unknown", kind="malformed")
    assert scraped(referrals) == ['amparo_stream_parked{publisher="cases"} 2.0']


def test_a_service_may_raise_an_alarm_about_itself(referrals: Party) -> None:
    """Of a kind that streams do not know."""
    with transaction(referrals.engine) as connection:
        raise_alarm(connection, kind="log-damaged", peer="audit", epoch=0, number=7, at=now())
    assert scraped(referrals) == ['amparo_stream_alarms_total{kind="log-damaged",peer="audit"} 1.0']


def test_registering_opens_nothing_and_a_database_that_is_away_breaks_no_page() -> None:
    """The page still has everything else."""
    away = engine("postgresql+psycopg://nobody@/none?host=/nowhere")
    registry = CollectorRegistry()
    registry.register(StreamCollector(away))
    assert away.pool.checkedout() == 0  # type: ignore[attr-defined] # the pool's own
    assert generate_latest(registry) == b""
    away.dispose()


@pytest.mark.parametrize("parked", [10_050])
def test_a_scrape_costs_no_more_however_much_is_parked(referrals: Party, parked: int) -> None:
    """Counting stops at ten thousand."""
    with transaction(referrals.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO stream_parked (publisher, epoch, number, event_type, content, link, cause, parked_at)"
                " SELECT 'cases', 1, n, 'x', '', '', 'x', now() FROM generate_series(1, :parked) AS n"
            ),
            {"parked": parked},
        )
    assert scraped(referrals) == ['amparo_stream_parked{publisher="cases"} 10000.0']
