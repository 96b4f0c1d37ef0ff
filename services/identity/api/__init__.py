"""Identity over HTTP: its API, its OpenID provider and its pages. Knows no SQL and no event."""

from flask import Blueprint

from services.identity.api import accounts, approvals, own, sites
from services.identity.api.enrolling import pages as enrolment_pages
from services.identity.api.outside import pages as outside_pages
from services.identity.api.provider import endpoints
from services.identity.api.sign_in import pages as sign_in_pages
from services.identity.api.surroundings import Ports, blueprint

for each in (endpoints, sign_in_pages, enrolment_pages, outside_pages):
    Blueprint.register_blueprint(blueprint, each)  # flask's own: pages do not belong into the API's document

__all__ = ["Ports", "accounts", "approvals", "blueprint", "own", "sites"]
