"""The bus by kombu: one topic exchange, one queue a service, `amqp://` and `pgmq://` in one code. Knows no message.

The broker is believed only when it says that it has a message (publisher confirms on RabbitMQ, a commit on PostgreSQL),
and even then streams do not depend on it. Nothing here opens a connection before it is used, so it survives a fork.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from ssl import CERT_REQUIRED, TLSVersion
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from amqp.exceptions import AMQPError, MessageNacked
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.exceptions import KombuError
from kombu.messaging import Consumer, Producer
from kombu.transport import pgmq
from psycopg import Error as PostgresError

from shared.errors import UnavailableError

CONFIRM_TIMEOUT_SECONDS = 10
CONNECT_TIMEOUT_SECONDS = 4
HEARTBEAT_SECONDS = 10
PREFETCH_MESSAGES = 10
DELIVERY_LIMIT = 1_000_000
CONTENT_TYPE = "application/octet-stream"

_PGMQ = "pgmq"
FAILURES = (KombuError, AMQPError, MessageNacked, PostgresError, OSError, KeyError, AttributeError)
"""What kombu, py-amqp and psycopg raise when the broker goes; the last two are py-amqp's, on a lost connection."""

Listener = Callable[[bytes], None]


class _Pgmq(pgmq.Transport):
    """kombu's transport, without its question before every read whether the server still lives: the read says so."""

    def establish_connection(self) -> object:
        """Return a connection. One that fails half-way leaves nothing open: kombu closes only what it was given."""
        try:
            return super().establish_connection()  # type: ignore[no-untyped-call]
        except BaseException:
            self.close_connection(None)
            raise

    def verify_connection(self, connection: object) -> bool:  # noqa: ARG002 - kombu's signature
        """Say that it does."""
        return True


class BusUnavailableError(UnavailableError):
    """The broker cannot be reached, or did not say that it has the message."""

    slug = "bus-unavailable"
    title = "The message bus cannot be reached right now."


class UnroutableError(BusUnavailableError):
    """The addressee has no queue yet; it makes one when it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """Where the bus is. `dsn` is a libpq string, for `pgmq://` only; `prefix` names exchange and queues.

    `ca_file` holds the authorities (PEM) that may vouch for an `amqps://` broker; None: the machine's own do.
    """

    url: str = field(repr=False)
    dsn: str | None = field(default=None, repr=False)
    prefix: str = "amparo"
    ca_file: Path | None = None

    @property
    def is_pgmq(self) -> bool:
        """Whether the bus is PostgreSQL's."""
        return self.url.startswith(_PGMQ)

    @property
    def exchange(self) -> Exchange:
        """The one topic exchange."""
        return Exchange(self.prefix, type="topic", durable=True)

    def queue(self, service: str) -> Queue:
        """Return the queue of *service*, which takes everything that is addressed to it.

        Quorum queues drop a message after a number of deliveries (20 by default in RabbitMQ 4); a consumer that was
        killed that often must not lose it silently, so the number is out of reach. If it happens, streams ask again.
        """
        arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}
        name = f"{self.prefix}.{service}"
        return Queue(name, self.exchange, routing_key=f"{service}.#", durable=True, queue_arguments=arguments)

    def connection(self, *, listens: bool) -> Connection:
        """Return an unopened connection. A listening one is woken by NOTIFY (pgmq) or keeps a heartbeat (amqp)."""
        if self.is_pgmq:
            return Connection(transport=_Pgmq, transport_options=self._pgmq_options(listens=listens))
        options = {
            "confirm_publish": True,
            "read_timeout": 2 * HEARTBEAT_SECONDS,
            "write_timeout": CONFIRM_TIMEOUT_SECONDS,
        }
        heartbeat = HEARTBEAT_SECONDS if listens else 0
        return Connection(
            self.url,
            ssl=self._tls(),
            heartbeat=heartbeat,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            transport_options=options,
        )

    def _tls(self) -> dict[str, object] | bool:
        """Return what a broker under TLS must prove. kombu left alone takes any name that an authority ever signed."""
        found = urlsplit(self.url)
        if found.scheme != "amqps":
            return False
        return {
            "cert_reqs": CERT_REQUIRED,
            "ca_certs": str(self.ca_file) if self.ca_file else None,
            "server_hostname": found.hostname,
            "tls_minimum_version": TLSVersion.TLSv1_2,
        }

    def _pgmq_options(self, *, listens: bool) -> dict[str, object]:
        return {
            "conn_string": self.dsn,
            "init_extension": False,
            "visibility_timeout": 10,
            "use_notify": listens,
            "notify_throttle_interval_ms": 0,
            "wait_time_seconds": 0,
            "polling_interval": 1.0,
            "pool_size": 1,
            "pool_timeout": CONNECT_TIMEOUT_SECONDS,
        }


