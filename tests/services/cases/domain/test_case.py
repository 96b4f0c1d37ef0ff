"""A case is given to somebody who may have it, or stays where it is."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.cases.domain.case import AssigneeError, Case, CaseClosedError, Staff, Status, assign

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
CASE = Case(
    id=UUID(int=3),
    registration_id=UUID(int=4),
    reference="AMP-7Q4K-2XN9",
    organisation=HERE,
    site="moamba",
    pathway="trafficking",
    status=Status.ACTIVE,
    assigned_to=None,
    opened_at=datetime(2026, 11, 24, tzinfo=UTC),
)
WORKER = Staff(id=UUID(int=5), organisation=HERE, sites=("moamba", "ressano"), roles=("caseworker",), active=True)


def test_a_caseworker_of_the_site_gets_the_case() -> None:
    """The ordinary way."""
    assert assign(CASE, staff=WORKER).assigned_to == WORKER.id


@pytest.mark.parametrize(
    "staff",
    [
        None,
        replace(WORKER, active=False),
        replace(WORKER, organisation=ELSEWHERE),
        replace(WORKER, sites=("beira",)),
        replace(WORKER, sites=()),
        replace(WORKER, roles=("supervisor", "administrator")),
    ],
)
def test_nobody_else_does_and_the_answer_never_says_why(staff: Staff | None) -> None:
    """Unknown, inactive, other organisation, other site, no caseworker: one answer."""
    with pytest.raises(AssigneeError) as refused:
        assign(CASE, staff=staff)

    assert [field.code for field in refused.value.fields] == ["unsuitable"]
    assert refused.value.detail == ""


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CLOSED_REFERRED])
def test_a_closed_case_is_given_to_nobody(status: Status) -> None:
    """It has to be opened again first."""
    with pytest.raises(CaseClosedError):
        assign(replace(CASE, status=status), staff=WORKER)
