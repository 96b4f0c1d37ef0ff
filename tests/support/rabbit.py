"""A RabbitMQ node of our own: free ports, its own data, dead when we are. Knows no test."""

import contextlib
import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.requirements import missing

_SERVERS = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/usr/local/lib/rabbitmq/bin/rabbitmq-server"))
_START_SECONDS = 90.0
_LAUNCH = Path(__file__).with_name("die_with_parent.py")
DEFAULT_URL = "amqp://guest:guest@127.0.0.1:5672//"


def free_port() -> int:
    """Return a port that was free a moment ago, below the range from which the kernel takes its own."""
    while True:
        port = random.randrange(11000, 20000)  # noqa: S311 - no secret
        with closing(socket.socket()) as listener, contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            return port


def answers(url: str) -> bool:
    """Tell whether an AMQP broker takes the sign-in of *url*."""
    import amqp  # noqa: PLC0415 — most tests need no broker

    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=parts.username or "guest",
        password=parts.password or "guest",
        virtual_host=parts.path[1:] or "/",
        connect_timeout=2,
        read_timeout=5,
        write_timeout=5,
    )
    try:
        connection.connect()
        connection.close()
    except Exception:  # noqa: BLE001 — every failure is the same answer: not there
        return False
    return True


class RabbitNode:
    """One broker with its data in *home*. `kill` is -9; `start` after it finds the same data."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self._dist = free_port()
        self._epmd = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its AMQP address."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @property
    def pid(self) -> int | None:
        """Its process."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start and wait until it takes sign-ins."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start without waiting. It ends with the thread that calls this."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(server_program())],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it takes sign-ins."""
        deadline = time.monotonic() + _START_SECONDS
        while not answers(self.url):
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ did not start; its last words are in {self.home}/log")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill -9 the whole broker."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it, and the port mapper that Erlang leaves behind."""
        self._signal(signal.SIGTERM)
        subprocess.run(
            ["epmd", "-port", str(self._epmd), "-kill"], env=self.environment, capture_output=True, check=False
        )

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, number)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)

    @property
    def environment(self) -> dict[str, str]:
        """What its programs run in: nothing of this machine's own broker."""
        home = str(self.home)
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"amparo{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist),
            "RABBITMQ_MNESIA_BASE": f"{home}/data",
            "RABBITMQ_LOG_BASE": f"{home}/logs",
            "RABBITMQ_PID_FILE": f"{home}/pid",
            "RABBITMQ_CONF_ENV_FILE": f"{home}/env",
            "RABBITMQ_CONFIG_FILE": f"{home}/config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}",
        }


def server_program() -> Path | None:
    """Return RabbitMQ's own start script (Debian's wrapper would change the user)."""
    return next((path for path in _SERVERS if path.exists()), None)


def _install() -> bool:
    """Install RabbitMQ where we may: Debian, as root. The package must not start a service of its own for us."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return False
    command = ["apt-get", "install", "-y", "--no-install-recommends", "rabbitmq-server"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for attempt in (["apt-get", "update"], command):
        subprocess.run(attempt, env=environment, capture_output=True, check=False, timeout=300)
    return server_program() is not None


@contextmanager
def shared_node(folder: Path) -> Iterator[str]:
    """Yield the address of one broker for all worker processes that share *folder*.

    Everybody holds a shared lock while using it; who started it waits for the others before stopping it.
    """
    address, lock = folder / "address", folder / "lock"
    folder.mkdir(exist_ok=True)
    node = None
    with lock.open("w") as users, (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not (address.exists() and answers(address.read_text())):
            node = RabbitNode(folder / "node")
            node.start()
            address.write_text(node.url)
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(starting, fcntl.LOCK_UN)
        try:
            yield address.read_text()
        finally:
            if node is not None:
                fcntl.flock(users, fcntl.LOCK_EX)
                node.stop()


def program_or_skip(folder: Path) -> None:
    """See that RabbitMQ is installed, install it where we may, or skip with the reason."""
    folder.mkdir(exist_ok=True)
    with (folder / "installing").open("w") as installing:
        fcntl.flock(installing, fcntl.LOCK_EX)
        if server_program() is None and not _install():
            missing("RabbitMQ is not installed, and only root on Debian may install it")
