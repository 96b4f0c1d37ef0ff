"""Who may do what at first contact: intake officers register, wherever people arrive; nobody reads it back."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Right


def _at_own_site(facts: Facts) -> bool:
    return facts["site"] == "own" and facts.get("organisation", "own") == "own"


OF = {"organisation": ("own", "other")}
AT_OWN_SITE = Condition("at a site where they work, for their own organisation", _at_own_site)
FOR_THEIR_OWN = Condition("for their own organisation", lambda facts: facts.get("organisation", "own") == "own")

BOOK = Book(
    service="intake",
    about="First contact. Registrations stay here until their case is open; then their keys are destroyed.",
    doors=(
        Door(
            route="POST /registrations",
            actions=("register",),
            does="register a person",
            factor=Factor.STALE,
            facts={"site": ("own", "other")},
        ),
        Door(
            route="POST /screenings",
            actions=("screen",),
            does="apply the screening questions; nothing is kept",
            factor=Factor.NONE,
            facts={},
        ),
        Door(
            route="GET /tasks",
            actions=("list-tasks",),
            does="see which hand-overs at their own sites are late, as ids and times",
            factor=Factor.STALE,
            facts={},
        ),
    ),
    rights=(
        Right(("intake-officer",), ("register",), AT_OWN_SITE),
        Right(("intake-officer",), ("screen",), FOR_THEIR_OWN),
        Right(("supervisor",), ("list-tasks",), FOR_THEIR_OWN),
    ),
    public=frozenset(),
    inside=(
        Door("", ("register",), "", Factor.STALE, {"site": ("own", "other"), **OF}),
        Door("", ("screen",), "", Factor.NONE, OF),
        Door("", ("list-tasks",), "", Factor.STALE, OF),
    ),
    never=(
        "Read, list, search or change a registration, not even whoever made it.",
        "Register for another organisation: which one it is follows from the token, not from the request.",
        "Register as a caseworker: whoever also receives people, in a shelter say, is an intake officer too.",
    ),
)
