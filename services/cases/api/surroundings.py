"""What the views of cases work with. Knows no view."""

from flask import current_app

from services.cases.usecases import Desk
from shared.web import Blueprint

blueprint = Blueprint("cases", __name__, description="Case files, consents, and what leaves them.")


def desk() -> Desk:
    """Return what this application works with."""
    found = current_app.extensions[blueprint.name]
    if not isinstance(found, Desk):
        raise TypeError("the application was made without its desk")
    return found
