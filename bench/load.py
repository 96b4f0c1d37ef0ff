"""The load generator: one process, one thread, many connections; the same for a service and for its floor.

Reads a job as JSON from its input, asks loopback only, writes what it saw as JSON. It prepares every request's bytes
beforehand and reads no more of an answer than its length, so that the server is what is measured.
"""

import itertools
import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
UNIQUE = b"@UNIQUE-@"
"""Stands in a request where each sending needs another text of the same length or any, such as an Idempotency-Key."""

MOST_SECONDS = 120.0
IDLE_SECONDS = 2.0
"""A connection that was idle longer is opened anew: servers close such ones, and one might meet the request."""

_CHUNK = 1 << 16


@dataclass(slots=True)
class Line:
    """One keep-alive connection and the request that is on it."""

    port: int
    connection: socket.socket | None = None
    due: float = 0.0
    used: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> socket.socket:
        """Send, on a new connection when there is none."""
        self.answer.clear()
        if time.perf_counter() - self.used > IDLE_SECONDS:
            self.hang_up()
        if self.connection is None:
            self.connection = socket.create_connection((HOST, self.port), timeout=30)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(request)
        return self.connection

    def hang_up(self) -> None:
        """Close."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@dataclass(slots=True)
class Seen:
    """What came back: how often which status, how long each took, and the bodies where they were wanted."""

    statuses: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    answers: list[tuple[float, str]] = field(default_factory=list)


class Load:
    """One job at work. Closed (each connection asks again at once) unless `per_second` paces it."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._requests = itertools.cycle([each.encode("latin-1") for each in job["requests"]])
        self._seconds = min(float(job.get("seconds") or MOST_SECONDS), MOST_SECONDS)
        self._count = int(job.get("count") or 1 << 62)
        self._pace = float(job.get("per_second") or 0)
        self._keeps = bool(job.get("keep_answers"))
        self._unique = str(job.get("unique", ""))
        self._idle = [Line(int(job["port"])) for _ in range(int(job["connections"]))]
        self._selector = selectors.DefaultSelector()
        self._seen = Seen()
        self._sent = self._under_way = 0

    def run(self) -> dict[str, Any]:
        """Ask until the time is over or everything was asked, and wait for the last answers."""
        began = time.perf_counter()
        deadline = began + self._seconds
        for due in self._due_times(began):
            if due >= deadline or self._sent >= self._count:
                break
            self._wait_for(due)
            self._send(due if self._pace else time.perf_counter())
        while self._under_way:
            self._receive(None)
        seconds = time.perf_counter() - began
        return {
            "seconds": seconds,
            "count": len(self._seen.milliseconds),
            "statuses": dict(self._seen.statuses),
            "milliseconds": self._seen.milliseconds,
            "answers": self._seen.answers,
        }

    def _due_times(self, began: float) -> Iterator[float]:
        """Yield when each request is due: at its place in the pace, or as soon as a connection is free."""
        for number in itertools.count():
            yield began + number / self._pace if self._pace else time.perf_counter()

    def _wait_for(self, due: float) -> None:
        """Take answers until *due* and until a connection is free."""
        while not self._idle or time.perf_counter() < due:
            self._receive(None if not self._idle else max(0.0, due - time.perf_counter()))

    def _send(self, due: float) -> None:
        line = self._idle.pop()
        line.due = due
        request = next(self._requests).replace(UNIQUE, f"{self._unique}{self._sent:08}".encode())
        self._selector.register(line.send(request), selectors.EVENT_READ, line)
        self._sent += 1
        self._under_way += 1

    def _receive(self, patience: float | None) -> None:
        if not self._under_way:
            time.sleep(patience or 0)
            return
        for key, _ in self._selector.select(patience):
            self._read(key.data)

    def _read(self, line: Line) -> None:
        assert line.connection is not None  # noqa: S101 - it is registered, so it is open
        try:
            read = line.connection.recv(_CHUNK)
        except OSError:
            read = b""
        line.answer += read
        if not read:
            self._finish(line, "cut off")
        elif (length := _complete(line.answer)) is not None:
            self._finish(line, line.answer[9:12].decode(), body=line.answer[length:])

    def _finish(self, line: Line, status: str, body: bytes | bytearray = b"") -> None:
        now = line.used = time.perf_counter()
        self._selector.unregister(line.connection)  # type: ignore[arg-type]
        self._seen.statuses[status] += 1
        self._seen.milliseconds.append((now - line.due) * 1000)
        if self._keeps:
            self._seen.answers.append((time.time(), bytes(body).decode()))
        if status == "cut off" or b"connection: close" in line.answer.lower():
            line.hang_up()
        self._under_way -= 1
        self._idle.append(line)


def _complete(answer: bytearray) -> int | None:
    """Return where the body begins when the whole answer is there."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(answer[:end]).lower()
    place = head.find(b"content-length:")
    length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
    return end + 4 if len(answer) - end - 4 >= length else None


if __name__ == "__main__":
    json.dump(Load(json.load(sys.stdin)).run(), sys.stdout)
