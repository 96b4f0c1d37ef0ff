"""Relay floor: persistent messages to a quorum queue, one a record, confirms pipelined. py-amqp and nothing else."""

from urllib.parse import urlsplit

import amqp

_AHEAD = 512
"""How many may be unconfirmed, so that neither side's buffers fill."""


class Publisher:
    """Publishes and waits until the broker has confirmed everything."""

    def __init__(self, url: str, *, queue: str) -> None:
        parts = urlsplit(url)
        host = f"{parts.hostname}:{parts.port or 5672}"
        self._connection = amqp.Connection(
            host=host, userid=parts.username, password=parts.password, virtual_host=parts.path[1:] or "/"
        )
        self._connection.connect()
        self._channel = self._connection.channel()
        self._queue = queue
        self._channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._sent = self._confirmed = 0

    def publish(self, contents: list[bytes]) -> None:
        """Publish each content as a message of its own; return when all are confirmed."""
        for content in contents:
            message = amqp.Message(content, delivery_mode=2, content_type="application/octet-stream")
            self._channel.basic_publish(message, routing_key=self._queue)
            self._sent += 1
            if self._sent - self._confirmed >= _AHEAD:
                self._wait_for(self._sent - _AHEAD // 2)
        self._wait_for(self._sent)

    def close(self) -> None:
        """Delete the queue and let go."""
        self._channel.queue_delete(self._queue)
        self._connection.close()

    def _wait_for(self, number: int) -> None:
        while self._confirmed < number:
            self._connection.drain_events(timeout=30)

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - py-amqp's signature
        self._confirmed = max(self._confirmed, tag) if multiple else self._confirmed + 1
