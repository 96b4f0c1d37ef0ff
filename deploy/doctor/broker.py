"""The way to a RabbitMQ: whether it answers, proves who it is, lets each service in and lets it do its work."""

import socket
from collections.abc import Iterator
from ssl import SSLError

from amqp.exceptions import AccessRefused, NotAllowed
from kombu.exceptions import OperationalError

from deploy.certificates import Certificates
from deploy.doctor.findings import Finding, Patient, Unseen
from deploy.provision.names import SPEAKERS
from deploy.provision.outside import address, definitions
from shared.streams.bus import FAILURES, Bus


def broker(patient: Patient) -> Iterator[Finding | Unseen]:
    """Look at it with each service's own user, doing exactly what its worker does first. Nothing is read or sent."""
    folder = patient.folder
    files = {service: address(folder, service, "bus-url") for service in SPEAKERS}
    if not any(file.exists() for file in files.values()):
        return
    certificates = Certificates(folder.tls)
    authority = certificates.authority if certificates.exists else None
    for service, file in files.items():
        if not file.exists():
            yield _no_address(service)
            continue
        trouble = _tried(patient, service, Bus(url=file.read_text().strip(), ca_file=authority))
        if trouble is not None:
            yield trouble


def _no_address(service: str) -> Finding:
    return Finding(
        f"{service} was given no address of the broker.",
        "Its worker does not start, so it hears nobody and nobody hears it.",
        "amparo provision --bus amqps://… …, as the first time",
    )


def _tried(patient: Patient, service: str, bus: Bus) -> Finding | None:
    try:
        with bus.connection(listens=False) as connection:
            bus.queue(service).bind(connection.channel()).declare()
    except FAILURES as error:
        return _reason(patient, service, error)
    return None


def _reason(patient: Patient, service: str, error: BaseException) -> Finding:
    load = f"rabbitmqctl import_definitions {definitions(patient.folder)}   # in the broker's container"
    cause = error.__cause__ if isinstance(error, OperationalError) and error.__cause__ else error
    if isinstance(cause, SSLError):
        return Finding(
            "The broker does not prove who it is.",
            "Its certificate has ended, is for another name, or of another authority; no password is sent to it.",
            "amparo certificates --renew   # then start every container again",
        )
    if isinstance(cause, NotAllowed):
        return Finding(
            f"The broker lets {service} not into the virtual host.", "Its worker can neither speak nor hear.", load
        )
    if isinstance(cause, AccessRefused):
        return Finding(
            f"The broker refuses {service}: its password or its permissions are not what was provisioned.",
            "Its worker can neither speak nor hear; what it has to say waits in its database and is not lost.",
            load,
        )
    if isinstance(cause, socket.gaierror):
        return Finding(
            "The broker's name leads nowhere.",
            "No service hears any other; what they have to say waits, and is not lost.",
            "docker compose up -d broker   # or look at the name in secrets/SERVICE/bus-url",
        )
    return Finding(
        f"The broker does not answer {service} ({type(cause).__name__}).",
        "No service hears any other; what they have to say waits, and is not lost. Disclosures stop after 30 seconds.",
        "docker compose up -d broker   # or look at the server, its address and the network",
    )
