"""`amparo import`: taking in files of cases."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deploy.cli.options import running_training, var_option
from deploy.provision.folder import Folder

if TYPE_CHECKING:
    from deploy.importing import Summary

_HUNDRED = 100
_MOST_SHOWN = 40
_PATIENCE_SECONDS = 60.0


@click.group()
def import_group() -> None:
    """Take in files of cases."""


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", default="officer", show_default=True, help="The training account that registers.")
@click.option("--site", help="The site of all rows; the account's first one unless given.")
@click.option("--pathway", type=click.Choice(["trafficking", "stranded-migrant"]), default="trafficking",
              show_default=True, help="Why the people are here.")  # fmt: skip
@click.option("--refused", "refused_file", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Where to put the refused rows, to correct and take in; FILE-refused.csv unless given.")  # fmt: skip
@var_option
def htcds(
    *,
    folder: Folder,
    file: Path,
    account: str,
    site: str | None,
    pathway: str,
    refused_file: Path | None,
) -> None:
    """Register everybody in FILE: IOM's HTCDS 2.0 workbook, the same as CSV or JSON, or an export of its form.

    Exits with 0 when all rows were taken and 1 when some were refused. Stopped half-way, run it again: nobody is
    taken twice. Refused rows are put into a file of their own: correct them there, and take that file in.
    """
    from rich.console import Console

    from deploy.cli.progress import bar
    from deploy.importing import import_htcds
    from deploy.training.accounts import find_account
    from deploy.training.seeding import open_api

    running_training(folder)
    place = site or find_account(account).sites[0]
    intake = open_api(folder, account=account, service="intake", patience_seconds=_PATIENCE_SECONDS)
    try:
        with bar(Console(highlight=False, stderr=True), "Rows", total=_HUNDRED) as drawn:

            def progress(done: int, total: int) -> None:
                while drawn.count < _HUNDRED * done // max(total, 1):
                    drawn.advance()

            summary, refused = import_htcds(file, client=intake, site=place, pathway=pathway, progress=progress)
    finally:
        intake.close()
    _say(summary)
    if refused:
        _put(refused, refused_file or file.with_name(f"{file.stem}-refused.csv"))
    sys.exit(summary.exit_code)


def _say(summary: "Summary") -> None:
    from deploy.cli.tables import show

    if summary.refused:
        lines = [[each.row, each.field, each.reason] for each in summary.refused[:_MOST_SHOWN]]
        show("Refused", ["row", "field", "reason"], lines)
    if summary.left_out:
        lines = [[column, str(count)] for column, count in summary.left_out.items()]
        show("Not imported", ["column", "filled cells"], lines)
    for note in summary.notes:
        click.echo(note)
    click.echo(f"{summary.rows} rows: {summary.taken} taken, {summary.refused_rows} refused.")


def _put(refused: bytes, path: Path) -> None:
    """Write the refused rows where only this user reads them."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(refused)
    click.echo(f"The refused rows are in {path}; correct them there and take that file in. Then delete it.")
