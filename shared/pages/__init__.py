"""What services that show pages need: frame, assets, languages, policy. Must not know what a page is about."""

from shared.pages.application import install
from shared.pages.forgery import FORM_FIELD, Forgery, ForgeryError
from shared.pages.frame import Frame, Link, Pages, Session
from shared.pages.languages import current_language, locally, say, say_later, say_many
from shared.pages.rendering import PageBlueprint, render

__all__ = [
    "FORM_FIELD",
    "Forgery",
    "ForgeryError",
    "Frame",
    "Link",
    "PageBlueprint",
    "Pages",
    "Session",
    "current_language",
    "install",
    "locally",
    "render",
    "say",
    "say_later",
    "say_many",
]
