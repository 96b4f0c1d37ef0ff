"""One person's way from the border post to a verified access log, played through the real HTTP APIs.

Knows what a person at each desk would do; has no right of its own, and reads no database.
"""

from deploy.journey.chapters import CHAPTERS
from deploy.journey.story import JourneyError, Step, Story, play
from deploy.journey.world import Desk, World

__all__ = ["CHAPTERS", "Desk", "JourneyError", "Step", "Story", "World", "play"]
