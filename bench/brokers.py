"""RabbitMQ, where there is one: this machine's, or a node of our own. Installs nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import rabbit


@contextmanager
def broker(folder: Path) -> Iterator[str | None]:
    """Yield a broker's address; None where RabbitMQ is not installed."""
    if rabbit.answers(rabbit.DEFAULT_URL):
        yield rabbit.DEFAULT_URL
        return
    if rabbit.server_program() is None:
        yield None
        return
    node = rabbit.RabbitNode(folder / "rabbit")
    node.start()
    try:
        yield node.url
    finally:
        node.stop()
