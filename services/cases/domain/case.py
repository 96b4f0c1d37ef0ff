"""A case and who works on it. Pure; holds no name: everything a person told us is in sealed sections."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import ConflictError, FieldError, InvalidError, NotFoundError

CASEWORKER: Final = "caseworker"


class Status(StrEnum):
    """HTCDS `cas_Status`."""

    ACTIVE = "Active"
    FOLLOW_UP = "FollowUp"
    CLOSED = "Closed"
    CLOSED_REFERRED = "ClosedReferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What may be said of a case without opening it. `conflicts` are the staff who must not know of it.

    `merged_into` is the case that goes on for the same person; this one is closed then, and stays readable.
    `channel` is how the person came to be registered, None of cases from before that was asked.
    """

    id: UUID
    registration_id: UUID
    reference: str
    organisation: UUID
    site: str
    pathway: str
    status: Status
    assigned_to: UUID | None
    opened_at: datetime
    channel: str | None = None
    conflicts: tuple[UUID, ...] = ()
    merged_into: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who may be given cases. The token's role is necessary and never sufficient; this is the rest."""

    id: UUID
    organisation: UUID
    sites: tuple[str, ...]
    roles: tuple[str, ...]
    active: bool


class AssigneeError(InvalidError):
    """The case was given to somebody who may not have it.

    One answer for unknown, inactive, elsewhere and not a caseworker: a supervisor learns nothing about other offices.
    """

    slug = "assignee-unsuitable"
    title = "Choose an active caseworker of the same organisation and site."


class AssigneeConflictedError(ConflictError):
    """The case was given to somebody with a declared conflict of interest. They are not told; a supervisor is."""

    slug = "assignee-conflicted"
    title = "A conflict of interest keeps this person out of the case."


class CaseClosedError(ConflictError):
    """A closed case is read, not changed."""

    slug = "case-closed"
    title = "This case is closed."


def assign(case: Case, *, staff: Staff | None) -> Case:
    """Give the case to an active caseworker of its own organisation and site."""
    require_open(case)
    if staff is None or not _suits(case, staff):
        raise AssigneeError(fields=[FieldError("/staff", "unsuitable", "Not an active caseworker of this site.")])
    if staff.id in case.conflicts:
        raise AssigneeConflictedError
    return replace(case, assigned_to=staff.id)


def declare_conflict(case: Case, *, staff: Staff | None) -> Case:
    """Keep a member of the case's organisation out of it; whoever had the case has it no more.

    Also while it is closed, because a closed case is read, and also those who are suspended, because they may return.
    """
    if staff is None or staff.organisation != case.organisation:
        raise NotFoundError
    conflicts = tuple(sorted({*case.conflicts, staff.id}))
    return replace(case, conflicts=conflicts, assigned_to=None if case.assigned_to == staff.id else case.assigned_to)


def lift_conflict(case: Case, *, staff_id: UUID) -> Case:
    """Let somebody near the case again; it is not given back to them."""
    return replace(case, conflicts=tuple(each for each in case.conflicts if each != staff_id))


def require_open(case: Case) -> None:
    """Raise CaseClosedError when the case may not change any more."""
    if case.status in (Status.CLOSED, Status.CLOSED_REFERRED):
        raise CaseClosedError


def _suits(case: Case, staff: Staff) -> bool:
    here = staff.organisation == case.organisation and case.site in staff.sites
    return here and staff.active and CASEWORKER in staff.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whose cases somebody may be shown: all of the sites when they supervise, otherwise those given to them."""

    organisation: UUID
    sites: tuple[str, ...]
    subject: UUID
    supervises: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases a list is asked for, newest first; `after` is the last one of the page before."""

    status: Status | None = None
    assigned: bool | None = None
    registration: UUID | None = None
    reference: str | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of a case's timeline: what happened, when, by whom, about what. Ids and codes only."""

    at: datetime
    kind: str
    actor: UUID | None = None
    about: UUID | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for somebody."""

    kind: str
    subject: UUID
    since: datetime
