"""One question to a stranger's server over HTTP, bounded in time and size. Knows nothing of OpenID.

The time is for all of it: a server that sends a byte now and then keeps nobody waiting longer. Nothing is followed,
unpacked or kept open, and no proxy of the environment is asked.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpcore

from services.identity.domain.outside import OutsideSilentError

WHOLE_SECONDS: Final = 10.0
MOST_BYTES: Final = 256 * 1024
_PLAIN: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    body: bytes


def ask(
    method: str, address: str, *, headers: Mapping[str, str], body: bytes = b"", seconds: float = WHOLE_SECONDS
) -> Answer:
    """Ask once. Raises OutsideSilentError when there is no whole answer within that time and size."""
    clock = _Deadline(time.monotonic() + seconds)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=clock) as pool,
            pool.stream(method, address, headers=[*_PLAIN.items(), *headers.items()], content=body) as response,
        ):
            return Answer(response.status, _bounded(response))
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, UnicodeError):
        raise OutsideSilentError from None


def _bounded(response: httpcore.Response) -> bytes:
    if any(name.lower() == b"content-encoding" and value != b"identity" for name, value in response.headers):
        raise OutsideSilentError
    read = bytearray()
    for chunk in response.iter_stream():
        read += chunk
        if len(read) > MOST_BYTES:
            raise OutsideSilentError
    return bytes(read)


class _Deadline(httpcore.NetworkBackend):
    """Opens connections whose every step ends at the same moment."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._opens = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours ends all
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open one."""
        opened = self._opens.connect_tcp(host, port, _left(self._until), local_address, socket_options)
        return _Stream(opened, self._until)


class _Stream(httpcore.NetworkStream):
    """A connection that ends at a moment."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - ours ends all
        """Read what is there."""
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - ours ends all
        """Write all of it."""
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours ends all
    ) -> httpcore.NetworkStream:
        """Go on over TLS."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.TimeoutException
    return left
