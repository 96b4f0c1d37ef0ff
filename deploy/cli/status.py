"""`amparo status`: what is ready, what waits, what is parked, and what is wrong, in words."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deploy.cli.options import running, var_option
from deploy.provision.folder import Folder

if TYPE_CHECKING:
    from deploy.health import Found

_NOT_READY = 3
_ENDED = frozenset("ZXxTt")
"""States of /proc/PID/stat in which a process does nothing: dead, stopped, traced."""


@click.command()
@var_option
def status(folder: Folder) -> None:
    """Say what is ready, what waits and what is parked. The exit code is 0 only when everything is ready.

    Not ready is what does not run or answer, has something parked or an alarm, or has not been heard for 30 seconds.
    """
    from deploy.cli.tables import show
    from deploy.health import complaints
    from deploy.provision.names import SERVICES
    from deploy.supervisor.footprint import megabytes

    state = running(folder)
    postgres = _life(state, "postgres")
    found = [_found(folder, state, service) for service in SERVICES]
    memory = megabytes(state["supervisor"])
    heading = f"{state['kind']} installation, bus: {state['bus']}, database: {postgres}, memory: {memory} MB"
    columns = ("service", "web", "worker", "unsent", "held", "parked", "alarms")
    show(heading, columns, map(_row, found))
    now = datetime.now(UTC)
    wrong = [] if postgres == "ready" else [f"database: it is {postgres}."]
    wrong += [sentence for each in found for sentence in complaints(each, at=now)]
    for sentence in wrong:
        click.echo(sentence)
    if wrong:
        sys.exit(_NOT_READY)


def _found(folder: Folder, state: dict[str, Any], service: str) -> "Found":
    """Look at one service: its web server, its worker, its database."""
    from deploy.health import Found
    from deploy.provision.names import SPEAKERS
    from deploy.provision.reach import administering
    from deploy.supervisor.readiness import failing
    from shared.errors import AmparoError
    from shared.streams.status import alarms
    from shared.streams.status import status as streams

    port = state["ports"].get(service)
    found = Found(
        service=service,
        wanting=failing(port) if port else ["no port"],
        worker=_life(state, f"{service}-worker") if service in SPEAKERS else "",
        streams=None,
        alarms=None,
    )
    if service not in SPEAKERS:
        return replace(found, streams=(), alarms=())
    try:
        with administering(folder, service) as connection:
            return replace(found, streams=streams(connection), alarms=alarms(connection))
    except AmparoError:
        return found


def _life(state: dict[str, Any], name: str) -> str:
    """Tell whether the process of that name runs, and is the supervisor's: its number may be another's by now."""
    try:
        line = Path(f"/proc/{state['processes'].get(name)}/stat").read_text()
    except OSError:
        return "not running"
    doing, parent = line.rpartition(")")[2].split()[:2]
    if int(parent) != state["supervisor"]:
        return "not running"
    return "stopped" if doing in _ENDED else "ready"


def _row(found: "Found") -> tuple[str, ...]:
    parts = (found.service, ", ".join(found.wanting) or "ready", found.worker)
    if not found.worker:
        return (*parts, "", "", "", "")
    if found.streams is None:
        return (*parts, "?", "?", "?", "?")
    unsent = sum(each.waiting for each in found.streams if each.direction == "out")
    held = sum(each.waiting for each in found.streams if each.direction == "in")
    return (*parts, *map(str, (unsent, held, found.parked, found.alarm_count)))