class BusPublisher:
    """Publishes one message at a time; threads may share it. A failure drops the connection, a call opens it."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._lock = Lock()
        self._connection: Connection | None = None
        self._producer: Producer | None = None
        self._declared: set[str] = set()
        self._returned: list[object] = []

    def publish(self, data: bytes, *, addressee: str, publisher: str, kind: str) -> None:
        """Return when the broker has the message. Raises BusUnavailableError, UnroutableError."""
        with self._lock:
            try:
                self._publish(data, addressee=addressee, routing_key=f"{addressee}.{publisher}.{kind}")
            except UnroutableError:
                raise
            except FAILURES as error:
                self._drop()
                raise BusUnavailableError from error

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._lock:
            self._drop()

    def _publish(self, data: bytes, *, addressee: str, routing_key: str) -> None:
        producer = self._producer or self._open()
        self._make_routable(addressee, producer)
        self._returned.clear()
        guarantees = {} if self._bus.is_pgmq else {"mandatory": True, "confirm_timeout": CONFIRM_TIMEOUT_SECONDS}
        producer.publish(
            data, routing_key=routing_key, content_type=CONTENT_TYPE, content_encoding="binary", **guarantees
        )
        if self._returned:
            raise UnroutableError

    def _make_routable(self, addressee: str, producer: Producer) -> None:
        """Make the addressee's queue on pgmq, which drops what nobody is bound to; RabbitMQ returns it (mandatory)."""
        if self._bus.is_pgmq and addressee not in self._declared:
            self._bus.queue(addressee).bind(producer.channel).declare()
            self._declared.add(addressee)

    def _open(self) -> Producer:
        self._connection = self._bus.connection(listens=False)
        channel = self._connection.channel()
        on_return = None if self._bus.is_pgmq else self._note_returned
        self._producer = Producer(channel, exchange=self._bus.exchange, auto_declare=True, on_return=on_return)
        return self._producer

    def _note_returned(self, *arguments: object) -> None:
        self._returned.append(arguments)

    def _drop(self) -> None:
        connection, self._connection, self._producer = self._connection, None, None
        self._declared.clear()
        _close(connection)


class Subscription:
    """The queue of one service. *listener* gets each message's bytes; when it returns, the message is acknowledged."""

    def __init__(self, bus: Bus, *, service: str, listener: Listener) -> None:
        self._bus = bus
        self._service = service
        self._listener = listener
        self._connection: Connection | None = None

    def drain(self, *, seconds: float) -> bool:
        """Deal with what came, waiting at most *seconds*; return whether anything did. Raises BusUnavailableError."""
        try:
            return self._drain(seconds)
        except FAILURES as error:
            self.close()
            raise BusUnavailableError from error

    def close(self) -> None:
        """Close the connection; what was not acknowledged will be delivered again."""
        connection, self._connection = self._connection, None
        _close(connection)

    def _drain(self, seconds: float) -> bool:
        connection = self._connection or self._open()
        if not self._bus.is_pgmq:
            connection.heartbeat_check()
        try:
            connection.drain_events(timeout=seconds)
        except TimeoutError:  # kombu's way to say that nothing came
            return False
        return True

    def _open(self) -> Connection:
        self._connection = self._bus.connection(listens=True)
        consumer = Consumer(
            self._connection.channel(),
            queues=[self._bus.queue(self._service)],
            on_message=self._take,
            prefetch_count=PREFETCH_MESSAGES,
        )
        consumer.consume()
        return self._connection

    def _take(self, message: Any) -> None:
        if self._connection is None:
            return  # py-amqp still delivers while it closes; what nobody acknowledges comes again
        body = message.body
        self._listener(body if isinstance(body, bytes) else bytes(body))
        message.ack()


def _close(connection: Connection | None) -> None:
    if connection is None:
        return
    try:
        connection.release()
    except FAILURES:
        return  # it was already gone, which is why it is closed
