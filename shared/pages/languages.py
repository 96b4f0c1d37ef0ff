"""Portuguese (Mozambique) first, English beside it: which one a reader wants, and the words. Must not know a page.

Catalogues are the `.po` files themselves, read once at the start: there is no compiled copy that could be stale. The
English text is the name of a message, so English needs no catalogue.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, format_datetime, get_locale, gettext, lazy_gettext, ngettext

COOKIE: Final = "amparo_language"
LANGUAGES: Final = {"pt": "pt_MZ", "en": "en"}
NAMES: Final = {"pt": "Português", "en": "English"}
DEFAULT: Final = "pt"
TIME_ZONE: Final = "Africa/Maputo"
OWN: Final = Path(__file__).parent / "translations"

say = gettext
say_later = lazy_gettext
say_many = ngettext


def speak(app: Flask, catalogues: Iterable[Path]) -> None:
    """Make *app* speak both languages, with the words in these folders (`pt_MZ/messages.po`) and our own."""
    babel = Babel(app, default_locale=LANGUAGES[DEFAULT], default_timezone=TIME_ZONE, locale_selector=_wanted_locale)
    babel.domain_instance = _Words((OWN, *catalogues))


def current_language() -> str:
    """Return `pt` or `en`: what this reader chose, else what their browser asks for, else Portuguese."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), DEFAULT)


def locally(moment: datetime, *, form: str = "dd/MM/yyyy HH:mm") -> str:
    """Return *moment* as people here write it: day first, twenty-four hours, in Mozambique's time."""
    return str(format_datetime(moment, form))


def _wanted_locale() -> str:
    return LANGUAGES[current_language()]


class _Words(Domain):  # type: ignore[misc] # flask-babel has no types
    """The words of all folders together."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__()
        self._folders = folders

    def get_translations(self) -> Any:
        """Return the words of this request's language."""
        locale = get_locale()
        return _read(self._folders, str(locale)) if locale else NullTranslations()


@cache
def _read(folders: tuple[Path, ...], locale: str) -> NullTranslations:
    words = Translations()
    for folder in folders:
        file = folder / locale / "messages.po"
        if file.exists():
            words.merge(_compiled(file))
    return words


def _compiled(file: Path) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, domain="messages"))
    compiled.seek(0)
    return Translations(compiled)
