"""What a right, a door and a cell are, and what is expected of a cell. Knows no service, no policy and no code of ours.

The oracle says what practice wants, in plain Python, written from the design and not from the policies. It is the
other opinion: where the two differ, one of them is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, product

from shared.tokens import ROLES

Facts = Mapping[str, str]
"""How somebody stands to what they ask for, in words: {"site": "own", "conflict": "declared", ...}.

Under "roles" stand the roles, joined by "+", for the few rules that a role takes something away.
"""


class Factor(StrEnum):
    """The second factor of a sign-in: none, one of this morning, one of a moment ago."""

    NONE = "none"
    STALE = "stale"
    FRESH = "fresh"


class Outcome(StrEnum):
    """What somebody meets. Any other word is the slug of a named refusal that the state of the thing gives."""

    DONE = "done"
    NOTHING = "nothing"
    CONFIRM = "confirm"


ENOUGH: Mapping[Factor, frozenset[Factor]] = {
    Factor.NONE: frozenset(Factor),
    Factor.STALE: frozenset({Factor.STALE, Factor.FRESH}),
    Factor.FRESH: frozenset({Factor.FRESH}),
}
"""For each factor that is asked for, those that are enough."""

ROLE_SETS = ((), *((role,) for role in sorted(ROLES)), *combinations(sorted(ROLES), 2))
"""Nobody's token, every role, every pair."""


EVERYWHERE_PUBLIC = frozenset(
    {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs", "GET /docs.css"}
)
"""What every service answers without a token: it holds nobody."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a right counts: in words for the page, and as a question to the facts."""

    words: str
    holds: Callable[[Facts], bool] = field(repr=False)


def always(_facts: Facts) -> bool:
    """Need nothing more than the role."""
    return True


@dataclass(frozen=True, slots=True)
class Right:
    """Whoever has one of *roles* (empty: anybody who is signed in) may do *actions* when *condition* holds.

    `factor` is what this right asks for beyond what the door does.
    """

    roles: tuple[str, ...]
    actions: tuple[str, ...]
    condition: Condition
    factor: Factor = Factor.NONE

    def counts(self, roles: Iterable[str], action: str, facts: Facts) -> bool:
        """Say whether it lets somebody with *roles* do *action*."""
        held = not self.roles or not set(self.roles).isdisjoint(roles)
        return held and action in self.actions and self.condition.holds(facts)


def no_state(_facts: Facts) -> str:
    """Let the state of the thing refuse nothing."""
    return Outcome.DONE


@dataclass(frozen=True, slots=True)
class Door:
    """One way to use one route. `actions` are all needed; `then` is what the state of the thing says after that."""

    route: str
    actions: tuple[str, ...]
    does: str
    factor: Factor
    facts: Mapping[str, tuple[str, ...]]
    then: Callable[[Facts], str] = field(default=no_state, repr=False)
    variant: str = ""

    @property
    def name(self) -> str:
        """The route, and the variant where there are several."""
        return f"{self.route} {self.variant}".strip()


@dataclass(frozen=True, slots=True)
class Book:
    """All that the oracle knows of one service.

    `walls` close everything they hold for, whatever the right. `public` are the service's own routes that need no
    token. `inside` are questions to the policy that no request can put by itself: what a list asks about each thing
    on it, and what our own code never asks, so that the policy would hold if it did. `never` says in sentences what
    nobody may do.
    """

    service: str
    about: str
    doors: tuple[Door, ...]
    rights: tuple[Right, ...]
    public: frozenset[str]
    never: tuple[str, ...]
    walls: tuple[Condition, ...] = ()
    inside: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of the matrix."""

    book: Book = field(repr=False, compare=False)
    door: Door
    roles: tuple[str, ...]
    factor: Factor
    facts: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Everything that is chosen in this cell, as name and value."""
        chosen = (("door", f"{self.book.service} {self.door.name}"), ("roles", "+".join(self.roles)))
        return (*chosen, ("factor", self.factor), *self.facts)

    def __str__(self) -> str:
        return " · ".join(f"{name}={value}" for name, value in self.pairs)


def entitled(cell: Cell) -> Outcome:
    """Return what practice wants of the right alone: it is there, it is not, or confirm first."""
    facts = dict(cell.facts) | {"roles": "+".join(cell.roles)}
    if any(wall.holds(facts) for wall in cell.book.walls):
        return Outcome.NOTHING
    enough = cell.factor in ENOUGH[cell.door.factor]
    for action in cell.door.actions:
        counting = [right for right in cell.book.rights if right.counts(cell.roles, action, facts)]
        if not counting:
            return Outcome.NOTHING
        enough = enough and any(cell.factor in ENOUGH[right.factor] for right in counting)
    return Outcome.DONE if enough else Outcome.CONFIRM


def expected(cell: Cell) -> str:
    """Return what practice wants: what the right says, and where that is yes what the thing's state says."""
    right = entitled(cell)
    return cell.door.then(dict(cell.facts)) if right == Outcome.DONE else right


def cells(book: Book, *, inside: bool = False) -> Iterator[Cell]:
    """Yield every cell of a service that a request can be in, with *inside* also those that only the policy knows."""
    for door in (*book.doors, *(book.inside if inside else ())):
        choices = [[(name, value) for value in values] for name, values in door.facts.items()]
        for roles, factor, *facts in product(ROLE_SETS, Factor, *choices):
            yield Cell(book, door, roles, factor, tuple(facts))
