"""`amparo parked`: events that could not be applied, and another try."""

import click

from deploy.cli.options import reachable, var_option
from deploy.provision.folder import Folder
from deploy.provision.names import SPEAKERS


@click.group()
def parked() -> None:
    """Show and retry events that could not be applied; what they are about is not disclosed meanwhile."""


@parked.command("list")
@var_option
def list_parked(folder: Folder) -> None:
    """List what is parked, by service. Content is never shown."""
    from deploy.cli.tables import show
    from deploy.provision.reach import administering
    from shared.streams.parking import list_

    reachable(folder)
    rows: list[tuple[str, ...]] = []
    for service in SPEAKERS:
        with administering(folder, service) as connection:
            rows += [
                (
                    service,
                    each.publisher,
                    str(each.number),
                    each.event_type,
                    str(each.subject),
                    each.cause,
                    f"{each.parked_at:%Y-%m-%d %H:%M:%S}Z",
                    "again soon" if each.retrying else "waits",
                )
                for each in list_(connection)
            ]
    columns = ("service", "from", "number", "event", "subject", "cause", "since", "state")
    show(f"{len(rows)} parked", columns, rows)


@parked.command()
@click.option("--service", type=click.Choice(SPEAKERS), help="Only what this service parked.")
@click.option("--from", "publisher", type=click.Choice(SPEAKERS), help="Only what this service published.")
@click.option("--number", type=click.IntRange(min=1), help="Only the subject of this number (with --service, --from).")
@var_option
def retry(folder: Folder, *, service: str | None, publisher: str | None, number: int | None) -> None:
    """Ask the workers to try again, in order."""
    from deploy.provision.reach import administering
    from shared.streams.parking import retry as retry_parked

    if number is not None and (service is None or publisher is None):
        raise click.UsageError("--number needs --service and --from: each stream counts for itself.")
    reachable(folder)
    count = 0
    for each in SPEAKERS if service is None else (service,):
        with administering(folder, each) as connection:
            count += retry_parked(connection, publisher=publisher, number=number)
    click.echo(f"{count} parked events will be tried again.")
