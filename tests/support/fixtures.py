"""The fixtures every test may use. Knows no service's tables."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.postgres import Server
from tests.support import rabbit
from tests.support.databases import Database, Databases, ServiceDatabase, running_server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running PostgreSQL of this worker process."""
    yield from running_server()


@pytest.fixture(scope="session")
def all_databases(postgres: Server) -> Databases:
    """Everything made on this worker's PostgreSQL."""
    return Databases(postgres)


@pytest.fixture(scope="module")
def databases(all_databases: Databases) -> Iterator[Databases]:
    """Makes databases for one module; they are dropped after it."""
    keep = len(all_databases.made)
    yield all_databases
    all_databases.drop(keep=keep)


@pytest.fixture(scope="module")
def service_database(databases: Databases) -> Callable[[str], ServiceDatabase]:
    """`service_database("cases")` makes the service's databases, migrated, and returns them."""
    return databases.service


@pytest.fixture(scope="module")
def empty_database(databases: Databases) -> Database:
    """An empty database with a least-privilege role `amparo_test` and its owner `amparo_test_owner`."""
    return databases.empty()


@pytest.fixture(scope="module")
def bus_database(databases: Databases) -> Database:
    """A database with pgmq in it; `dsn` is what AMPARO_BUS_DSN wants."""
    return databases.bus()


@pytest.fixture(scope="session")
def amqp_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ broker: AMPARO_TEST_AMQP_URL, the one on this machine, or one of our own."""
    wanted = os.environ.get("AMPARO_TEST_AMQP_URL")
    if wanted or rabbit.answers(rabbit.DEFAULT_URL):
        yield wanted or rabbit.DEFAULT_URL
        return
    folder = _shared_folder(tmp_path_factory) / "rabbit"
    rabbit.program_or_skip(folder)
    with rabbit.shared_node(folder) as url:
        yield url


@pytest.fixture
def own_rabbit(tmp_path: Path) -> Iterator[rabbit.RabbitNode]:
    """A RabbitMQ that this test alone may kill."""
    rabbit.program_or_skip(tmp_path / "rabbit")
    node = rabbit.RabbitNode(tmp_path / "rabbit")
    node.start()
    yield node
    node.stop()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The published data beside the repository; a clone without it skips, always, and says so."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this clone")
    return folder


@pytest.fixture(scope="session")
def htcds_fields(shared_data: Path) -> dict[str, dict[str, Any]]:
    """The fields of the published standard by name."""
    published = json.loads((shared_data / "htcds.json").read_text(encoding="utf-8"))
    return {field["field"]: field for field in published["fields"]}


def _shared_folder(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
