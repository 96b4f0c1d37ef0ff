"""What every test may ask for; the fixtures themselves are in `tests/support/fixtures.py`."""

from tests.support.disks import small_disk
from tests.support.fixtures import (
    all_databases,
    amqp_url,
    bus_database,
    databases,
    empty_database,
    htcds_fields,
    own_rabbit,
    postgres,
    service_database,
    shared_data,
)

__all__ = [
    "all_databases",
    "amqp_url",
    "bus_database",
    "databases",
    "empty_database",
    "htcds_fields",
    "own_rabbit",
    "postgres",
    "service_database",
    "shared_data",
    "small_disk",
]
