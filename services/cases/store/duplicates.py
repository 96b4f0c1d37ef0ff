"""Pairs of cases that may be of one person. Holds codes and ids; what was said is in the cases' sealed sections."""

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, alias, all_, and_, case, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.domain.case import Reach, Task
from services.cases.domain.duplicates import OPEN, DuplicatePair, Ground, Merge, Outcome
from services.cases.store.tables import cases
from services.cases.store.tables import duplicate_pairs as table

_LONGEST_LIST = 200
_MOST_TASKS = 200
_DECIDED = ("outcome", "ground", "kept_case", "decided_by", "decided_at")
_older, _newer = alias(cases, "older"), alias(cases, "newer")
_is_open = table.c.outcome.in_(sorted(OPEN))


class DuplicateRows:
    """The pairs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pair: DuplicatePair) -> bool:
        """Insert a new pair; return whether these two registrations were no pair yet."""
        values = {name: getattr(pair, name) for name in DuplicatePair.__slots__} | {"kinds": list(pair.kinds)}
        added = insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
        return self._connection.execute(added).one_or_none() is not None

    def find(self, pair_id: UUID) -> DuplicatePair | None:
        """Return the pair, whoever asks; who may see it is not decided here."""
        return self._one(select(table).where(table.c.id == pair_id))

    def take(self, pair_id: UUID) -> DuplicatePair | None:
        """Return the pair to be decided: nobody else decides it until this transaction ends."""
        return self._one(select(table).where(table.c.id == pair_id).with_for_update())

    def list_(self, reach: Reach) -> list[DuplicatePair]:
        """Return the undecided pairs with both cases within reach, the surest first."""
        if not reach.supervises:
            return []
        query = _both_within(reach, select(table)).where(_is_open)
        found = self._connection.execute(query.order_by(table.c.score.desc(), table.c.id).limit(_LONGEST_LIST))
        return [_pair(row) for row in found]

    def waiting(self, reach: Reach) -> list[Task]:
        """Return those about which nobody has said anything, oldest first."""
        if not reach.supervises:
            return []
        query = _both_within(reach, select(table.c.id, table.c.found_at)).where(table.c.outcome == Outcome.WAITING)
        found = self._connection.execute(query.order_by(table.c.found_at, table.c.id).limit(_MOST_TASKS))
        return [Task(kind="duplicate-pair", subject=row.id, since=row.found_at) for row in found]

    def decide(self, pair: DuplicatePair) -> None:
        """Write down what was decided, also of every other undecided pair of the same two cases."""
        self._decide(and_(table.c.older_case.in_(pair.cases), table.c.newer_case.in_(pair.cases)), pair)

    def follow(self, merge: Merge, pair: DuplicatePair) -> None:
        """Let undecided pairs of the merged case be of the case that goes on: a third person may be one of three.

        A pair that is then of one case with itself was decided by this.
        """
        kept, merged = merge.kept.id, merge.merged.id
        moved = {
            column.name: case((column == merged, kept), else_=column)
            for column in (table.c.older_case, table.c.newer_case)
        }
        either = or_(table.c.older_case == merged, table.c.newer_case == merged)
        self._connection.execute(update(table).where(_is_open, either).values(moved))
        self._decide(table.c.older_case == table.c.newer_case, pair)

    def _decide(self, which: ColumnElement[bool], pair: DuplicatePair) -> None:
        values = {name: getattr(pair, name) for name in _DECIDED}
        self._connection.execute(update(table).where(_is_open, which).values(values))

    def _one(self, query: "Select[tuple[object, ...]]") -> DuplicatePair | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _pair(row)


def _both_within(reach: Reach, query: "Select[tuple[object, ...]]") -> "Select[tuple[object, ...]]":
    """Narrow a list to pairs of which both cases may be on it. The policy is asked again about each."""
    for side, column in ((_older, table.c.older_case), (_newer, table.c.newer_case)):
        query = query.join(side, side.c.id == column).where(
            side.c.organisation == reach.organisation,
            side.c.site.in_(reach.sites),
            literal(reach.subject) != all_(side.c.conflicts),
        )
    return query


def _pair(row: "Row[tuple[object, ...]]") -> DuplicatePair:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    ground = values["ground"]
    read = {
        "kinds": tuple(values["kinds"]),
        "outcome": Outcome(values["outcome"]),
        "ground": None if ground is None else Ground(ground),
    }
    return DuplicatePair(**values | read)
