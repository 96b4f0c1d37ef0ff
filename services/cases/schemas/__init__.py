"""Shapes on the wire, in and out. Knows no database and no rule: what a value means is the domain's."""

from services.cases.schemas.clocks import ClockRequest, ClockResponse, SiteHours
from services.cases.schemas.files import (
    AssignmentRequest,
    CaseDetailResponse,
    CaseResponse,
    CasesQuery,
    CasesResponse,
    ConflictsResponse,
    ContentRequest,
    DisclosureRequest,
    DisclosuresResponse,
    DocumentResponse,
    GrantRequest,
    GrantResponse,
    GrantsResponse,
    MadeResponse,
    PreviewResponse,
    WithdrawalRequest,
)

__all__ = [
    "AssignmentRequest",
    "CaseDetailResponse",
    "CaseResponse",
    "CasesQuery",
    "CasesResponse",
    "ClockRequest",
    "ClockResponse",
    "ConflictsResponse",
    "ContentRequest",
    "DisclosureRequest",
    "DisclosuresResponse",
    "DocumentResponse",
    "GrantRequest",
    "GrantResponse",
    "GrantsResponse",
    "MadeResponse",
    "PreviewResponse",
    "SiteHours",
    "WithdrawalRequest",
]
