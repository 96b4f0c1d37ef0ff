"""RabbitMQ with one user a service: each may do what its worker does, and nothing else. The oracle names no regex."""

import contextlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from urllib.parse import urlsplit

import amqp
import pytest
from amqp.exceptions import AccessRefused, NotAllowed

from deploy.broker.permissions import PREFIX
from deploy.provision.names import SPEAKERS, hears, speaks_to
from deploy.provision.outside import address
from shared.streams.bus import Bus, BusUnavailableError, Subscription
from tests.production.conftest import VHOST, Production

KINDS = ("batch", "head", "position", "resend")


@pytest.fixture(scope="module")
def declared(production: Production) -> Production:
    """Every service's queue is there, declared by the very code of its worker, as its own user."""
    for service in SPEAKERS:
        subscription = Subscription(bus_of(production, service), service=service, listener=lambda _data: None)
        subscription.drain(seconds=0.1)
        subscription.close()
    return production


def bus_of(production: Production, service: str) -> Bus:
    """Return the bus as the service's container reaches it."""
    return Bus(url=address(production.folder, service, "bus-url").read_text().strip())


@contextmanager
def channel_of(production: Production, service: str) -> Iterator[amqp.Channel]:
    """Open a channel as the service's user, with publisher confirms."""
    url = urlsplit(bus_of(production, service).url)
    place = f"{url.hostname}:{url.port}"
    connection = amqp.Connection(
        host=place, userid=url.username, password=url.password, virtual_host=VHOST, confirm_publish=True
    )
    with closing(connection):
        connection.connect()
        yield connection.channel()


def may_say(service: str, to: str, kind: str) -> bool:
    """Return whether *service* has such a thing to say to *to*: down a stream or up it."""
    return (to in speaks_to(service) and kind in {"batch", "head"}) or (
        to in hears(service) and kind in {"position", "resend"}
    )


@pytest.mark.parametrize("service", SPEAKERS)
def test_a_service_says_in_its_own_name_what_it_has_to_say_and_nothing_else(declared: Production, service: str) -> None:
    """To each of the others, in each one's name, of each kind."""
    for to, name, kind in product(SPEAKERS, SPEAKERS, KINDS):
        allowed = name == service and to != service and may_say(service, to, kind)
        assert published(declared, service, f"{to}.{name}.{kind}") is allowed, (service, to, name, kind)


def published(production: Production, service: str, routing_key: str, exchange: str = PREFIX) -> bool:
    """Publish as *service*; return whether the broker took it."""
    with channel_of(production, service) as channel:
        try:
            channel.basic_publish_confirm(amqp.Message(b"forged"), exchange, routing_key)
        except AccessRefused:
            return False
        return True


@pytest.mark.parametrize("service", SPEAKERS)
def test_a_service_reads_and_takes_nothing_that_is_for_another(declared: Production, service: str) -> None:
    """Not the queue itself, not by binding its own queue to others' keys, not by putting the queue away."""
    for other in (each for each in SPEAKERS if each != service):
        queue = f"{PREFIX}.{other}"
        for attempt in (
            lambda channel, queue=queue: channel.basic_get(queue),
            lambda channel, queue=queue: channel.queue_purge(queue),
            lambda channel, queue=queue: channel.queue_delete(queue),
            lambda channel, other=other: channel.queue_bind(f"{PREFIX}.{service}", PREFIX, f"{other}.#"),
            lambda channel: channel.queue_bind(f"{PREFIX}.{service}", PREFIX, "#"),
        ):
            with channel_of(declared, service) as channel, pytest.raises(AccessRefused):
                attempt(channel)


@pytest.mark.parametrize("service", SPEAKERS)
def test_a_service_makes_nothing_of_its_own_on_the_broker(declared: Production, service: str) -> None:
    """No queue and no exchange to hoard in, no way around the exchange, no other host."""
    for attempt in (
        lambda channel: channel.queue_declare("hoard"),
        lambda channel: channel.queue_declare(f"{PREFIX}.{service}.copy"),
        lambda channel: channel.exchange_declare("hoard", "topic"),
        lambda channel: channel.exchange_declare(f"{PREFIX}-", "topic"),
    ):
        with channel_of(declared, service) as channel, pytest.raises(AccessRefused):
            attempt(channel)
    assert not published(declared, service, f"{PREFIX}.cases", exchange="")
    url = bus_of(declared, service).url.removesuffix(f"/{VHOST}") + "//"
    subscription = Subscription(Bus(url=url), service=service, listener=lambda _data: None)
    with pytest.raises(BusUnavailableError) as caught, contextlib.closing(subscription):
        subscription.drain(seconds=0.1)
    assert isinstance(caught.value.__cause__, NotAllowed | AccessRefused)
