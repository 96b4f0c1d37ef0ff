"""`amparo audit`: checking the access log without the service that keeps it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from deploy.cli.options import var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder

if TYPE_CHECKING:
    from services.audit.domain.notes import VerifierKey
    from services.audit.verify import Report

_HUNDRED = 100


class NoKeyError(DeployError):
    """Without a key of the log's, nothing is proven."""

    def __init__(self) -> None:
        super().__init__("Give the log's public key with --key, or the installation that keeps the log with --var.")


class WrongLogError(DeployError):
    """The export does not prove what it says."""


@click.group()
def audit() -> None:
    """Check the access log offline."""


@audit.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, metavar="NAME+ID+KEY", help="A public key of the log (may be repeated).")
@click.option(
    "--earlier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that you kept: history until then must be unchanged.",
)
@click.option(
    "--organisation", type=click.UUID, help="The export is this organisation's; without it, it must show every entry."
)
@var_option
def verify(folder: Folder, file: Path, keys: tuple[str, ...], earlier: Path | None, organisation: UUID | None) -> None:
    """Verify the export in FILE and name the first entry that is wrong. Needs no server and no network."""
    from rich.console import Console

    from deploy.cli.progress import bar
    from services.audit.domain.exports import WHOLE_LOG
    from services.audit.verify import lines_of, verify_export

    pinned = _pinned(keys, folder)
    kept = earlier.read_bytes() if earlier else None
    with file.open("rb") as export, bar(Console(highlight=False, stderr=True), "Entries", total=_HUNDRED) as drawn:

        def progress(checked: int, size: int) -> None:
            while drawn.count < _HUNDRED * checked // max(size, 1):
                drawn.advance()

        scope = str(organisation or WHOLE_LOG)
        report = verify_export(
            lines_of(export), keys=pinned, at=datetime.now(UTC), scope=scope, earlier=kept, progress=progress
        )
    _say(report)


def _say(report: "Report") -> None:
    click.echo(f"scope: {report.scope or 'unknown'}, {report.hidden} entries hidden")
    for warning in report.warnings:
        click.echo(f"warning: {warning}")
    if report.finding is not None:
        where = "the export" if report.finding.index is None else f"entry {report.finding.index}"
        raise WrongLogError(f"{where} is wrong ({report.finding.what}): {report.finding.detail}")
    for name, source in report.sources.items():
        click.echo(f"{name}: {source.count} entries, numbered to {source.highest}")
    click.echo(f"The log {report.origin} verifies: {report.checked} of {report.size} entries, root {report.root}")


def _pinned(keys: Sequence[str], folder: Folder) -> "list[VerifierKey]":
    from services.audit.domain.notes import NoteError, VerifierKey

    try:
        return [VerifierKey.parse(key) for key in keys] or [_own_key(folder)]
    except NoteError:
        raise NoKeyError from None


def _own_key(folder: Folder) -> "VerifierKey":
    """Return the key that this installation's log signs with, from its roster."""
    from deploy.provision.installation import log_key

    if not folder.roster.exists():
        raise NoKeyError
    return log_key(folder)
