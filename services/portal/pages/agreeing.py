"""Consent to be assisted as an officer writes it, and as it is shown again. Knows no address and no rule."""

from collections.abc import Mapping
from typing import Any, Final

from services.portal.pages.forms import YES, Form, choose
from services.portal.wording import consents as words
from services.portal.wording.cases import METHODS
from services.portal.wording.fields import LANGUAGES, language
from services.portal.wording.problems import of_field
from shared.pages import say
from shared.vocabulary.consents import ASSISTANCE, read_out_in

TEXT: Final = "_text_"
"""Before the language of a text that the page showed, in the name of the field that holds its hash."""

_NAMES: Final = ("witness", "interpreter", "guardian", "guardian_relation", "guardian_verified", "assent", "ground")
_ALSO: Final = ("interpreter_kind", "interpreter_refused", "limits_explained", "help_given")
POINTERS: Final = {
    "/consent": "assistance",
    "/consent/obtained_from": "assistance",
    "/consent/text_hash": "limits_explained",
    "/consent/language": "consent_language",
    "/consent/method": "consent_method",
    **{f"/consent/{name}": name for name in (*_NAMES, *_ALSO)},
}
FOLDED: Final = {
    "interpreter": ("interpreter_kind", "interpreter", "interpreter_refused"),
    "child": ("guardian", "guardian_relation", "guardian_verified", "assent", "ground"),
    "witness": ("witness",),
    "help": ("help_given",),
}
"""What the page folds, by the questions in it."""


def consent_of(form: Form) -> dict[str, Any]:
    """Return the consent as the service reads it; what a refusal does not need is not asked of it."""
    answer = choose(form, "assistance", words.ANSWERS)
    if answer == "no":
        return _refusal(form)
    consent = _spoken(form) | _names(form) | ({} if answer == YES else {"obtained_from": answer})
    if answer == "guardian":
        form.need("guardian", "guardian_relation", "guardian_verified", "assent")
    if answer == "best-interests":
        form.need("ground")
        return {"assistance": True} | consent
    form.need("consent_language", "consent_method", *(("witness",) if _is_spoken(form) else ()))
    if not _is_ticked(form, "limits_explained"):
        form.errors.setdefault("limits_explained", of_field("limits-not-explained"))
    return {"assistance": True} | consent


def read_again(form: Form) -> None:
    """Take back the tick of a text that was changed meanwhile: the new one on the page is read out first."""
    if form.errors.get("limits_explained") == of_field("text-changed"):
        form.fields = {**form.fields, "limits_explained": ()}


def opened_parts(form: Form) -> set[str]:
    """Return which folded parts are shown open: something stands in them or is wrong with it."""
    usual = {"interpreter_kind": ("none",)}
    return {
        part
        for part, names in FOLDED.items()
        if any(name in form.errors or (form.all(name) not in ((), ("",), usual.get(name))) for name in names)
    }


def told(consent: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return a consent as label and text, without what was not said."""
    said = ({"obtained_from": "self"} if consent.get("assistance") and "text_hash" in consent else {}) | dict(consent)
    lines = [(words.LABELS[name], _shown(name, said[name])) for name in words.LABELS if name in said]
    return [(label, text) for label, text in lines if text]


def _refusal(form: Form) -> dict[str, Any]:
    said = {name: value for name, value in _spoken(form).items() if name != "interpreter"}
    given = [each for each in form.all("help_given") if each in words.HELP]
    return {"assistance": False} | said | ({"help_given": given} if given else {})


def _spoken(form: Form) -> dict[str, Any]:
    """Return by which text, in which language, how and through whom; the text only where it was read."""
    consent: dict[str, Any] = {}
    if form.one("consent_language"):
        consent["language"] = choose(form, "consent_language", LANGUAGES)
    if form.one("consent_method"):
        consent["method"] = choose(form, "consent_method", METHODS)
    if _is_ticked(form, "limits_explained"):
        shown = form.one(TEXT + read_out_in(consent.get("language", "")).language)
        consent |= {"limits_explained": True} | ({"text_hash": shown} if shown else {})
    return consent | _interpreted(form)


def _interpreted(form: Form) -> dict[str, Any]:
    kind = form.one("interpreter_kind")
    found: dict[str, Any] = {}
    if kind and kind != "none":
        found["interpreter_kind"] = choose(form, "interpreter_kind", words.INTERPRETERS)
    if form.one("interpreter"):
        found["interpreter"] = form.one("interpreter")
    return found | ({"interpreter_refused": True} if _is_ticked(form, "interpreter_refused") else {})


def _names(form: Form) -> dict[str, Any]:
    """Return what was written about those beside the person: of a witness, a guardian, a child, a reason."""
    chosen = {"guardian_relation": words.RELATIONS, "assent": words.ASSENTS, "ground": words.GROUNDS}
    found: dict[str, Any] = {name: form.one(name) for name in ("witness", "guardian") if form.one(name)}
    found |= {name: choose(form, name, codes) for name, codes in chosen.items() if form.one(name)}
    return found | ({"guardian_verified": True} if _is_ticked(form, "guardian_verified") else {})


def _is_ticked(form: Form, name: str) -> bool:
    return form.one(name) == YES


def _is_spoken(form: Form) -> bool:
    return form.one("consent_method") == "witnessed-verbal"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(say("Yes")) if value else ""
    if name == "language":
        return str(language(str(value)))
    codes = words.CHOICES.get(name, {})
    return ", ".join(str(codes.get(each, each)) for each in (value if isinstance(value, list) else [value]))


def texts(form: Form) -> dict[str, Any]:
    """Return the text to be read out, by the language chosen so far, the names of the others, and the hashes of all."""
    shown = read_out_in(form.one("consent_language"))
    return {
        "shown": shown,
        "name": words.TEXTS.get(shown.language, shown.language),
        "others": {code: words.TEXTS.get(code, code) for code in ASSISTANCE if code != shown.language},
        "hashes": {TEXT + code: text.hash for code, text in ASSISTANCE.items()},
    }
