"""`docs/permissions.md`, written from the oracle: `make permissions`. The matrix holds the oracle against the services.

For a caseworker's lead, who looks for a role, and for an auditor, who looks for a service.
"""

from collections.abc import Iterator
from pathlib import Path

from shared.second_factor import FRESH_SECONDS
from shared.tokens import ROLES
from tests.authorization.oracle import books
from tests.authorization.oracle.cells import Book, Door, Factor, Outcome, Right, cells
from tests.support.fixtures import ROOT

PAGE: Path = ROOT / "docs" / "permissions.md"

ORDER = (
    *("intake-officer", "caseworker", "supervisor", "data-protection-officer", "service-provider", "law-enforcement"),
    *("auditor", "national-auditor", "administrator", "statistician"),
)
SERVICES = ("intake", "cases", "referrals", "audit", "identity")
SHORT = {
    "intake-officer": "Officer",
    "caseworker": "Caseworker",
    "supervisor": "Supervisor",
    "data-protection-officer": "DPO",
    "service-provider": "Provider",
    "law-enforcement": "Police",
    "auditor": "Auditor",
    "national-auditor": "National",
    "administrator": "Admin",
    "statistician": "Statistician",
}
NONE = "–"  # noqa: RUF001 - a dash in a table
FACTOR = {Factor.NONE: "", Factor.STALE: "yes", Factor.FRESH: "fresh"}
SAYS = {Outcome.DONE: "yes", Outcome.NOTHING: "nothing there"}


def page() -> str:
    """Return the page."""
    return "\n".join([*_head(), *_roles(), *_services(), *_elsewhere()]) + "\n"


def _head() -> Iterator[str]:
    decisions = sum(1 for book in books().values() for _ in cells(book, inside=True))
    yield f"""# Who may do what

`make permissions` writes this page out of a second opinion on the policies: plain Python, written from the design,
which never reads them. Tests put every combination below to the real policies ({decisions:,} decisions), and to the
running services over HTTP a part in which every two choices meet. They fail when an answer differs, when a route is
missing here, when a rule could be weaker without being noticed, and when this page is out of date.

## What holds everywhere

- **What is not named here is refused.** To whoever may not know, what is refused and what does not exist are the
  same answer, byte for byte.
- **A role is necessary and never enough.** Somebody's organisation and sites stand in their token; who works on which
  case is decided by a supervisor, in the case.
- **Whoever has two roles may do what either may**, unless it says here that a role takes something away.
- **Everything is recorded**, refusals too, before anything is shown. Only hashes of the log are read unrecorded.
- **Second factor.** *yes*: signed in with more than a password. *fresh*: it was given within the last
  {FRESH_SECONDS // 60} minutes; whoever lacks nothing else is asked for it, all others are told that there is nothing.
- **A token is for one service.** Every other refuses it at every door, as if there were none, and counts it.
- **When the policy engine fails**, or is told anything that is missing or of another type, the answer is no, and that
  is recorded.
"""


def _roles() -> Iterator[str]:
    assert set(ORDER) == set(ROLES)
    yield "## By role\n"
    yield "Marked °: with a fresh second factor. Conditions are in italics.\n"
    for role in ORDER:
        said = [line for service in SERVICES for line in _of_role(books()[service], role)]
        yield f"### {_named(role)}\n"
        yield from said or ["Nothing of a person or an account: released figures only.\n"]
    yield "### Everybody who is signed in\n"
    yield from (line for service in SERVICES for line in _of_role(books()[service], None))


def _of_role(book: Book, role: str | None) -> Iterator[str]:
    """Yield what one role may do in one service, under each condition. None is whoever is signed in."""
    rights = [right for right in book.rights if (role in right.roles if role else not right.roles)]
    groups: dict[str, list[str]] = {}
    for door in _shown(book):
        needed = [next((right for right in rights if action in right.actions), None) for action in door.actions]
        if needed[-1] is None or (None in needed):
            continue
        for right in rights:
            if door.actions[-1] in right.actions:
                mark = "°" if door.factor is Factor.FRESH else ""
                groups.setdefault(right.condition.words, []).append(f"{door.does}{mark}")
    if groups:
        yield f"In **{book.service}**:\n"
        yield from (f"- *{words}:* {' · '.join(does)}" for words, does in groups.items())
        yield ""


