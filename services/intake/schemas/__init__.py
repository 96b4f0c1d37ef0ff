"""Shapes on the wire, in and out. Knows no rule: what a value means is the domain's."""

from services.intake.schemas.registrations import RegistrationRequest, RegistrationResponse
from services.intake.schemas.screening import ScreeningRequest, ScreeningResponse

__all__ = ["RegistrationRequest", "RegistrationResponse", "ScreeningRequest", "ScreeningResponse"]
