"""The texts that are read out before somebody agrees, each as a page to print. Knows no rule."""

from typing import Final

from flask import Blueprint, Response

from services.portal.wording.consents import TEXTS
from shared.errors import NotFoundError
from shared.pages import render
from shared.vocabulary.consents import ASSISTANCE

_HTML: Final = {"por": "pt", "eng": "en"}


def register(desks: Blueprint) -> None:
    """Route this page."""
    desks.get("/consent-text/<language>")(show_text)


def show_text(language: str) -> Response:
    """Show the text of today in a language, exactly as its hash has it."""
    text = ASSISTANCE.get(language)
    if text is None:
        raise NotFoundError
    others = {code: TEXTS.get(code, code) for code in ASSISTANCE if code != language}
    return render("portal/consent_text.html", text=text, lang=_HTML.get(language, language), others=others)
