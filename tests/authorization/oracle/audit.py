"""Who may do what with the access log: auditors read their organisation's part, and nobody changes any of it."""

from tests.authorization.oracle.cells import Book, Condition, Door, Factor, Right, always

AUDITOR, NATIONAL = "auditor", "national-auditor"
CONCERNS = Condition(
    "when a member of their organisation did it, or when it is about a person in their organisation's care",
    lambda facts: facts["entry"] in {"own", "owned"},
)
OWN_PART = Condition("of their own organisation's part", lambda facts: facts.get("part", "own") == "own")
WHOLE = Condition("of the whole log", always)
PROOFS = Condition("of the whole tree, because hashes show nobody", OWN_PART.holds)
PART = {"part": ("own", "other", "whole")}

BOOK = Book(
    service="audit",
    about="The access log. It holds ids, codes and times, and no case content.",
    doors=(
        Door("GET /entries", ("search-entries",), "search entries", Factor.STALE, {}),
        Door(
            "GET /entries/<index>",
            ("read-entry",),
            "read an entry",
            Factor.STALE,
            {"entry": ("own", "owned", "other", "none")},
            then=lambda facts: "nothing" if facts["entry"] == "none" else "done",
        ),
        Door("GET /checkpoint", ("read-checkpoint",), "read the signed checkpoint", Factor.NONE, {}),
        Door("GET /tile/<path:path>", ("read-tile",), "read tiles of hashes", Factor.NONE, {}, variant="of hashes"),
        Door(
            "GET /tile/<path:path>",
            ("read-tile", "read-bundle"),
            "read bundles of entries",
            Factor.FRESH,
            {},
            variant="of entries",
        ),
        Door("GET /proofs/inclusion", ("prove-inclusion",), "have proven that an entry is in the log", Factor.NONE, {}),
        Door(
            "GET /proofs/consistency",
            ("prove-consistency",),
            "have proven that the log only grew",
            Factor.NONE,
            {},
        ),
        Door("GET /export", ("export-log",), "export entries, to verify them elsewhere", Factor.FRESH, {}),
        Door("GET /tasks", ("list-tasks",), "list the records that never came", Factor.STALE, {}),
    ),
    rights=(
        Right((AUDITOR,), ("search-entries", "export-log", "list-tasks"), OWN_PART),
        Right((AUDITOR,), ("read-entry",), CONCERNS),
        Right((AUDITOR,), ("read-checkpoint", "read-tile", "prove-inclusion", "prove-consistency"), PROOFS),
        Right(
            (NATIONAL,),
            (
                *("search-entries", "read-entry", "export-log", "list-tasks", "read-checkpoint", "read-tile"),
                *("read-bundle", "prove-inclusion", "prove-consistency"),
            ),
            WHOLE,
        ),
    ),
    public=frozenset(),
    inside=(
        Door("", ("search-entries",), "", Factor.STALE, PART),
        Door("", ("list-tasks",), "", Factor.STALE, PART),
        Door("", ("export-log",), "", Factor.FRESH, PART),
        Door("", ("read-checkpoint",), "", Factor.NONE, PART),
        Door("", ("read-tile",), "", Factor.NONE, PART),
        Door("", ("read-bundle",), "", Factor.FRESH, PART),
        Door("", ("prove-inclusion",), "", Factor.NONE, PART),
        Door("", ("prove-consistency",), "", Factor.NONE, PART),
    ),
    never=(
        "Change, remove or reorder an entry. There is no route for it, and the database refuses it.",
        "Read without being recorded: searches, reads and exports stand in the log themselves.",
    ),
)
