"""Identity over HTTP: its API, its OpenID provider and its pages. Knows no SQL and no event."""

from services.identity.api import accounts, approvals, own
from services.identity.api.enrolling import pages as enrolment_pages
from services.identity.api.provider import endpoints
from services.identity.api.sign_in import pages as sign_in_pages
from services.identity.api.surroundings import Ports, blueprint

blueprint.register_blueprint(endpoints)
blueprint.register_blueprint(sign_in_pages)
blueprint.register_blueprint(enrolment_pages)

__all__ = ["Ports", "accounts", "approvals", "blueprint", "own"]
