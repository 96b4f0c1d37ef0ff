"""Looks at everything, in the order in which one would mend it. Knows no terminal."""

from collections.abc import Iterable
from typing import Final

from deploy.doctor import broker, databases, files, machine
from deploy.doctor.findings import Finding, Look, Patient, Unseen

LOOKS: Final[tuple[Look, ...]] = (
    files.rights,
    files.keyrings,
    files.disk,
    files.certificates,
    machine.running,
    machine.clocks,
    broker.broker,
    databases.databases,
    databases.keys_databases,
)


def examined(patient: Patient, looks: Iterable[Look] = LOOKS) -> tuple[list[Finding], list[Unseen]]:
    """Return what is wrong, most fundamental first and each thing once, and what could not be looked at."""
    said = list(dict.fromkeys(each for look in looks for each in look(patient)))
    return [each for each in said if isinstance(each, Finding)], [each for each in said if isinstance(each, Unseen)]
