"""`amparo doctor`: what is wrong, why it matters, and the command that mends it."""

import sys
from datetime import UTC, datetime

import click

from deploy.cli.options import var_option
from deploy.errors import DeployError
from deploy.provision.folder import Folder, read_state

_SICK = 3
_FIRST_PORT = 8100


class NoInstallationError(DeployError):
    """There is nothing to look at."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(f"There is no installation in {folder.path}: make one with `amparo up` or `amparo init`.")


@click.command()
@var_option
@click.option("--base-port", type=click.IntRange(1024, 65000), envvar="AMPARO_BASE_PORT", default=_FIRST_PORT,
              show_default=True, help="The first of the ports it would serve at.")  # fmt: skip
def doctor(folder: Folder, *, base_port: int) -> None:
    """Look at everything and say what is wrong, why, and what mends it. Changes nothing; exit 0 when all is well."""
    from deploy.doctor.examining import examined
    from deploy.doctor.findings import Patient

    if folder.kind is None:
        raise NoInstallationError(folder)
    patient = Patient(folder=folder, at=datetime.now(UTC), base_port=base_port, state=read_state(folder))
    findings, unseen = examined(patient)
    for number, finding in enumerate(findings, start=1):
        click.echo(f"{number}. {finding.what}\n   Why:  {finding.why}\n   Mend: {finding.mend}\n")
    for each in unseen:
        click.echo(f"Not looked at: {each.what}.")
    click.echo(_summary(len(findings)))
    if findings:
        sys.exit(_SICK)


def _summary(count: int) -> str:
    if count == 0:
        return "Nothing is wrong."
    return "1 thing is wrong." if count == 1 else f"{count} things are wrong."
