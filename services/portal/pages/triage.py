"""How urgent help is and how somebody may be reached, as an officer writes it. Knows no address and no rule."""

from collections.abc import Mapping
from typing import Any, Final

from services.portal.pages.forms import Form
from services.portal.wording import triage as words
from services.portal.wording.problems import of_field
from shared.vocabulary.safe_contact import REACHING

QUESTIONS: Final = ("danger", "medical", "alone_child", "violence")
POINTERS: Final = {
    **{f"/triage/{name}": name for name in (*QUESTIONS, "hours_since", "risks", "protections")},
    "/safe_contact/channels": "safe_channels",
    "/safe_contact/hours": "safe_hours",
    "/safe_contact/answer": "safe_answer",
    "/safe_contact/code_word": "safe_code_word",
    "/safe_contact": "safe_channels",
}
_NOBODY: Final = "none"


def triage_of(form: Form) -> dict[str, Any]:
    """Return what was answered; what was not asked is left out, and nothing at all when nothing was."""
    told = {name: form.one(name) for name in QUESTIONS if form.one(name) in words.CHOICES[name]}
    lists = {name: list(form.all(name)) for name in ("risks", "protections") if form.all(name)}
    found: dict[str, Any] = told | lists
    hours = form.one("hours_since")
    if hours.isdecimal() and hours.isascii():
        found["hours_since"] = int(hours)
    elif hours:
        form.errors["hours_since"] = of_field("wrong-type")
    return {"triage": found} if found else {}


def contact_of(form: Form, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the person may be reached; asked where there is a number or an address to be kept."""
    channels = form.all("safe_channels")
    if not channels:
        if any(isinstance(fields.get(name), str) for name in REACHING):
            form.errors["safe_channels"] = of_field("safe-contact-first")
        return {}
    said = {name: form.one(f"safe_{name}") for name in ("hours", "answer", "code_word")}
    contact: dict[str, Any] = {name: value for name, value in said.items() if value}
    contact["channels"] = [each for each in channels if each != _NOBODY]
    if _NOBODY in channels and contact["channels"]:
        form.errors["safe_channels"] = of_field("contradiction")
    return {"safe_contact": contact}


def graded(triage: Any) -> list[tuple[Any, str]]:
    """Return a graded registration's triage as label and text."""
    if not isinstance(triage, Mapping):
        return []
    return [(label, _said(name, triage[name])) for name, label in words.LABELS.items() if name in triage]


def _said(name: str, value: Any) -> str:
    choices = words.CHOICES.get(name, {})
    return ", ".join(str(choices.get(each, each)) for each in (value if isinstance(value, list) else [value]))
