"""A world of one seed: three addressees, a hostile bus, crashes at every step. Knows no database and no broker.

What runs in it is the production protocol and envelope; what is simulated is the storage (whole or not at all, as a
transaction), the broker (which drops, repeats, reorders, replays, edits, misroutes and forges), the crash, and a clock
that runs ahead and is set back.
"""

from tests.shared.streams.simulation.bus import KEYS
from tests.shared.streams.simulation.world import World

__all__ = ["KEYS", "World"]
