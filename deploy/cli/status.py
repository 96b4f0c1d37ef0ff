"""`amparo status`: what is ready, what waits, what is parked."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deploy.cli.options import running, var_option
from deploy.provision.folder import Folder

if TYPE_CHECKING:
    from shared.streams.status import StreamStatus

_NOT_READY = 3


@click.command()
@var_option
def status(folder: Folder) -> None:
    """Say what is ready, what waits and what is parked. The exit code is 0 only when everything is ready."""
    from deploy.cli.tables import show
    from deploy.provision.names import SERVICES

    state = running(folder)
    found = {service: _parts(state, service) for service in SERVICES}
    streams = {service: _streams(folder, service) for service in SERVICES}
    heading = f"{state['kind']} installation, bus: {state['bus']}, database: {_life(state, 'postgres')}"
    columns = ("service", "web", "worker", "unsent", "held", "parked", "alarms")
    show(heading, columns, [_row(service, found[service], streams[service]) for service in SERVICES])
    is_ready = all(part == "ready" for parts in found.values() for part in parts)
    if not is_ready or _life(state, "postgres") != "ready" or None in streams.values():
        sys.exit(_NOT_READY)


def _parts(state: dict[str, Any], service: str) -> tuple[str, str]:
    """Return how the service's web server and its worker are."""
    from deploy.supervisor.readiness import failing

    port = state["ports"].get(service)
    wanting = failing(port) if port else ["no port"]
    return (", ".join(wanting) or "ready", _life(state, f"{service}-worker"))


def _life(state: dict[str, Any], name: str) -> str:
    pid = state["processes"].get(name)
    return "ready" if pid and Path(f"/proc/{pid}").exists() else "not running"


def _streams(folder: Folder, service: str) -> "list[StreamStatus] | None":
    """Return the service's streams, None when its database does not answer."""
    from deploy.provision.reach import administering
    from shared.errors import AmparoError
    from shared.streams.status import status as status_of

    try:
        with administering(folder, service) as connection:
            return status_of(connection)
    except AmparoError:
        return None


def _row(service: str, parts: tuple[str, str], streams: "list[StreamStatus] | None") -> tuple[str, ...]:
    if streams is None:
        return (service, *parts, "?", "?", "?", "?")
    unsent = sum(each.waiting for each in streams if each.direction == "out")
    held = sum(each.waiting for each in streams if each.direction == "in")
    parked, alarms = sum(each.parked for each in streams), sum(each.alarms for each in streams)
    return (service, *parts, *map(str, (unsent, held, parked, alarms)))
