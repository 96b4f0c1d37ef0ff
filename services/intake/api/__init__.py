"""Intake over HTTP. Knows no database and no rule."""

from services.intake.api import additions, concerns, drafts, imports, refusals, registrations, screening
from services.intake.api.surroundings import blueprint

__all__ = ["additions", "blueprint", "concerns", "drafts", "imports", "refusals", "registrations", "screening"]
