"""Where the broker is, as the operator says it: what everybody on this machine or on the way could read is refused."""

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

import click
from click.core import ParameterSource

from deploy.errors import DeployError

F = TypeVar("F", bound=Callable[..., Any])


class BusAddressError(DeployError):
    """It is no broker's address."""

    def __init__(self) -> None:
        super().__init__("The bus wants an address that begins with amqp:// or amqps://.")


class ShownPasswordError(DeployError):
    """The password stands where every user of the machine can read it."""

    def __init__(self) -> None:
        super().__init__(
            "Everybody on this machine can read the password after --bus: put the address into a file for --bus-file,"
            " or into AMPARO_BUS_URL, and change the password."
        )


class PlainBusError(DeployError):
    """The way to the broker is open to whoever is on it."""

    def __init__(self, host: str) -> None:
        super().__init__(f"amqp:// to {host} would send the password over the network in the clear: use amqps://.")


class UnreadableBusFileError(DeployError):
    """The file does not hold an address."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The bus address in {path} cannot be read.")


def bus_options(function: F) -> F:
    """Give a command `--bus` and `--bus-file`; they arrive as `bus` and `bus_file`, judged by `bus_address`."""
    file = click.option(
        "--bus-file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="AMPARO_BUS_URL_FILE",
        help="A file that holds the address, with its password.",
    )
    address = click.option(
        "--bus",
        envvar="AMPARO_BUS_URL",
        metavar="amqps://…",
        help="A RabbitMQ; the embedded bus otherwise. Without a password: every user of the machine can read it here.",
    )
    return address(file(function))


def bus_address(context: click.Context, *, bus: str | None, bus_file: Path | None) -> str | None:
    """Return the broker's address, None for the embedded bus. Raises DeployError with one sentence."""
    is_shown = context.get_parameter_source("bus") is ParameterSource.COMMANDLINE
    if bus_file is not None and is_shown:
        raise click.UsageError("Give --bus or --bus-file, not both.")
    address = bus if bus_file is None else _read(bus_file)
    if address:
        _judge(address, is_shown=is_shown and bus_file is None)
    return address or None


def _read(path: Path) -> str:
    try:
        address = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        address = ""
    if not address:
        raise UnreadableBusFileError(path)
    return address


def _judge(address: str, *, is_shown: bool) -> None:
    """Return when the address may be used; refuse what is read on the way, then what is read on this machine."""
    found = _split(address)
    if is_loopback(found.hostname):
        return
    if found.scheme == "amqp":
        raise PlainBusError(found.hostname or "")
    if is_shown and found.password:
        raise ShownPasswordError


def _split(address: str) -> SplitResult:
    try:
        found = urlsplit(address)
    except ValueError:
        raise BusAddressError from None
    if found.scheme not in {"amqp", "amqps"} or not address.startswith(f"{found.scheme}://"):
        raise BusAddressError
    return found


def is_loopback(host: str | None) -> bool:
    """Tell whether what goes there stays on this machine; an address without a host means this machine."""
    if host in (None, "localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
