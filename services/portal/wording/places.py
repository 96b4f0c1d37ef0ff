"""The words for sites. Codes are identity's."""

from typing import Final

from services.portal.wording.cases import Words
from shared.pages import say_later

KINDS: Final[Words] = {
    "border-post": say_later("Border post"),
    "transit-centre": say_later("Transit centre"),
    "shelter": say_later("Shelter"),
    "office": say_later("Office"),
    "hospital": say_later("Hospital or health centre"),
    "police-station": say_later("Police station"),
    "other": say_later("Another place"),
}
OPEN: Final = "open"
CLOSED: Final = "closed"
STATES: Final[Words] = {
    OPEN: say_later("Open"),
    CLOSED: say_later("Closed: nobody is registered there any more"),
}
