"""`amparo certificates`: certificates of the servers inside, where services reach them over a network."""

from datetime import UTC, datetime

import click

from deploy.cli.options import var_option
from deploy.provision.folder import Folder


@click.command()
@var_option
@click.option("--renew", is_flag=True, help="Make them anew; every container must be started again then.")
@click.option("--name", "names", multiple=True, metavar="SERVER=NAME",
              help="Another name under which `database` or `broker` is reached (may be repeated).")  # fmt: skip
def certificates(folder: Folder, *, renew: bool, names: tuple[str, ...]) -> None:
    """Make certificates for database and broker, from an authority whose key is forgotten at once.

    Where they are already, nothing is changed.
    """
    from deploy.certificates import SERVERS, Certificates

    made = Certificates(folder.tls)
    if made.exists and not renew:
        click.echo(f"They are in {made.folder} already; --renew makes them anew.")
        return
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    servers = {server: list(known) for server, known in SERVERS.items()}
    for server, _, name in (each.partition("=") for each in names):
        if server not in servers or not name:
            raise click.UsageError("--name wants database=NAME or broker=NAME.")
        servers[server].append(name)
    made.make(at=datetime.now(UTC), servers=servers)
    click.echo(f"They are in {made.folder}: the authority that all trust, and one for each of {', '.join(servers)}.")
