"""The cells at the edge of a right: where one choice less or more is the difference. Knows no service and no policy.

A rule that is a little wrong is wrong here first. The whole matrix would find it too, and take a hundred times longer.
"""

from collections.abc import Iterator
from dataclasses import replace

from tests.authorization.oracle.cells import ROLE_SETS, Book, Cell, Door, Factor, Outcome, cells, entitled

SINGLE = tuple(roles for roles in ROLE_SETS if len(roles) <= 1)


def boundary(book: Book) -> Iterator[Cell]:
    """Yield the cells about one action that are allowed with one role, and those that are one choice away from that.

    What the thing's state says of consent is no question to the policy, so it is left out.
    """
    doors = [_without_consent(door) for door in (*book.doors, *book.inside) if len(door.actions) == 1]
    found = list(cells(replace(book, doors=tuple(doors))))
    allowed = {_key(cell) for cell in found if entitled(cell) == Outcome.DONE}
    for cell in found:
        one_role, key = len(cell.roles) <= 1, _key(cell)
        if (key in allowed and one_role) or (
            key not in allowed and not allowed.isdisjoint(map(_key, _neighbours(cell)))
        ):
            yield cell


def _without_consent(door: Door) -> Door:
    return replace(door, facts={name: values for name, values in door.facts.items() if name != "consent"})


def _key(cell: Cell) -> tuple[object, ...]:
    return cell.door.route, cell.door.variant, cell.door.actions, cell.roles, cell.factor, cell.facts


def _neighbours(cell: Cell) -> Iterator[Cell]:
    """Yield the cells that differ in one choice; of two roles, only one of them can be left out."""
    others = SINGLE if len(cell.roles) <= 1 else [(role,) for role in cell.roles]
    yield from (replace(cell, roles=roles) for roles in others)
    if len(cell.roles) > 1:
        return
    yield from (replace(cell, factor=factor) for factor in Factor)
    for number, (name, _) in enumerate(cell.facts):
        for value in cell.door.facts[name]:
            yield replace(cell, facts=(*cell.facts[:number], (name, value), *cell.facts[number + 1 :]))
