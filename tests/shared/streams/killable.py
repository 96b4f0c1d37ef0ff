"""A consumer's worker as a process of its own, for tests to kill. Reads what it needs from standard input."""

import json
import signal
import sys
import time
from threading import Event
from typing import Any

from sqlalchemy import Connection

from shared.contracts.cases import ConsentWithdrawn
from shared.database import engine
from shared.keyring import Keyring
from shared.roster import Roster
from shared.streams.bus import Bus
from shared.streams.inbox import Delivery
from shared.streams.worker import run_worker
from tests.shared.streams.parties import hear, now


def _slowly(connection: Connection, event: Any, delivery: Delivery) -> None:
    """Take long enough to be killed in the middle."""
    time.sleep(0.002)
    hear(connection, event, delivery)


def main() -> None:
    """Consume until killed."""
    given = json.load(sys.stdin)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_worker(
        service="referrals",
        engine=engine(given["database_url"]),
        bus=Bus(url=given["bus_url"], dsn=given["bus_dsn"], prefix=given["bus_prefix"]),
        roster=Roster.load(given["roster"]),
        keyring=Keyring.load(given["keyring"]),
        handlers={ConsentWithdrawn: _slowly},
        publishers=("cases",),
        addressees=(),
        clock=now,
        stop=stop,
    )


if __name__ == "__main__":
    main()
