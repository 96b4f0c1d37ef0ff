"""P8: a blind search for duplicates among many, and how many of those that there are it finds."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection

from bench import people
from bench.extent import Extent
from bench.population import Fields, Population, Somebody
from bench.rows import Row
from bench.series import Series, percentile
from bench.stage import Service, Stage, admin
from services.intake.domain.consent import Consent
from services.intake.domain.matching import (
    Kept,
    Pair,
    counted,
    counted_of,
    everybody,
    features_of,
    likely_pairs,
    person_of,
    stored_keys,
)
from services.intake.domain.registration import Channel, Pathway, Registration
from services.intake.store.duplicates import Blind, DuplicateRows, packed
from shared.database import engine
from shared.vocabulary.consents.codes import Obtained

SEED: Final = 20261124
_GOAL_MS, _GOAL_GROWTH = 20.0, 1.3
_GOAL_RECALL, _GOAL_PRECISION = 0.95, 0.9
_AGAIN, _RELATED = 0.15, 0.25
"""Of those who are registered, so many were before; and up to here, so many are related to somebody who was."""
_MOST_AT_ONCE = 20_000
_ASKED = 500
_UNIQUE: Final = {"duplicate_features": "registration_id", "duplicate_keys": "key, registration_id"}

Admin = psycopg.Connection[tuple[object, ...]]


def measure(stage: Stage, extent: Extent) -> list[Row]:
    """Return a row for each size of the index, one for how it grows, and recall and precision."""
    blind = stage.keys.keyrings["intake"].blind
    with stage.scene() as scene:
        service = scene.service("intake")
        rows = [_searched(service, blind, size=size, extent=extent) for size in extent.persons]
    growth = [] if len(rows) == 1 else [_growth(extent.persons, rows)]
    with stage.scene() as scene:
        return [*rows, *growth, *_quality(scene.service("intake"), blind, count=extent.matched)]


def _searched(service: Service, blind: Blind, *, size: int, extent: Extent) -> Row:
    known = _filled(service, blind, size=size)
    rounds = [_times(service, blind, known, count=extent.searches) for _ in range(extent.rounds + 1)][1:]
    slow = Series(tuple(percentile(each, 0.95) for each in rounds))
    middle = Series(tuple(percentile(each, 0.5) for each in rounds)).median
    row = Row(
        figure="P8",
        what=f"p95 of a blind search among {size:,} persons",
        unit="ms",
        ours=slow,
        goal=f"≤ {_GOAL_MS:.0f} ms",
        note=f"names to features, search, weighing; half of the {extent.searches} were registered before; median "
        f"{middle:.1f} ms; one at a time, as the worker does, after one round that is not counted",
    )
    return row.judged(met=slow.median <= _GOAL_MS)


def _growth(sizes: Sequence[int], rows: Sequence[Row]) -> Row:
    growth = rows[-1].ours.median / rows[0].ours.median
    return Row(
        figure="P8",
        what=f"p95 of a blind search from {sizes[0]:,} to {sizes[-1]:,} persons",
        unit="times",
        ours=Series.of(growth),
        goal=f"grows ≤ {_GOAL_GROWTH} ×",
        met=growth <= _GOAL_GROWTH,
    )


def _times(service: Service, blind: Blind, known: Sequence[Fields], *, count: int) -> list[float]:
    """Return how long each search takes, in milliseconds."""
    with _connected(service) as connection:
        rows = DuplicateRows(connection, blind)
        return [_timed(rows, blind, fields) for fields in known[:count]]


def _timed(rows: DuplicateRows, blind: Blind, fields: Fields) -> float:
    began = time.perf_counter()
    _pairs(rows, _kept(fields, blind))
    return (time.perf_counter() - began) * 1000


def _pairs(rows: DuplicateRows, kept: Kept) -> list[Pair]:
    found = rows.resembling(kept)
    return likely_pairs(kept, found, rows.frequencies(kept.organisation, counted_of([kept, *found])))


def _kept(fields: Fields, blind: Blind) -> Kept:
    features = features_of(person_of(fields), organisation=people.OURS, blind=blind)
    return Kept(registration_id=uuid4(), organisation=people.OURS, features=features)


def _filled(service: Service, blind: Blind, *, size: int) -> list[Fields]:
    """Fill the index by COPY; return registrations to search for, every other one of somebody who is in it."""
    population, asked, holders = Population(Random(SEED)), list[Fields](), Counter[int]()  # noqa: S311 - repeats
    made = _made(population, blind, asked, count=size)
    with admin(service.database) as connection, _unindexed(connection):
        while batch := list(islice(made, _MOST_AT_ONCE)):
            for kept in batch:
                holders.update(counted(kept.features))
            features = ((kept.registration_id, kept.organisation, packed(kept.features), True) for kept in batch)
            _copy(connection, "duplicate_features", features)
            keys = ((key, kept.registration_id) for kept in batch for key in stored_keys(kept.features))
            _copy(connection, "duplicate_keys", keys)
        _copy(connection, "duplicate_holders", [(everybody(people.OURS), size), *holders.items()])
    return asked


@contextmanager
def _unindexed(connection: Admin) -> Iterator[None]:
    """Empty the tables, and let what the migration made unique be unique again afterwards: an index grows slowly."""
    connection.execute("TRUNCATE duplicate_features, duplicate_keys, duplicate_holders")
    for table in _UNIQUE:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")
    yield
    for table, columns in _UNIQUE.items():
        connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({columns})")
    connection.execute("VACUUM ANALYZE duplicate_features, duplicate_keys, duplicate_holders")


def _copy(connection: Admin, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _made(population: Population, blind: Blind, asked: list[Fields], *, count: int) -> Iterator[Kept]:
    for number in range(count):
        somebody = population.person()
        yield _kept(population.first(somebody), blind)
        if number % max(1, count // _ASKED) == 0:
            asked += [population.again(somebody), population.first(population.person())]


def _quality(service: Service, blind: Blind, *, count: int) -> list[Row]:
    """Register *count*, one after the other, each compared with those before and then found by those after."""
    whose, told, real, right = dict[UUID, int](), 0, 0, 0
    with _connected(service) as connection:
        connection.execute(sa.text("SET synchronous_commit = off"))
        rows = DuplicateRows(connection, blind)
        for who, fields in _registered(count):
            kept = _added(rows, fields)
            pairs = _pairs(rows, kept)
            rows.index(kept)
            connection.commit()
            told += len(pairs)
            right += sum(whose[pair.older] == who for pair in pairs)
            real += sum(each == who for each in whose.values())
            whose[kept.registration_id] = who
    return _judged(count, right=right, told=told, real=real)


def _registered(count: int) -> Iterator[tuple[int, Fields]]:
    """Return what is said at *count* registrations, and which person it is about."""
    random = Random(SEED + 1)  # noqa: S311 - a population that repeats itself
    population, somebodies = Population(random), list[Somebody]()
    for _ in range(count):
        chance, who = random.random(), random.randrange(max(1, len(somebodies)))
        if somebodies and chance < _AGAIN:
            yield who, population.again(somebodies[who])
            continue
        related = somebodies and chance < _RELATED
        somebodies.append(population.relative(somebodies[who]) if related else population.person())
        yield len(somebodies) - 1, population.first(somebodies[-1])


def _added(rows: DuplicateRows, fields: Fields) -> Kept:
    registration = _registration(fields)
    rows.keep(registration)
    kept = rows.take(registration.id)
    if kept is None:
        raise LookupError("what was just kept is not there")
    return kept


def _judged(count: int, *, right: int, told: int, real: int) -> list[Row]:
    what = f"of duplicates among {count:,} generated registrations"
    note = (
        f"{real:,} pairs are of one person, {told:,} were told, {right:,} of them rightly; respelled names, nicknames, "
        "slips, estimated years, a tenth relatives; a supervisor decides about every pair"
    )
    recall, precision = right / max(1, real), right / max(1, told)
    found = Row(
        figure="P8", what=f"recall {what}", unit="", ours=Series.of(recall), goal=f"≥ {_GOAL_RECALL}", note=note
    )
    sure = Row(figure="P8", what=f"precision {what}", unit="", ours=Series.of(precision), goal=f"≥ {_GOAL_PRECISION}")
    return [found.judged(met=recall >= _GOAL_RECALL), sure.judged(met=precision >= _GOAL_PRECISION)]


def _registration(fields: Fields) -> Registration:
    return Registration(
        id=uuid4(),
        organisation=people.OURS,
        site=people.SITE,
        pathway=Pathway.TRAFFICKING,
        registered_by=people.OFFICER.subject,
        submitted_at=datetime.now(UTC),
        consent=Consent(assistance=True, obtained=Obtained.ELSEWHERE),
        fields=fields,
        screening=None,
        triage=None,
        safe_contact=None,
        channel=Channel.BORDER_POINT,
    )


def _connected(service: Service) -> Connection:
    """Return a connection as the service's own role has it, which ends its work unsaved."""
    return engine(service.database.url).connect()
