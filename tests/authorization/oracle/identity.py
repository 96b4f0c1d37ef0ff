"""Who may do what with accounts: an administrator never alone where it opens cases, and everybody their own."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Right

ADMINISTRATOR, SUPERVISOR, OFFICER = "administrator", "supervisor", "data-protection-officer"

OWN = Condition("of their own", lambda facts: facts.get("owner", "themselves") == "themselves")
OWNER = {"owner": ("themselves", "another")}
KEEPS = Condition(
    "of their own organisation, or of any when theirs runs the installation",
    lambda facts: facts["organisation"] == "own" or facts["asker"] == "founder's",
)
LISTED = Condition("those whose accounts they keep", lambda facts: facts.get("organisation", "own") == "own")
FOUNDS = Condition("when their organisation runs the installation", lambda facts: facts["asker"] == "founder's")


def _unconcerned(facts: Facts) -> bool:
    return facts["relation"] == "none" and ADMINISTRATOR not in facts["roles"].split("+")


SECOND = Condition(
    "in their own organisation, when they neither asked for it nor are whom it is about, and are no administrator",
    lambda facts: facts["organisation"] == "own" and _unconcerned(facts),
)
FIRST_SECOND = Condition(
    "in an organisation that has no second person yet, when theirs runs the installation; under the same conditions",
    lambda facts: facts["asker"] == "founder's" and facts["second person"] == "none" and _unconcerned(facts),
)

CONCERNED = Condition("that they asked for, or that are about them", lambda facts: facts["relation"] != "none")
OF_THEIRS = Condition("of their own organisation", lambda facts: facts["organisation"] == "own")
OF_NOBODYS = Condition(
    "of an organisation that has no second person yet, when theirs runs the installation",
    lambda facts: facts["asker"] == "founder's" and facts["second person"] == "none",
)

FOUNDER = {"asker": ("founder's", "another's")}
ACCOUNT = {**FOUNDER, "organisation": ("own", "other")}
APPROVAL = {**ACCOUNT, "relation": ("none", "asked for it", "about them"), "second person": ("there", "none")}
OWN_ACTIONS = (
    *("read-own", "list-own-sessions", "end-own-session", "list-colleagues", "list-sites", "list-tasks"),
    "list-approvals",
)
KEEPING = (
    *("list-accounts", "read-account", "create-account", "change-account", "reset-sign-in"),
    *("list-organisation-sites", "create-site", "change-site"),
    "list-organisations",
)


def _own(route: str, action: str, does: str) -> Door:
    return Door(route, (action,), does, Factor.NONE, {})


def _kept(route: str, action: str, does: str, *, factor: Factor = Factor.STALE) -> Door:
    return Door(route, (action,), does, factor, ACCOUNT)


def _decided(route: str, does: str) -> Door:
    return Door(route, ("decide-approval",), does, Factor.FRESH, APPROVAL)


BOOK = Book(
    service="identity",
    about="Accounts, organisations with their sites, and signing in. It knows nobody of any case.",
    doors=(
        _own("GET /me", "read-own", "read their own account"),
        _own("GET /colleagues", "list-colleagues", "list the people of their organisation"),
        _own("GET /sites", "list-sites", "list the sites of their organisation, by name"),
        _own("GET /sessions", "list-own-sessions", "list where they are signed in"),
        Door(
            "DELETE /sessions/<uuid:session_id>",
            ("end-own-session",),
            "end one of their sessions",
            Factor.NONE,
            {"session": ("own", "other")},
            then=lambda facts: "done" if facts["session"] == "own" else "nothing",
        ),
        _own("GET /tasks", "list-tasks", "list what waits for them"),
        _own("GET /approvals", "list-approvals", "list the approvals they asked for, may decide, or are about"),
        Door("GET /organisations", ("list-organisations",), "list organisations", Factor.STALE, FOUNDER),
        Door("POST /organisations", ("create-organisation",), "add an organisation", Factor.STALE, FOUNDER),
        _kept("GET /organisations/<uuid:organisation_id>/sites", "list-organisation-sites", "list sites to keep"),
        _kept("POST /organisations/<uuid:organisation_id>/sites", "create-site", "add a site"),
        _kept(
            "PUT /organisations/<uuid:organisation_id>/sites/<code>",
            "change-site",
            "rename, move, close or open a site again",
        ),
        _kept("GET /accounts", "list-accounts", "list accounts"),
        _kept(
            "POST /accounts",
            "create-account",
            "make an account; roles that open cases wait for a second person",
            factor=Factor.FRESH,
        ),
        _kept("GET /accounts/<uuid:account_id>", "read-account", "read an account"),
        _kept(
            "PUT /accounts/<uuid:account_id>/roles",
            "change-account",
            "change roles; those that open cases wait for a second person",
        ),
        _kept("PUT /accounts/<uuid:account_id>/sites", "change-account", "change at which sites somebody works"),
        _kept("PUT /accounts/<uuid:account_id>/state", "change-account", "suspend, open or close an account"),
        _kept(
            "POST /accounts/<uuid:account_id>/reset",
            "reset-sign-in",
            "let somebody set their sign-in anew; of somebody who opens cases, only with a second person",
            factor=Factor.FRESH,
        ),
        _decided("POST /approvals/<uuid:approval_id>/approval", "approve as the second person"),
        _decided("POST /approvals/<uuid:approval_id>/refusal", "refuse as the second person"),
    ),
    rights=(
        Right((), OWN_ACTIONS, OWN),
        Right((ADMINISTRATOR,), ("list-organisations",), LISTED),
        Right((ADMINISTRATOR,), tuple(each for each in KEEPING if each != "list-organisations"), KEEPS),
        Right((ADMINISTRATOR,), ("create-organisation",), FOUNDS),
        Right((SUPERVISOR, OFFICER), ("decide-approval",), SECOND),
        Right((OFFICER,), ("decide-approval",), FIRST_SECOND),
        Right((), ("read-approval",), CONCERNED),
        Right((SUPERVISOR, OFFICER), ("read-approval",), OF_THEIRS, Factor.STALE),
        Right((OFFICER,), ("read-approval",), OF_NOBODYS, Factor.STALE),
        Right((ADMINISTRATOR,), ("read-approval",), KEEPS, Factor.STALE),
    ),
    public=frozenset(
        {
            *("GET /.well-known/openid-configuration", "GET /jwks.json", "GET /authorize", "POST /token"),
            *("POST /revoke", "GET /end-session", "POST /end-session", "POST /sign-in", "GET /sign-in/code"),
            *("POST /sign-in/code", "GET /enrolment", "POST /enrolment", "POST /csp-report"),
            *("POST /sign-in/outside", "GET /sign-in/outside", "POST /enrolment/outside"),
            "GET /outside/<uuid:organisation_id>/return",
            *("GET /assets/<name>", "GET /favicon.ico", "GET /language/<code>"),
        }
    ),
    never=(
        "Give anybody a role that opens cases, or reset the sign-in of somebody who has one, without a second person.",
        "Approve what they asked for, or what is about themselves; and no administrator approves anything.",
        "Read a password, a one-time code's secret or a token of anybody.",
    ),
    inside=(
        *(Door("", (action,), "", Factor.NONE, OWNER) for action in OWN_ACTIONS),
        Door("", ("read-approval",), "see an approval in their list", Factor.NONE, APPROVAL),
        Door("", ("create-organisation",), "", Factor.STALE, ACCOUNT),
        Door("", ("list-organisations",), "", Factor.STALE, ACCOUNT),
    ),
)
