"""Intake over HTTP. Knows no database and no rule."""

from services.intake.api import concerns, imports, registrations, screening
from services.intake.api.surroundings import blueprint

__all__ = ["blueprint", "concerns", "imports", "registrations", "screening"]
