"""The words for concerns. A code without a word is shown as it is."""

from typing import Final

from services.portal.wording.cases import Words, word
from shared.pages import say_later

STATUS: Final[Words] = {
    "received": say_later("Received. Nobody has read it yet."),
    "read": say_later("Read. Somebody whose work it is has read it."),
}
STATES: Final[Words] = {"received": say_later("Not read yet"), "read": say_later("Read")}

__all__ = ["STATES", "STATUS", "word"]
