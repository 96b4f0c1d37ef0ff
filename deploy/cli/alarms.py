"""`amparo alarms`: what streams found that no fault of a broker explains, and that somebody has looked at it."""

import click

from deploy.cli.options import reachable, var_option
from deploy.provision.folder import Folder
from deploy.provision.names import SPEAKERS


@click.group()
def alarms() -> None:
    """Show alarms about messages, and clear those that were dealt with."""


@alarms.command("list")
@var_option
def list_alarms(folder: Folder) -> None:
    """List the alarms that nobody has cleared, by service, latest first."""
    from deploy.cli.tables import show
    from deploy.provision.reach import administering
    from shared.streams.status import alarms as raised

    reachable(folder)
    rows: list[tuple[str, ...]] = []
    for service in SPEAKERS:
        with administering(folder, service) as connection:
            rows += [
                (
                    service,
                    each.peer,
                    each.kind,
                    *map(str, (each.epoch, each.number, each.times)),
                    *(f"{at:%Y-%m-%d %H:%M:%S}Z" for at in (each.first_at, each.last_at)),
                )
                for each in raised(connection)
            ]
    columns = ("service", "about", "kind", "epoch", "number", "times", "first", "last")
    show(f"{len(rows)} alarms", columns, rows)


@alarms.command()
@click.option("--service", type=click.Choice(SPEAKERS), required=True, help="What this service raised.")
@click.option("--about", "peer", help="Only alarms about this peer.")
@click.option("--kind", help="Only alarms of this kind.")
@var_option
def clear(folder: Folder, *, service: str, peer: str | None, kind: str | None) -> None:
    """Forget alarms that were dealt with. What raised them raises them again if it goes on."""
    from deploy.provision.reach import administering
    from shared.streams.alarms import clear_alarm
    from shared.streams.status import alarms as raised

    reachable(folder)
    with administering(folder, service) as connection:
        found = {
            (each.peer, each.kind)
            for each in raised(connection)
            if peer in (None, each.peer) and kind in (None, each.kind)
        }
        for its_peer, its_kind in sorted(found):
            clear_alarm(connection, peer=its_peer, kind=its_kind)
    for its_peer, its_kind in sorted(found):
        click.echo(f"{service}: {its_kind} about {its_peer} is cleared.")
    click.echo(f"{len(found)} alarms cleared.")
