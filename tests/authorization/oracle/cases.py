"""Who may do what with a case: whoever it was given to, their supervisor, and, of consents only, the officer."""

from collections.abc import Callable

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Outcome, Right, no_state

CASEWORKER, SUPERVISOR, OFFICER = "caseworker", "supervisor", "data-protection-officer"
POLICE = "for police or a prosecutor"
AWAY = "given to them, at another site"

THEIRS = Condition(
    "when a supervisor gave the case to them, in their organisation, at a site where they work",
    lambda facts: (facts["organisation"], facts["case"]) == ("own", "given to them"),
)
OF_THEIR_TEAM = Condition(
    "when the case is in their organisation, at a site where they work",
    lambda facts: facts["organisation"] == "own" and facts["case"] != AWAY,
)
BOTH_OF_THEIR_TEAM = Condition(
    "when both cases are in their organisation, at sites where they work",
    lambda facts: facts["organisation"] == "own" and facts["case"] != AWAY,
)
OF_THEIR_ORGANISATION = Condition(
    "when the case is in their organisation, at whatever site", lambda facts: facts["organisation"] == "own"
)
OWN_LIST = Condition(
    "of what they may see; each case on it is asked about again",
    lambda facts: facts.get("organisation", "own") == "own",
)
OWN_SITE = Condition(
    "for a site where they work",
    lambda facts: facts.get("site", "own") == "own" and facts.get("organisation") != "other",
)
CONFLICT = Condition(
    "A conflict of interest was declared for them: then nothing of that case is there for them, whatever their roles.",
    lambda facts: facts.get("conflict") == "declared",
)

STANDING = {
    "organisation": ("own", "other"),
    "case": ("given to them", "given to a colleague", "given to nobody", AWAY),
    "conflict": ("none", "declared"),
}
SITE = {"site": ("own", "other")}
CONSENT = ("none", "valid", "not yet", "expired", "withdrawn", "other purpose", "other case")
UNDER_CONSENT = {**STANDING, "consent": CONSENT}

_DISCLOSED = {
    "none": Outcome.NOTHING,
    "other case": Outcome.NOTHING,
    "valid": Outcome.DONE,
    "not yet": "grant-not-yet-valid",
    "expired": "grant-expired",
    "withdrawn": "grant-withdrawn",
    "other purpose": "service-not-covered",
}


def discloses(facts: Facts) -> str:
    """Nothing leaves but under a consent of this person, for this purpose, that stands now."""
    return _DISCLOSED[facts["consent"]]


def withdraws(facts: Facts) -> str:
    """Any consent of this case can be taken back, once."""
    if facts["consent"] in {"none", "other case"}:
        return Outcome.NOTHING
    return "grant-already-withdrawn" if facts["consent"] == "withdrawn" else Outcome.DONE


CASE = "/cases/<uuid:case_id>"
PAIR = "/duplicates/<uuid:pair_id>"


def _case(
    route: str,
    action: str,
    does: str,
    *,
    factor: Factor = Factor.STALE,
    variant: str = "",
    then: Callable[[Facts], str] = no_state,
) -> Door:
    method, _, path = route.partition(" ")
    facts = STANDING if then is no_state else UNDER_CONSENT
    return Door(f"{method} {CASE}{path}", (action,), does, factor, facts, then=then, variant=variant)


BESIDE = ("list-links", "decide-link", "read-additions")
CONFLICTS = ("declare-conflict", "lift-conflict", "list-conflicts")

