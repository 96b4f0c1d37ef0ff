"""How many did not agree to be registered at one's own sites, and what they were given. Nobody is named anywhere."""

from flask import Blueprint, Response

from services.portal.pages.visits import visit
from services.portal.wording import consents as words
from shared.pages import render


def register(desks: Blueprint) -> None:
    """Route this page."""
    desks.get("/refusals")(count_refusals)


def count_refusals() -> Response:
    """Show the counts of a year, by month and site."""
    return render("portal/refusals.html", counts=visit().get("intake", "/refusals")["items"], words=words)
