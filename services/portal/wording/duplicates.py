"""The words for possible duplicates: what agreed, and on what a decision stands."""

from typing import Final

from services.portal.wording.cases import Words
from shared.pages import say_later

KINDS: Final[Words] = {
    "name": say_later("a name, spelled alike"),
    "name-sound": say_later("a name that sounds alike"),
    "name-similar": say_later("a similar name"),
    "birth-date": say_later("the date of birth"),
    "birth-date-slip": say_later("the year of birth, and the day or the month"),
    "birth-day": say_later("day and month of birth, in another year"),
    "birth-year": say_later("the year of birth"),
    "birth-year-near": say_later("about the year of birth"),
    "sex": say_later("sex"),
    "province": say_later("the province"),
    "phone": say_later("a telephone number"),
    "document": say_later("a document number"),
}
DECISIONS: Final[Words] = {
    "same": say_later("One person"),
    "different": say_later("Two different people"),
    "unsure": say_later("Not sure yet"),
}
GROUNDS: Final[Words] = {
    "person-confirmed": say_later("The person confirmed it"),
    "documents-compared": say_later("Documents were compared"),
    "story-compared": say_later("What was told was compared"),
    "relatives": say_later("They are relatives"),
    "not-enough-known": say_later("Not enough is known"),
}
OUTCOMES: Final[Words] = {"waiting": say_later("Waits for you"), "unsure": say_later("Not sure yet")}
