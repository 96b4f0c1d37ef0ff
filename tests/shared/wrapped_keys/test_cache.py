"""The few seconds an unwrapped key is remembered, and what must end them early."""

from uuid import UUID

import pytest

from shared.wrapped_keys.cache import KeyCache, KeyName

ONE, OTHER = (KeyName(UUID(int=number), "core", UUID(int=9)) for number in (1, 2))


def test_a_key_that_was_being_read_while_it_was_destroyed_is_not_remembered() -> None:
    """Read row, destroy and forget, put: the race that would keep a destroyed key alive."""
    cache = KeyCache(seconds=5, clock=lambda: 0.0)
    ticket = cache.ticket()
    cache.forget(ONE.object_id)
    cache.put(ONE, b"key", ticket=ticket)
    assert cache.get(ONE) is None


def test_forgetting_one_object_keeps_the_others() -> None:
    """Nobody's key is read again because of somebody else's erasure."""
    cache = KeyCache(seconds=5, clock=lambda: 0.0)
    for name in (ONE, OTHER):
        cache.put(name, b"key", ticket=cache.ticket())
    cache.forget(ONE.object_id)
    assert (cache.get(ONE), cache.get(OTHER)) == (None, b"key")


def test_no_seconds_mean_no_memory() -> None:
    """Where a withdrawal must hold at once, nothing is remembered."""
    cache = KeyCache(seconds=0, clock=lambda: 0.0)
    cache.put(ONE, b"key", ticket=cache.ticket())
    assert cache.get(ONE) is None


@pytest.mark.parametrize("seconds", [-1, 5.1, float("nan"), float("inf")])
def test_nobody_can_ask_for_a_longer_memory(seconds: float) -> None:
    """Five seconds are a promise, not a default."""
    with pytest.raises(ValueError, match="five seconds"):
        KeyCache(seconds=seconds, clock=lambda: 0.0)


def test_an_expired_key_leaves_the_memory_when_anybody_asks_for_anything() -> None:
    """A key that may not be used is not kept either."""
    now = [0.0]
    cache = KeyCache(seconds=1, clock=lambda: now[0])
    cache.put(ONE, b"key", ticket=cache.ticket())
    now[0] = 1.0
    assert cache.get(OTHER) is None
    assert not cache._entries


def test_using_a_key_does_not_make_it_live_longer() -> None:
    """Seconds count from the reading of the row."""
    now = [0.0]
    cache = KeyCache(seconds=2, clock=lambda: now[0])
    ticket = cache.ticket()
    now[0] = 1.0
    cache.put(ONE, b"key", ticket=ticket)
    now[0] = 1.5
    assert cache.get(ONE) == b"key"
    now[0] = 2.0
    assert cache.get(ONE) is None


def test_a_key_that_was_read_early_and_put_late_expires_in_its_own_time() -> None:
    """Also while a key that was put before it lives on."""
    now = [0.0]
    cache = KeyCache(seconds=2, clock=lambda: now[0])
    early = cache.ticket()
    now[0] = 1.0
    cache.put(OTHER, b"key", ticket=cache.ticket())
    cache.put(ONE, b"key", ticket=early)
    now[0] = 2.0
    assert (cache.get(ONE), cache.get(OTHER)) == (None, b"key")


def test_the_memory_is_bounded_and_loses_the_oldest() -> None:
    """A flood of cases does not grow it."""
    cache = KeyCache(seconds=5, clock=lambda: 0.0)
    names = [KeyName(UUID(int=number), "core", UUID(int=9)) for number in range(4097)]
    for name in names:
        cache.put(name, b"key", ticket=cache.ticket())
    assert cache.get(names[0]) is None
    assert cache.get(names[-1]) == b"key"


def test_a_printed_cache_shows_no_key() -> None:
    """Not in a debugger's line, not in a log."""
    cache = KeyCache(seconds=5, clock=lambda: 0.0)
    cache.put(ONE, b"planted-key", ticket=cache.ticket())
    assert "planted-key" not in repr(cache)
