"""Making requests for the load generator, and running it in a process of its own. Knows no service's routes."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bench.load import HOST, UNIQUE
from bench.series import Series, percentile

_PATIENCE_SECONDS = 180
_ANOTHER = UNIQUE.decode()


class LoadError(Exception):
    """Some answers were not what was asked for, so that the figure would be of something else."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the load generator saw."""

    seconds: float
    statuses: dict[str, int]
    milliseconds: list[float]
    answers: list[tuple[float, str]]

    @property
    def count(self) -> int:
        """How many answers came."""
        return len(self.milliseconds)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.count / self.seconds

    def slow(self, part: float = 0.95) -> float:
        """Return the latency in ms that *part* of the requests stay below."""
        return percentile(self.milliseconds, part)

    def all_were(self, status: int) -> "Seen":
        """Return self. Raises LoadError when any answer had another status."""
        if set(self.statuses) != {str(status)}:
            raise LoadError(f"wanted only {status}, got {self.statuses}")
        return self


def rates(rounds: Sequence[Seen]) -> Series:
    """Return the answers a second of each round."""
    return Series(tuple(each.per_second for each in rounds))


def slow(rounds: Sequence[Seen]) -> str:
    """Return the latency that 95 of 100 requests stay below, by the median of the rounds, in words."""
    return f"{Series(tuple(each.slow() for each in rounds)).median:.0f} ms"


def request(
    method: str, path: str, *, token: str, body: object = None, keyed: bool = False, raw: bytes | None = None
) -> str:
    """Return one request as the load generator sends it; *keyed* ones get another Idempotency-Key each time."""
    content = raw if raw is not None else b"" if body is None else orjson.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Authorization: Bearer {token}"]
    lines += [f"Idempotency-Key: {_ANOTHER}"] if keyed else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
    return "\r\n".join([*lines, "", ""]) + content.decode("latin-1")


def start(requests: Sequence[str], *, port: int, connections: int, **limits: Any) -> "subprocess.Popen[str]":
    """Start the load generator. *limits*: seconds, count, per_second, unique, keep_answers."""
    job = {"requests": list(requests), "port": port, "connections": connections, **limits}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    return process


def seen(process: "subprocess.Popen[str]") -> Seen:
    """Return what it saw, when it is done."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    found = process.stdout.read()
    if process.wait(_PATIENCE_SECONDS) != 0:
        raise LoadError("the load generator died")
    answer = json.loads(found)
    answers = [(at, text) for at, text in answer["answers"]]
    return Seen(answer["seconds"], answer["statuses"], answer["milliseconds"], answers)


def ask(requests: Sequence[str], *, port: int, connections: int = 8, **limits: Any) -> Seen:
    """Run the load generator to its end."""
    return seen(start(requests, port=port, connections=connections, **limits))
