"""What is around the installation: whether it runs, ports, and clocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from deploy.doctor.findings import Finding, Patient, Unseen
from deploy.provision.names import PORTS, SERVICES
from deploy.provision.reach import administering
from deploy.supervisor.readiness import PortTakenError, refuse_taken
from shared.errors import AmparoError

FIRST_PORT: Final = 8100
MOST_SKEW: Final = timedelta(seconds=5)
"""Streams stop believing a time that is 60 s ahead; nobody should come near."""


def running(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look whether it runs, and whether it could."""
    if patient.may_ask_databases:
        return
    yield Finding(
        f"Amparo does not run in {patient.folder.path}.",
        "Nobody can work, and no consent can be withdrawn. The databases were not asked anything.",
        f"amparo up --var {patient.folder.path}",
    )
    for service, port in PORTS.items():
        yield from _port(service, patient.base_port + port - FIRST_PORT)


def _port(service: str, port: int) -> Iterator[Finding | Unseen]:
    try:
        refuse_taken({service: port})
    except PortTakenError:
        yield Finding(
            f"Something else listens at port {port}, which is {service}'s.",
            "Amparo does not start beside it.",
            f"ss -ltnp 'sport = :{port}'   # who it is; or: amparo up --base-port OTHER",
        )


def clocks(patient: Patient) -> Iterator[Finding | Unseen]:
    """Compare this machine's clock with the database server's, and with what streams have heard."""
    if not patient.may_ask_databases:
        return
    try:
        with administering(patient.folder, SERVICES[0]) as connection:
            theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    except AmparoError:
        return  # `databases` says so
    skew = abs(theirs - patient.at)
    if skew > MOST_SKEW:
        yield Finding(
            f"This machine's clock and the database server's differ by {skew.total_seconds():.0f} s.",
            "A service whose clock runs ahead is believed by nobody, one that is behind seems silent; both refuse"
            " disclosures.",
            "timedatectl set-ntp true   # on both machines; then: chronyc tracking",
        )
