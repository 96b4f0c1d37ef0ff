"""Shapes on the wire, in and out. Knows no rule: what a value means is the domain's."""

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
from services.intake.schemas.registrations import RegistrationRequest, RegistrationResponse
from services.intake.schemas.screening import ScreeningRequest, ScreeningResponse

__all__ = [
    "ConcernRequest",
    "ConcernResponse",
    "ConcernsResponse",
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
