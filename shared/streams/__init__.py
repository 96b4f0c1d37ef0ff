"""Events between services: outbox, relay, bus, inbox. Knows no event's meaning and no rule about people.

The broker is not trusted: it may lose, repeat, reorder, edit or forge. A *stream* is one publisher to one addressee,
with numbers and hash links of its own; signatures and seals are checked here, so that what is applied was said by its
publisher, for this addressee, once and in order. Whoever owns the broker learns routing keys, ids, times and sizes.
"""
