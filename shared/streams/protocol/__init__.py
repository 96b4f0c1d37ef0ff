"""The state machines of a stream, without I/O: numbering, links, gaps, conflicts. Knows no database, broker or key.

What is here runs in production and in the simulation alike; SQL only stores its state. The caller has checked the
signature: a message that reaches a state machine was said by the service that it names.
"""

from shared.streams.protocol.consumer import (
    TOLD_ROWS,
    Application,
    Consumer,
    Consuming,
    Failure,
    Memory,
    without_future,
)
from shared.streams.protocol.links import Alarm, AlarmKind, Head, Numbered, Span, Stream, chain
from shared.streams.protocol.publisher import (
    MAX_NUMBERED_ROWS,
    UNHURRIED,
    Publishing,
    StreamAlarm,
    acknowledge,
    asked,
    due,
    head,
    number,
    published,
    room,
)

__all__ = [
    "MAX_NUMBERED_ROWS",
    "TOLD_ROWS",
    "UNHURRIED",
    "Alarm",
    "AlarmKind",
    "Application",
    "Consumer",
    "Consuming",
    "Failure",
    "Head",
    "Memory",
    "Numbered",
    "Publishing",
    "Span",
    "Stream",
    "StreamAlarm",
    "acknowledge",
    "asked",
    "chain",
    "due",
    "head",
    "number",
    "published",
    "room",
    "without_future",
]
