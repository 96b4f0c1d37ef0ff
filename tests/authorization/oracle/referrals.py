"""Who may do what with what partners were sent: only whom it is addressed to, while the consent stands."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Facts, Outcome, Right, always

ADDRESSED = Condition("when it is addressed to their organisation", lambda facts: facts["recipient"] == "own")
OWN_LIST = Condition("of what was sent to their own organisation", always)
ANYWHERE = Condition("which holds organisations and nobody else", always)

PARTNERS = ("service-provider", "law-enforcement")
STATES = ("valid", "withdrawn", "expired", "cases silent")
ONE = {"recipient": ("own", "other")}
UNDER_CONSENT = {**ONE, "consent": STATES}

ENDED = {"withdrawn": "referral-revoked", "expired": "referral-expired"}


def open_while_known(facts: Facts) -> str:
    """A package opens only while consent is known to stand at this moment."""
    return {**ENDED, "cases silent": "cases-silent"}.get(facts["consent"], Outcome.DONE)


def answer_while_open(facts: Facts) -> str:
    """An answer takes nothing out, so it may be given while cases is silent."""
    return ENDED.get(facts["consent"], Outcome.DONE)


def _one(route: str, action: str, does: str, *, then: object = None) -> Door:
    facts = UNDER_CONSENT if then else ONE
    kept = {"then": then} if then else {}
    return Door(route=route, actions=(action,), does=does, factor=Factor.STALE, facts=facts, **kept)  # type: ignore[arg-type]


BOOK = Book(
    service="referrals",
    about="What partners are sent: granted sections only, under a key that is destroyed when the consent ends.",
    doors=(
        Door("GET /providers", ("list-providers",), "read the directory of providers", Factor.NONE, {}),
        Door("GET /referrals", ("list-referrals",), "list the referrals to their organisation", Factor.STALE, {}),
        Door("GET /tasks", ("read-tasks",), "list the referrals that wait for an answer", Factor.STALE, {}),
        _one("GET /referrals/<uuid:referral_id>", "read-referral", "read a referral without its content"),
        _one(
            "GET /referrals/<uuid:referral_id>/package",
            "open-package",
            "open what was shared",
            then=open_while_known,
        ),
        _one(
            "POST /referrals/<uuid:referral_id>/acceptance",
            "accept-referral",
            "accept a referral that they have read",
            then=answer_while_open,
        ),
        _one(
            "POST /referrals/<uuid:referral_id>/decline",
            "decline-referral",
            "decline a referral; its content is destroyed",
            then=answer_while_open,
        ),
        _one(
            "POST /referrals/<uuid:referral_id>/completion",
            "complete-referral",
            "say that the service was given; the content is destroyed",
            then=answer_while_open,
        ),
    ),
    rights=(
        Right(("caseworker", "supervisor", "data-protection-officer", "administrator"), ("list-providers",), ANYWHERE),
        Right(PARTNERS, ("list-referrals", "read-tasks"), OWN_LIST),
        Right(
            PARTNERS,
            ("read-referral", "open-package", "accept-referral", "decline-referral", "complete-referral"),
            ADDRESSED,
        ),
    ),
    public=frozenset(),
    never=(
        "Search for a person, or learn of one outside a referral that is addressed to their organisation.",
        "Open what was withdrawn, has expired, was declined or is completed: its key is gone.",
        "Open anything while it cannot be known whether the consent still stands.",
        "See the case from which a referral came, or who else was asked.",
    ),
)
