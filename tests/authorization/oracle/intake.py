"""Who may do what at first contact: intake officers register, at a border or in a shelter; nobody reads anything back."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Right, always

AT_OWN_SITE = Condition("at a site where they work, for their own organisation", lambda facts: facts["site"] == "own")
FOR_THEIR_OWN = Condition("for their own organisation", always)

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
    never=(
        "Read, list, search or change a registration, not even whoever made it.",
        "Register for another organisation: which one it is follows from the token, not from the request.",
        "Register as a caseworker: whoever also receives people, in a shelter or by telephone, is an intake officer too.",
    ),
)
