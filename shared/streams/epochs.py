"""Beginning a stream anew, by an operator's hand on both sides. Knows no event's meaning; nothing calls it by itself.

When a publisher's database was restored from an old backup, it would use numbers again that its addressee has seen
with other hashes. The addressee raises alarms and applies nothing. Then: `begin` at the publisher, `accept` at the
addressee. What the publisher still has is numbered from 1 and sent again; what the addressee remembers of earlier
epochs is not applied twice.
"""

from sqlalchemy import Connection, text

from shared.streams.consuming import ConsumingStore
from shared.streams.protocol import Consuming, Publishing, Stream
from shared.streams.publishing import PublishingStore

_UNNUMBER = text("UPDATE stream_outbox SET number = NULL, previous = NULL, link = NULL WHERE addressee = :addressee")
_RELEASE = text("DELETE FROM stream_held WHERE publisher = :publisher")


def begin(connection: Connection, *, publisher: str, addressee: str, epoch: int) -> None:
    """Begin *epoch* at the publisher: unacknowledged rows get new numbers. Raises ValueError when it is not later."""
    store = PublishingStore(connection=connection, publisher=publisher)
    _refuse_earlier(store.load(addressee).stream.epoch, epoch)
    store.save(Publishing.new(Stream(publisher=publisher, addressee=addressee, epoch=epoch)))
    connection.execute(_UNNUMBER, {"addressee": addressee})
    store.wake_relay()


def accept(connection: Connection, *, consumer: str, publisher: str, epoch: int) -> None:
    """Expect *epoch* from the publisher, from its first number. Raises ValueError when it is not later."""
    store = ConsumingStore(connection=connection, consumer=consumer)
    _refuse_earlier(store.load(publisher).stream.epoch, epoch)
    store.save(Consuming.new(Stream(publisher=publisher, addressee=consumer, epoch=epoch)))
    connection.execute(_RELEASE, {"publisher": publisher})


def _refuse_earlier(known: int, epoch: int) -> None:
    if epoch <= known:
        raise ValueError("a new epoch is later than the last")
