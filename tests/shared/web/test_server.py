"""A real server process: it lets requests finish, leaves nothing behind and repeats nothing unreadable."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.logs import make_logger
from shared.web.server import AddressTakenError, serve
from tests.shared.web.example import AT, Example
from tests.support.processes import living, until

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Served:
    """One running server."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        """Ask for a path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    def raw(self, sent: bytes) -> bytes:
        """Send bytes as they are and return what comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(sent)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that every test leaves running."""
    yield from running(tmp_path_factory.mktemp("served"))


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Served]:
    """A server that one test may kill."""
    yield from running(tmp_path)


def running(folder: Path) -> Iterator[Served]:
    """Run a server on a free port, with a home of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.shared.web.serve_example", str(port), str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    until((folder / "ready").exists, seconds=30, what="the server is ready")
    yield Served(process, port, folder)
    process.kill()
    process.wait(timeout=10)


def test_sigterm_lets_the_request_in_hand_finish_and_then_everything_ends(mortal: Served) -> None:
    """An acknowledged write is one whose answer arrives."""
    _, worker = mortal.get("/pid")
    answers: list[tuple[int, dict[str, object]]] = []
    request = threading.Thread(target=lambda: answers.append(mortal.get("/slow")))
    request.start()
    until((mortal.folder / "began").exists, seconds=10, what="the request began")
    mortal.process.terminate()
    (mortal.folder / "go").touch()
    request.join(timeout=15)
    assert answers == [(200, {"finished": True})]
    assert mortal.process.wait(timeout=15) == 0
    assert not living(int(str(worker["pid"])))


def test_what_answers_is_the_process_that_was_started_and_nothing_is_left_when_it_is_killed(mortal: Served) -> None:
    """No second process to outlive it, and the port is free."""
    assert mortal.get("/pid") == (200, {"pid": mortal.process.pid})
    mortal.process.send_signal(signal.SIGKILL)
    mortal.process.wait(5)
    assert not _listens(mortal.port)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?nome=Machava HTTP/9.9\r\n\r\n", b"400"),
        (b"Machava\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nMachava\r\n\r\n", b"400"),
        (b"GET /?nome=" + b"Machava" * 1000 + b" HTTP/1.1\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nAuthorization: Bearer " + b"Machava" * 5000 + b"\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", b"400"),
    ],
)
def test_what_cannot_be_read_as_http_is_a_problem_document_and_repeated_nowhere(
    served: Served, sent: bytes, status: bytes
) -> None:
    """Smuggling attempts among it; neither the answer nor the log holds any of it."""
    head, _, body = served.raw(sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == int(status)
    assert b"Machava" not in body
    assert "Machava" not in served.log
    assert served.get("/healthz")[0] == 200


def test_a_long_chunked_body_is_413_also_on_the_wire(served: Served) -> None:
    """The first chunk is a whole document; it is not taken for the whole body."""
    chunk = b"100000\r\n" + b"{}".ljust(0x100000) + b"\r\n"
    head = b"POST /read HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    assert served.raw(head + chunk + b"0\r\n\r\n").startswith(b"HTTP/1.1 200")
    assert served.raw(head + chunk + b"1\r\n{\r\n0\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_no_control_socket_and_no_file_of_gunicorns_is_left(served: Served) -> None:
    """Several services of one user would meet at it."""
    assert not [path for path in served.folder.rglob("*") if "gunicorn" in path.name]


def test_every_line_of_the_log_is_one_json_object(served: Served) -> None:
    """Gunicorn's own sentences are not among them."""
    served.get("/pid")
    served.raw(b"Machava\r\n\r\n")
    lines = [json.loads(line) for line in served.log.splitlines()]
    assert {line["event"] for line in lines} == {"request"}
    served.get("/chatty")
    assert '"event":"library"' in served.log
    assert "Machava" not in served.log


def test_a_taken_address_is_said_at_once(served: Served) -> None:
    """In one sentence that names the address."""
    example = Example()
    with pytest.raises(AddressTakenError, match=f"127.0.0.1:{served.port} cannot be used: Address already in use"):
        serve(example.app, bind=f"127.0.0.1:{served.port}", log=make_logger(service="things", clock=lambda: AT))
