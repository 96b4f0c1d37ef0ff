"""`amparo provision`: an outside PostgreSQL and RabbitMQ made ready for the services' containers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deploy.cli.options import passphrase_options, var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder
from deploy.provision.names import SERVICES

if TYPE_CHECKING:
    from deploy.provision.outside import Outside
    from shared.database import Database

_STEPS = 4 + len(SERVICES)


class ShownAdministratorError(DeployError):
    """The password stands where every user of the machine can read it."""

    def __init__(self) -> None:
        super().__init__(
            "Everybody on this machine can read the password in --database-url: put it into a file for"
            " --database-password-file, or give it by --database-password-fd, and change it."
        )


class OpenNetworkError(DeployError):
    """The way to the server is open to whoever is on it."""

    def __init__(self, host: str, instead: str) -> None:
        super().__init__(
            f"What goes to {host} could be read on the way: use {instead}, or say --private-network when nobody else is"
            " on that network."
        )


class UnreadableSecretError(DeployError):
    """A secret cannot be read."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} cannot be read from where it should be.")


@click.command()
@var_option
@click.option("--database-url", required=True, metavar="postgresql://ADMINISTRATOR@HOST/postgres",
              help="The server, as its administrator, without a password.")  # fmt: skip
@click.option("--database-password-file", type=click.Path(dir_okay=False, path_type=Path),
              help="A file that holds the administrator's password.")  # fmt: skip
@click.option("--database-password-fd", type=int, help="Read the administrator's password from this file descriptor.")
@click.option("--bus", metavar="amqps://HOST/VHOST", help="The broker, without a user: each service has its own.")
@click.option("--service", "services", type=click.Choice(SERVICES), multiple=True,
              help="Only this service's databases, for a server of its own (may be repeated).")  # fmt: skip
@click.option("--part", "parts", type=click.Choice(["data", "keys"]), multiple=True,
              help="Only these databases: `keys` hold the wrapped keys alone.")  # fmt: skip
@click.option("--training", is_flag=True, help="For synthetic people: no passphrase. Once and for ever.")
@passphrase_options
@click.option("--private-network", is_flag=True, help="Nobody else is on the network between here and the servers.")
def provision(
    *,
    folder: Folder,
    database_url: str,
    database_password_file: Path | None,
    database_password_fd: int | None,
    bus: str | None,
    services: "tuple[str, ...]",
    parts: "tuple[Database, ...]",
    training: bool,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    private_network: bool,
) -> None:
    """Make databases, roles, keys and broker users on servers of your own, and bring all tables to this version.

    Run it before the first start and with every new version; it replaces nothing. What each service's containers need
    lies in the folder afterwards, under `secrets/SERVICE`.
    """
    from secrets import token_bytes

    from rich.console import Console

    from deploy.cli.progress import bar
    from deploy.provision.outside import PARTS, Order
    from deploy.provision.outside import provision as make
    from deploy.supervisor.memory import keep_from_disk

    keep_from_disk()
    _judge(database_url, bus, private=private_network)
    secret = secret_of(database_password_file, database_password_fd, what="administrator's password")
    phrase = None if training else _passphrase(folder, passphrase_file, passphrase_fd)
    order = Order(
        folder=folder,
        kind="training" if training else "real",
        server=_server(database_url, secret),
        services=services or SERVICES,
        parts=parts or PARTS,
        bus=bus,
        passphrase=phrase,
    )
    with bar(Console(highlight=False), "Amparo", total=_STEPS) as steps:
        make(order, say=steps.say, random=token_bytes)
    click.echo(f"The servers are ready; what the containers need is in {folder.path}.")


def _judge(database_url: str, bus: str | None, *, private: bool) -> None:
    """Return when these addresses may be used."""
    from urllib.parse import parse_qs, urlsplit

    from deploy.cli.bus_address import BusAddressError, is_loopback

    found = urlsplit(database_url)
    if found.password:
        raise ShownAdministratorError
    is_tls = parse_qs(found.query).get("sslmode") == ["verify-full"]
    if not (private or is_tls or is_loopback(found.hostname)):
        raise OpenNetworkError(found.hostname or "", "?sslmode=verify-full&sslrootcert=FILE")
    if bus is None:
        return
    broker = urlsplit(bus)
    if broker.scheme not in {"amqp", "amqps"} or broker.username or broker.password:
        raise BusAddressError
    if broker.scheme == "amqp" and not (private or is_loopback(broker.hostname)):
        raise OpenNetworkError(broker.hostname or "", "amqps://")


def _server(database_url: str, secret: str) -> "Outside":
    """Put the password into the address, in this process alone."""
    from urllib.parse import quote, urlsplit, urlunsplit

    from deploy.provision.outside import Outside

    found = urlsplit(database_url)
    user = found.username or "postgres"
    place = found.netloc.rpartition("@")[2]
    return Outside(urlunsplit(found._replace(netloc=f"{user}:{quote(secret, safe='')}@{place}")))


def secret_of(file: Path | None, descriptor: int | None, *, what: str) -> str:
    """Return the first line of the file, or of what the descriptor gives."""
    try:
        found = _first_line(file if file is not None else -1 if descriptor is None else descriptor)
    except (OSError, UnicodeDecodeError, ValueError):
        raise UnreadableSecretError(what) from None
    if not found:
        raise UnreadableSecretError(what)
    return found


def _first_line(source: Path | int) -> str:
    with open(source, encoding="utf-8") as opened:  # noqa: PTH123 - it may be a descriptor
        return opened.readline().rstrip("\n")


def _passphrase(folder: Folder, file: Path | None, descriptor: int | None) -> str | None:
    """Return the passphrase for keyrings that are still to be made; those that are there stay shut."""
    from deploy.cli.passphrases import SHORTEST, ShortPassphraseError

    if folder.roster.exists() and file is None and descriptor is None:
        return None
    found = secret_of(file, descriptor, what="passphrase")
    if len(found) < SHORTEST:
        raise ShortPassphraseError
    return found
