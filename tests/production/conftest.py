"""A broker that loaded the definitions of a provisioned installation, and that installation."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from deploy.provision.folder import Folder
from deploy.provision.outside import definitions
from tests.production.provisioning import provision
from tests.support.outside import OutsidePostgres, outside_postgres
from tests.support.rabbit import RabbitNode, program_or_skip
from tests.support.rabbit_admin import import_definitions

VHOST = "amparo"


@dataclass(frozen=True)
class Production:
    """One provisioned installation on servers that are not ours."""

    folder: Folder
    node: RabbitNode
    postgres: OutsidePostgres


@pytest.fixture(scope="package")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """PostgreSQL and RabbitMQ as an operator has them, provisioned by one command, definitions loaded by another."""
    home = tmp_path_factory.mktemp("production")
    program_or_skip(home / "rabbit")
    node = RabbitNode(home / "rabbit")
    node.launch()
    try:
        (home / "postgres").mkdir()
        with outside_postgres(16, home / "postgres") as postgres:
            folder = Folder(home / "var")
            done = provision(folder, postgres.url, "--bus", f"amqp://127.0.0.1:{node.port}/{VHOST}")
            assert done.returncode == 0, done.stderr
            node.wait()
            import_definitions(node, definitions(folder))
            yield Production(folder, node, postgres)
    finally:
        node.stop()