def _services() -> Iterator[str]:
    yield "## By service\n"
    yield "A letter says under which condition. *DPO* is the data-protection officer, *National* the national auditor,"
    yield "*Police* law enforcement. *In the log* is the word that the access log has for it."
    for service in SERVICES:
        yield from _service(books()[service])


def _service(book: Book) -> Iterator[str]:
    roles = [role for role in ORDER if any(role in right.roles for right in book.rights)]
    everybody = any(not right.roles for right in book.rights)
    letters = {words: chr(ord("a") + n) for n, words in enumerate(_conditions(book))}
    yield f"\n### {_named(book.service)}\n\n{book.about}\n"
    columns = [*(["Everybody"] if everybody else []), *(SHORT[role] for role in roles)]
    yield f"| To | In the log | Second factor | {' | '.join(columns)} |"
    yield f"|---|---|---|{'|'.join(['---'] * len(columns))}|"
    for door in _shown(book):
        held = [_letters(book, door, role, letters) for role in [*([None] if everybody else []), *roles]]
        yield f"| {door.does} | `{door.actions[-1]}` | {FACTOR[door.factor]} | {' | '.join(held)} |"
    yield ""
    yield from (f"- **{letter}** {words}" for words, letter in letters.items())
    if book.walls:
        yield ""
        yield from (f"**Whatever the role:** {wall.words}" for wall in book.walls)
    yield from _states(book)
    yield "\nNobody may:\n"
    yield from (f"- {said}" for said in book.never)


def _letters(book: Book, door: Door, role: str | None, letters: dict[str, str]) -> str:
    held = [right for right in book.rights if (role in right.roles if role else not right.roles)]
    if not all(any(action in right.actions for right in held) for action in door.actions):
        return NONE
    counting = [right for right in held if door.actions[-1] in right.actions]
    return ", ".join(letters[right.condition.words] + _factor(right) for right in counting)


def _factor(right: Right) -> str:
    return "" if right.factor is Factor.NONE else "²"


def _conditions(book: Book) -> list[str]:
    shown = {door.actions[-1] for door in _shown(book)}
    return list(dict.fromkeys(right.condition.words for right in book.rights if shown.intersection(right.actions)))


def _states(book: Book) -> Iterator[str]:
    """Say what the state of the thing refuses to those who have the right."""
    groups: dict[str, list[Door]] = {}
    for door in book.doors:
        if "consent" in door.facts:
            groups.setdefault(door.then.__name__, []).append(door)
    if groups:
        yield "\nOf those who have the right, consent lets through or refuses, by name:\n"
        doors = [each[0] for each in groups.values()]
        yield f"| The consent is | {' | '.join(' · '.join(door.does for door in each) for each in groups.values())} |"
        yield f"|---|{'|'.join(['---'] * len(doors))}|"
        for state in doors[0].facts["consent"]:
            told = [door.then({"consent": state}) for door in doors]
            yield f"| {state} | {' | '.join(SAYS.get(each, f'`{each}`') for each in told)} |"
    if any(right.factor is not Factor.NONE for right in book.rights):
        yield "\n² Only with a second factor."


def _elsewhere() -> Iterator[str]:
    yield """
## The portal

The portal has no right of its own. Each of its pages asks the services above with the reader's own token for that one
service; a link that is hidden from a role is a convenience, the service behind it decides. It takes no token itself.
"""


def _shown(book: Book) -> list[Door]:
    return [door for door in (*book.doors, *book.inside) if door.does]


def _named(name: str) -> str:
    return name.replace("-", " ").capitalize()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
