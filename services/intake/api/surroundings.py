"""What the views of intake work with. Knows no view."""

from typing import Final

from flask import current_app

from services.intake.usecases import Desk
from shared.web import Blueprint

SERVICE: Final = "intake"

blueprint = Blueprint(SERVICE, __name__, description="First contact: screening and registration.")


def desk() -> Desk:
    """Return what this application works with."""
    found: Desk = current_app.extensions[SERVICE]
    return found
