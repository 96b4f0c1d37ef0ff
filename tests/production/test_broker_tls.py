"""A worker's way to RabbitMQ under TLS: the certificate must be of our authority and of the broker's own name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes, token_hex
from ssl import SSLCertVerificationError
from threading import Event

import pytest

from deploy.broker.permissions import PREFIX, definitions
from deploy.certificates import Certificates
from deploy.provision.names import SPEAKERS
from shared.settings import SettingsError
from shared.streams.bus import Bus, BusUnavailableError, Subscription
from tests.support.fixtures import ROOT
from tests.support.processes import until
from tests.support.rabbit import RabbitNode, free_port, program_or_skip
from tests.support.service import Keys

HOST = "localhost"
VHOST = "amparo"
START_SECONDS = 60.0


class TlsNode(RabbitNode):
    """A broker with the very `rabbitmq.conf` of production: no plain port, no guest."""

    @property
    def environment(self) -> dict[str, str]:
        """Without the settings that would open a plain port."""
        kept = {"RABBITMQ_NODE_PORT", "RABBITMQ_NODE_IP_ADDRESS"}
        return {name: value for name, value in super().environment.items() if name not in kept}


@dataclass(frozen=True)
class Broker:
    """What runs: where, with which passwords, behind which certificates."""

    port: int
    passwords: dict[str, str]
    certificates: Certificates

    def bus(self, service: str, *, host: str = HOST, ca_file: Path | None = None, scheme: str = "amqps") -> Bus:
        """Return the bus as a worker sees it."""
        url = f"{scheme}://amparo-{service}:{self.passwords[service]}@{host}:{self.port}/{VHOST}"
        return Bus(url=url, ca_file=ca_file or self.certificates.authority)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start RabbitMQ on production's own configuration; only paths and the port are this test's."""
    home = tmp_path_factory.mktemp("tls")
    program_or_skip(home / "rabbit")
    certificates = Certificates(home / "tls")
    certificates.make(at=datetime.now(UTC), servers={HOST: [HOST]})
    passwords = {service: token_hex(32) for service in SPEAKERS}
    node, port = TlsNode(home / "rabbit"), free_port()
    (home / "definitions.json").write_bytes(_json(definitions(passwords, random=token_bytes, vhost=VHOST)))
    _configured(node.home / "config.conf", certificates, home / "definitions.json", port)
    node.launch()
    try:
        found = Broker(port, passwords, certificates)
        until(lambda: _takes(found), seconds=START_SECONDS, what=f"RabbitMQ; see {node.home}/log")
        yield found
    finally:
        node.stop()


def _json(document: object) -> bytes:
    from shared.strict_json import dumps  # noqa: PLC0415 - the one writer of JSON

    return dumps(document)


def _configured(file: Path, certificates: Certificates, loaded: Path, port: int) -> None:
    text = (ROOT / "deploy" / "broker" / "rabbitmq.conf").read_text()
    for ours, here in {
        "/run/secrets/definitions.json": loaded,
        "/run/secrets/certificate.pem": certificates.certificate(HOST),
        "/run/secrets/key.pem": certificates.key(HOST),
        "listeners.ssl.default = 5671": f"listeners.ssl.default = {port}",
    }.items():
        assert ours in text
        text = text.replace(ours, str(here))
    file.write_text(text)


def _takes(broker: Broker) -> bool:
    try:
        _entered(broker.bus("cases"))
    except BusUnavailableError:
        return False
    return True


def _entered(bus: Bus, service: str = "cases") -> None:
    subscription = Subscription(bus, service=service, listener=lambda _data: None)
    try:
        subscription.drain(seconds=0.1)
    finally:
        subscription.close()


@pytest.mark.parametrize("service", SPEAKERS)
def test_every_worker_enters_the_broker_that_it_was_told_of(broker: Broker, service: str) -> None:
    """Its name, our authority, its own user and queue."""
    _entered(broker.bus(service), service)


def test_a_certificate_for_another_name_is_refused(broker: Broker) -> None:
    """It is signed by our authority, for `localhost`, and somebody answers with it at another address."""
    with pytest.raises(BusUnavailableError) as caught:
        _entered(broker.bus("cases", host="127.0.0.1"))
    assert isinstance(caught.value.__cause__, SSLCertVerificationError)
    assert "IP address mismatch" in str(caught.value.__cause__)


def test_a_certificate_of_another_authority_is_refused(broker: Broker, tmp_path: Path) -> None:
    """One that has the right name; and the machine's own authorities have not signed ours either."""
    stranger = Certificates(tmp_path)
    stranger.make(at=datetime.now(UTC), servers={HOST: [HOST]})
    own = Bus(url=broker.bus("cases").url)
    for bus in (broker.bus("cases", ca_file=stranger.authority), own):
        with pytest.raises(BusUnavailableError) as caught:
            _entered(bus)
        assert isinstance(caught.value.__cause__, SSLCertVerificationError)


def test_nothing_is_said_in_the_clear(broker: Broker) -> None:
    """Who speaks AMQP without TLS gets nowhere, and the broker has no other port."""
    with pytest.raises(BusUnavailableError):
        _entered(broker.bus("cases", scheme="amqp"))


def test_nobody_is_let_in_with_what_everybody_knows(broker: Broker) -> None:
    """RabbitMQ's own first user is gone, and a password of another service opens nothing."""
    for user, password in (("guest", "guest"), ("amparo-cases", broker.passwords["intake"])):
        url = f"amqps://{user}:{password}@{HOST}:{broker.port}/{VHOST}"
        with pytest.raises(BusUnavailableError):
            _entered(Bus(url=url, ca_file=broker.certificates.authority))


def test_an_address_cannot_carry_an_option_that_switches_the_check_off(
    tmp_path: Path, service_database: object
) -> None:
    """Kombu would read `?ssl_cert_reqs=none`; the worker does not start."""
    from services.intake.app import work  # noqa: PLC0415 - one service stands for all

    keys = Keys.generate()
    environ = keys.environ(service_database("intake"), tmp_path)  # type: ignore[operator]
    url = "amqps://amparo-intake:secret@broker/amparo?ssl_cert_reqs=CERT_NONE"
    with pytest.raises(SettingsError, match="AMPARO_BUS_URL"):
        work({**environ, "AMPARO_BUS_URL": url}, Event())


def test_the_queues_are_of_the_prefix_that_the_permissions_name() -> None:
    """So that what was tried here is what production has."""
    assert Bus(url="amqps://broker").prefix == PREFIX