BOOK = Book(
    service="cases",
    about="Case files, the consents of the people in them, and what leaves under those consents.",
    doors=(
        Door("GET /cases", ("list-cases",), "list cases", Factor.STALE, {}),
        Door("GET /tasks", ("list-tasks",), "list what waits for them", Factor.STALE, {}),
        Door("GET /duplicates", ("list-duplicates",), "list which cases may be of one person", Factor.STALE, {}),
        Door(
            f"GET {PAIR}",
            ("read-duplicate",),
            "open both identities of cases that may be of one person",
            Factor.STALE,
            STANDING,
        ),
        Door(
            f"POST {PAIR}/decision",
            ("decide-duplicate",),
            "decide whether two cases are of one person, and merge them if they are",
            Factor.STALE,
            STANDING,
        ),
        _case("GET ", "read-case", "read what may be said of a case without opening it"),
        _case("GET /sections/<name>", "read-section", "open a section"),
        _case(
            "GET /export",
            "export-case",
            "take the case out as a file, of the sections they may read; never several cases",
            factor=Factor.FRESH,
        ),
        _case("PUT /sections/<name>", "update-section", "write in a section"),
        _case("PUT /assignment", "assign-case", "give the case to a caseworker"),
        _case("PUT /clocks/<kind>", "stop-clock", "say what came of what had to be done in time"),
        _case("GET /assistance", "read-assistance", "open how the person agreed to be assisted"),
        _case(
            "POST /assistance/proposals",
            "propose-best-interests",
            "propose what is best for somebody who could not agree",
        ),
        _case(
            "POST /assistance/proposals/<uuid:proposal_id>/answer",
            "answer-best-interests",
            "answer what somebody else proposed",
        ),
        Door(
            "GET /sites/<site>/hours",
            ("read-site-hours",),
            "read within how many hours a site acts",
            Factor.STALE,
            SITE,
        ),
        Door(
            "PUT /sites/<site>/hours", ("set-site-hours",), "say within how many hours a site acts", Factor.STALE, SITE
        ),
        _case("GET /links", "list-links", "see with whom the person was found, and what is known of that"),
        _case("PUT /links/<uuid:link_id>", "decide-link", "say that such a link is verified, suspected or ended"),
        _case("GET /additions", "read-additions", "read what the officer who registered the person added since"),
        _case("GET /conflicts", "list-conflicts", "see who is kept out of the case by a conflict of interest"),
        _case("PUT /conflicts/<uuid:staff_id>", "declare-conflict", "declare somebody's conflict of interest"),
        _case(
            "DELETE /conflicts/<uuid:staff_id>",
            "lift-conflict",
            "lift somebody else's conflict of interest",
            factor=Factor.FRESH,
        ),
        _case("POST /grants", "create-grant", "record a consent"),
        _case(
            "POST /grants",
            "create-law-enforcement-grant",
            "record a consent to share with police or a prosecutor",
            factor=Factor.FRESH,
            variant=POLICE,
        ),
        _case("GET /grants", "list-grants", "list the consents"),
        _case(
            "POST /grants/<uuid:grant_id>/withdrawal",
            "withdraw-consent",
            "take a consent back for the person",
            factor=Factor.NONE,
            then=withdraws,
        ),
        _case(
            "POST /disclosures",
            "preview-disclosure",
            "look at what would leave under a consent",
            variant="to look at it first",
            then=discloses,
        ),
        _case("POST /disclosures", "disclose", "send what the person agreed to", then=discloses),
        _case(
            "POST /disclosures",
            "disclose-to-law-enforcement",
            "send what the person agreed to, to police or a prosecutor",
            factor=Factor.FRESH,
            variant=POLICE,
            then=discloses,
        ),
        _case("GET /disclosures", "list-disclosures", "list what left the case and what came back"),
    ),
    rights=(
        Right((CASEWORKER, SUPERVISOR), ("list-cases", "list-tasks"), OWN_LIST),
        Right((SUPERVISOR,), ("list-duplicates",), OWN_LIST),
        Right(
            (CASEWORKER,),
            (
                *(
                    "read-case",
                    "read-section",
                    "export-case",
                    "update-section",
                    "stop-clock",
                    "list-grants",
                    "create-grant",
                ),
                *("read-assistance", "propose-best-interests"),
                *("create-law-enforcement-grant", "withdraw-consent", "preview-disclosure", "disclose"),
                *("disclose-to-law-enforcement", "list-disclosures", *BESIDE),
            ),
            THEIRS,
        ),
        Right(
            (SUPERVISOR,),
            (
                *(
                    "read-case",
                    "read-section",
                    "export-case",
                    "assign-case",
                    "stop-clock",
                    "list-grants",
                    "list-disclosures",
                ),
                *("read-assistance", "propose-best-interests", "answer-best-interests", "withdraw-consent"),
                *(*CONFLICTS, *BESIDE),
            ),
            OF_THEIR_TEAM,
        ),
        Right((SUPERVISOR,), ("read-site-hours", "set-site-hours"), OWN_SITE),
        Right((SUPERVISOR,), ("read-duplicate", "decide-duplicate"), BOTH_OF_THEIR_TEAM),
        Right((OFFICER,), ("list-grants", "withdraw-consent", *CONFLICTS), OF_THEIR_ORGANISATION),
    ),
    public=frozenset(),
    inside=(
        Door("", ("read-site-hours",), "", Factor.STALE, {"organisation": ("own", "other"), "site": ("own", "other")}),
        Door("", ("set-site-hours",), "", Factor.STALE, {"organisation": ("own", "other"), "site": ("own", "other")}),
        Door("", ("list-cases",), "", Factor.STALE, {"organisation": ("own", "other")}),
        Door("", ("list-tasks",), "", Factor.STALE, {"organisation": ("own", "other")}),
        Door("", ("list-duplicates",), "", Factor.STALE, {"organisation": ("own", "other")}),
    ),
    never=(
        "Decide alone what is best for somebody who could not agree: whoever proposes does not answer.",
        "See anything of another organisation's case.",
        "See a case in which they have a declared conflict of interest, or lift their own.",
        "Send anything under no consent, or under one that ended, has not begun, or is for another purpose or person.",
        "Learn from a link which case the other person's is, unless they may read that one too.",
        "Send a link or an addition to anybody: neither is in a section.",
        "Take many cases out at once. There is no route for it.",
        "Change or erase what was written, what was agreed to, or that something left.",
    ),
    walls=(CONFLICT,),
)
