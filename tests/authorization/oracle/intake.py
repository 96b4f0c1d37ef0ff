"""Who may do what at first contact: intake officers register, wherever people arrive; nobody reads it back."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Outcome, Right


def _at_own_site(facts: Facts) -> bool:
    return facts.get("site", "own") == "own" and facts.get("organisation", "own") == "own"


UPLOADED = {"organisation": ("own", "other"), "uploaded": ("themselves", "a colleague", "nobody")}
OF = {"organisation": ("own", "other")}
AUTHOR = {"author": ("themselves", "another")}
DRAFT = {**AUTHOR, "site": ("own", "other")}
AT_OWN_SITE = Condition("at a site where they work, for their own organisation", _at_own_site)
THEIR_OWN_FILE = Condition(
    "when they uploaded it themselves",
    lambda facts: facts["organisation"] == "own" and facts["uploaded"] == "themselves",
)
FOR_THEIR_OWN = Condition("for their own organisation", lambda facts: facts.get("organisation", "own") == "own")
THEIR_OWN = Condition(
    "of their own, at a site where they work, for their own organisation",
    lambda facts: facts.get("author", "themselves") == "themselves" and _at_own_site(facts),
)


def _only_their_own_is_there(facts: Facts) -> str:
    """Whatever id they name, it is one of their own; another's draft with the same id is not looked at."""
    return Outcome.DONE if facts["named"] == "their own" else Outcome.NOTHING


def _draft(method: str, action: str, does: str) -> Door:
    return Door(f"{method} /drafts/<uuid:draft_id>", (action,), does, Factor.STALE, DRAFT)


REGISTRATION = {
    "organisation": ("own", "other"),
    "registration": ("their own", "their own, of more than 72 hours ago", "a colleague's", "of a refusal"),
}
JUST_REGISTERED = Condition(
    "to what they registered themselves in the last 72 hours, of somebody who agreed to be assisted",
    lambda facts: (facts["organisation"], facts["registration"]) == ("own", "their own"),
)

BOOK = Book(
    service="intake",
    about=(
        "First contact. Registrations stay here until their case is open; then their keys are destroyed. An unfinished"
        " one stays for its author for 72 hours after it was last saved. Concerns of people without an account stay"
        " until 90 days after they were read: anybody may write one, and ask with its receipt code whether it was"
        " received or read."
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
            route="GET /drafts",
            actions=("list-drafts",),
            does="list their own unfinished registrations, as ids, sites, times and counts",
            factor=Factor.STALE,
            facts={},
        ),
        Door(
            route="PUT /drafts/<uuid:draft_id>",
            actions=("save-draft",),
            does="put an unfinished registration aside for three days",
            factor=Factor.STALE,
            facts={"site": ("own", "other")},
            variant="for the first time",
        ),
        Door(
            route="PUT /drafts/<uuid:draft_id>",
            actions=("save-draft",),
            does="",
            factor=Factor.STALE,
            facts={"named": ("their own", "another's")},
            then=_only_their_own_is_there,
            variant="again",
        ),
        _draft("GET", "read-draft", "go on with an unfinished registration"),
        _draft("DELETE", "discard-draft", "throw an unfinished registration away"),
        Door(
            route="POST /registrations/<uuid:registration_id>/additions",
            actions=("add-to-registration",),
            does="add blindly to a registration, or name it as found together with somebody else",
            factor=Factor.STALE,
            facts=REGISTRATION,
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
            route="GET /refusals",
            actions=("count-refusals",),
            does="see how many at their own sites did not agree to be registered, and what they were given",
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
        Right(("intake-officer",), ("screen", "list-drafts", "list-imports"), FOR_THEIR_OWN),
        Right(("intake-officer",), ("save-draft", "read-draft", "discard-draft"), THEIR_OWN),
        Right(("intake-officer",), ("read-import", "fetch-refusals"), THEIR_OWN_FILE),
        Right(("intake-officer",), ("add-to-registration",), JUST_REGISTERED),
        Right(("supervisor",), ("list-tasks", "count-refusals", "list-concerns", "read-concern"), FOR_THEIR_OWN),
    ),
    public=frozenset({"GET /concerns/reception", "POST /concerns", "POST /concerns/status", "GET /schemas/htcds"}),
    inside=(
        Door("", ("register",), "", Factor.STALE, {"site": ("own", "other"), **OF}),
        *(
            Door("", (action,), "", Factor.STALE, {**DRAFT, **OF})
            for action in ("save-draft", "read-draft", "discard-draft")
        ),
        Door("", ("list-drafts",), "", Factor.STALE, OF),
        Door("", ("import",), "", Factor.STALE, {"site": ("own", "other"), **OF}),
        Door("", ("list-imports",), "", Factor.STALE, OF),
        Door("", ("screen",), "", Factor.NONE, OF),
        Door("", ("list-tasks",), "", Factor.STALE, OF),
        Door("", ("list-concerns",), "", Factor.STALE, OF),
        Door("", ("count-refusals",), "", Factor.STALE, OF),
    ),
    never=(
        "Open, list or change another's unfinished registration: no colleague, no supervisor, no administrator.",
        "Read, list, search or change a registration, not even whoever made it: they may only add to it, blindly.",
        "Say at first contact that a link between two people is verified.",
        "See a file that somebody else uploaded, or what became of its rows; a supervisor neither.",
        "Read anything of who did not agree to be registered: there are counts by site and month, and no person.",
        "Search concerns, or learn from one whether somebody is here: an event carries none, and nothing matches them.",
        "Register for another organisation: which one it is follows from the token, not from the request.",
        "Register as a caseworker: whoever also receives people, in a shelter say, is an intake officer too.",
    ),
)
