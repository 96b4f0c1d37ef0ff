"""Audit's questions, as its use cases put them."""

from dataclasses import replace
from uuid import UUID

from services.audit.domain.entries import Entry
from services.audit.usecases import Asker
from services.audit.usecases.asking import NATIONAL, log_of, resource_of
from shared.access import Resource
from shared.tokens import Claims
from tests.authorization.asking.people import ANOTHER, OURS, THEIRS, claims
from tests.authorization.oracle.cells import Cell, Outcome
from tests.support.service import NOON

CONCERNED = {"own": (OURS, None), "owned": (THEIRS, OURS), "other": (THEIRS, ANOTHER)}
"""The organisation of whoever did it, and that of the person it is about."""


def person(cell: Cell) -> Claims:
    """Return somebody of our organisation."""
    return claims("audit", cell.roles, cell.factor)


def resource(cell: Cell, action: str) -> Resource:
    """Return the part of the log, or the entry."""
    if action != "read-entry":
        return log_of(Asker(claims=whose(cell), at=NOON, request_id=""))
    return resource_of(7, entry(dict(cell.facts)["entry"]))


def whose(cell: Cell) -> Claims:
    """Return somebody whose own part is the one that is asked about: the asker, mostly."""
    part = dict(cell.facts).get("part")
    return replace(
        person(cell),
        organisation=THEIRS if part == "other" else OURS,
        roles={None: cell.roles, "whole": (NATIONAL,)}.get(part, ()),
    )


def entry(which: str) -> Entry | None:
    """Return an entry that concerns whom *which* says."""
    if which == "none":
        return None
    organisation, owner = CONCERNED[which]
    return Entry(
        index=7, record_id=UUID(int=70), organisation=organisation, owner=owner, leaf=b"{}", leaf_hash=bytes(32)
    )


def state(cell: Cell) -> str:
    """Say that only an entry that is there can be read."""
    return Outcome.NOTHING if dict(cell.facts).get("entry") == "none" else Outcome.DONE
