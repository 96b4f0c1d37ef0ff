"""Administering a RabbitMQ node of our own with its own `rabbitmqctl`. Knows no service."""

import subprocess
from pathlib import Path

from tests.support.rabbit import RabbitNode, server_program


def rabbitmqctl(node: RabbitNode, *words: str) -> str:
    """Run `rabbitmqctl` against *node* and return what it said."""
    server = server_program()
    assert server is not None
    command = [str(server.with_name("rabbitmqctl")), "--quiet", *words]
    done = subprocess.run(command, env=node.environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def import_definitions(node: RabbitNode, file: Path) -> None:
    """Load users, hosts and permissions, as an operator of an outside broker does."""
    rabbitmqctl(node, "import_definitions", str(file))
