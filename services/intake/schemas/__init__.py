"""Shapes on the wire, in and out. Knows no rule: what a value means is the domain's."""

from services.intake.schemas.additions import AdditionRequest, AdditionResponse
from services.intake.schemas.concerns import (
    ConcernRequest,
    ConcernResponse,
    ConcernsResponse,
    ReceiptResponse,
    ReceptionResponse,
    StatusRequest,
    StatusResponse,
)
from services.intake.schemas.consent import RefusalCountsResponse
from services.intake.schemas.drafts import DraftRequest, DraftResponse, DraftsResponse, KeptResponse
from services.intake.schemas.imports import ImportQuery, ImportResponse, ImportsResponse, ImportStartedResponse
from services.intake.schemas.registrations import RegistrationRequest, RegistrationResponse
from services.intake.schemas.screening import ScreeningRequest, ScreeningResponse

__all__ = [
    "AdditionRequest",
    "AdditionResponse",
    "ConcernRequest",
    "ConcernResponse",
    "ConcernsResponse",
    "DraftRequest",
    "DraftResponse",
    "DraftsResponse",
    "ImportQuery",
    "ImportResponse",
    "ImportStartedResponse",
    "ImportsResponse",
    "KeptResponse",
    "ReceiptResponse",
    "ReceptionResponse",
    "RefusalCountsResponse",
    "RegistrationRequest",
    "RegistrationResponse",
    "ScreeningRequest",
    "ScreeningResponse",
    "StatusRequest",
    "StatusResponse",
]
