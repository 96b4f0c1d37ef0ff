"""Who may do what at first contact: intake officers register, wherever people arrive; nobody reads it back."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Right


def _at_own_site(facts: Facts) -> bool:
    return facts["site"] == "own" and facts.get("organisation", "own") == "own"


UPLOADED = {"organisation": ("own", "other"), "uploaded": ("themselves", "a colleague", "nobody")}
OF = {"organisation": ("own", "other")}
AT_OWN_SITE = Condition("at a site where they work, for their own organisation", _at_own_site)
THEIR_OWN_FILE = Condition(
    "when they uploaded it themselves",
    lambda facts: facts["organisation"] == "own" and facts["uploaded"] == "themselves",
)
FOR_THEIR_OWN = Condition("for their own organisation", lambda facts: facts.get("organisation", "own") == "own")

BOOK = Book(
    service="intake",
    about=(
        "First contact. Registrations stay here until their case is open; then their keys are destroyed. Concerns of"
        " people without an account stay until 90 days after they were read: anybody may write one, and ask with its"
        " receipt code whether it was received or read."
    ),
    doors=(
        Door(
            route="POST /registrations",
            actions=("register",),
            does="register a person",
            factor=Factor.STALE,
            facts={"site": ("own", "other")},
        ),
        Door(
            route="POST /imports",
            actions=("import",),
            does="take in a file of people; each row is registered by the same rules",
            factor=Factor.STALE,
            facts={"site": ("own", "other")},
        ),
        Door(
            route="GET /imports",
            actions=("list-imports",),
            does="list the files that they uploaded themselves, without content",
            factor=Factor.STALE,
            facts={},
        ),
        Door(
            route="GET /imports/<uuid:import_id>",
            actions=("read-import",),
            does="see how far a file is",
            factor=Factor.STALE,
            facts=UPLOADED,
        ),
        Door(
            route="GET /imports/<uuid:import_id>/refusals",
            actions=("fetch-refusals",),
            does="get back the rows of a file that were refused",
            factor=Factor.STALE,
            facts=UPLOADED,
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
            does="see what waits: late hand-overs at their own sites, concerns nobody read; as ids and times",
            factor=Factor.STALE,
            facts={},
        ),
        Door(
            route="GET /concerns",
            actions=("list-concerns",),
            does="list what people without an account wrote, as ids and times",
            factor=Factor.STALE,
            facts={},
        ),
        Door(
            route="GET /concerns/<uuid:concern_id>",
            actions=("read-concern",),
            does="read what somebody without an account wrote",
            factor=Factor.STALE,
            facts=OF,
        ),
    ),
    rights=(
        Right(("intake-officer",), ("register", "import"), AT_OWN_SITE),
        Right(("intake-officer",), ("list-imports",), FOR_THEIR_OWN),
        Right(("intake-officer",), ("read-import", "fetch-refusals"), THEIR_OWN_FILE),
        Right(("intake-officer",), ("screen",), FOR_THEIR_OWN),
        Right(("supervisor",), ("list-tasks", "list-concerns", "read-concern"), FOR_THEIR_OWN),
    ),
    public=frozenset({"GET /concerns/reception", "POST /concerns", "POST /concerns/status", "GET /schemas/htcds"}),
    inside=(
        Door("", ("register",), "", Factor.STALE, {"site": ("own", "other"), **OF}),
        Door("", ("import",), "", Factor.STALE, {"site": ("own", "other"), **OF}),
        Door("", ("list-imports",), "", Factor.STALE, OF),
        Door("", ("screen",), "", Factor.NONE, OF),
        Door("", ("list-tasks",), "", Factor.STALE, OF),
        Door("", ("list-concerns",), "", Factor.STALE, OF),
    ),
    never=(
        "Read, list, search or change a registration, not even whoever made it.",
        "See a file that somebody else uploaded, or what became of its rows; a supervisor neither.",
        "Search concerns, or learn from one whether somebody is here: an event carries none, and nothing matches them.",
        "Register for another organisation: which one it is follows from the token, not from the request.",
        "Register as a caseworker: whoever also receives people, in a shelter say, is an intake officer too.",
    ),
)
