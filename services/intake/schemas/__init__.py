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
from services.intake.schemas.imports import ImportQuery, ImportResponse, ImportsResponse, ImportStartedResponse
from services.intake.schemas.registrations import RegistrationRequest, RegistrationResponse
from services.intake.schemas.screening import ScreeningRequest, ScreeningResponse

__all__ = [
    "ConcernRequest",
    "ConcernResponse",
    "ConcernsResponse",
    "ImportQuery",
    "ImportResponse",
    "ImportStartedResponse",
    "ImportsResponse",
    "ReceiptResponse",
    "ReceptionResponse",
    "RegistrationRequest",
    "RegistrationResponse",
    "ScreeningRequest",
    "ScreeningResponse",
    "StatusRequest",
    "StatusResponse",
]
