"""The words for accounts, organisations and what waits for a second person. Codes are identity's."""

from typing import Final

from services.portal.wording.cases import Words
from shared.pages import say_later

STATE: Final = "state"
RESET: Final = "reset"
SITES: Final = "sites"
STATES: Final[Words] = {
    "active": say_later("May be used"),
    "suspended": say_later("Suspended"),
    "closed": say_later("Closed for good"),
}
CHANGES: Final[Words] = {
    "roles": say_later("Change the roles"),
    SITES: say_later("Change the sites"),
    STATE: say_later("Suspend, open or close"),
    RESET: say_later("Let them sign in anew"),
}
MATTERS: Final[Words] = {
    "roles": say_later("Give roles"),
    "reset": say_later("Let them sign in anew"),
}
OUTCOMES: Final[Words] = {
    "waiting": say_later("Waits"),
    "approved": say_later("Approved"),
    "refused": say_later("Refused"),
    "outdated": say_later("Overtaken"),
}
