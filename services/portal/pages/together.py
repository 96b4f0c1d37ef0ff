"""Registering somebody as found together with those registered before: what is carried on, and who they say they are.

Only what is not about the person is carried: where, by which way, on which pathway, in which language. Of those before
nothing is here but a number and a time, in the officer's own sealed session; they are never listed by a service.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import request

from services.portal.domain.sessions import Registered
from services.portal.pages.forms import YES, Form
from services.portal.pages.visits import Visit
from services.portal.wording import links
from services.portal.wording.problems import of_field
from shared.vocabulary.links import CLAIMED, SUSPECTED

FIELD: Final = "together"
_APART: Final = "apart"
CHOICES: Final = {**links.RELATIONS, _APART: links.APART}
_RELATION, _SUSPECTED = "relation_", "suspected_"


def known(found: Visit, number: str) -> Registered | None:
    """Return what was registered here under this number, while it may be added to."""
    return next((each for each in _addable(found) if each.id == number), None)


def asked(found: Visit) -> tuple[Registered, ...]:
    """Return the group of the person named in the address, in the order in which they were registered."""
    first = known(found, request.args.get("with", ""))
    group = [each for each in _addable(found) if first is not None and each.group == first.group]
    return tuple(reversed(group))


def carried(beside: Sequence[Registered]) -> dict[str, tuple[str, ...]]:
    """Return what is not asked again."""
    if not beside:
        return {}
    last = beside[-1]
    said = {"site": last.site, "pathway": last.pathway, "channel": last.channel, "consent_language": last.language}
    return {name: (value,) for name, value in said.items() if value}


def joined(form: Form, beside: Sequence[Registered]) -> Form:
    """Return the form with these people beside it, also when it holds what was being written before."""
    if beside and not form.all(FIELD):
        form.fields = {**form.fields, FIELD: tuple(each.id for each in beside)}
    return form


def shown(form: Form, found: Visit) -> list[Registered]:
    """Return whom the form names, as far as they may still be named."""
    numbers = form.all(FIELD)
    return [each for each in reversed(_addable(found)) if each.id in numbers]


def companions_of(form: Form, found: Visit) -> dict[str, Any]:
    """Return them as intake reads them, or note that one can no longer be named: then the page goes on without."""
    beside = shown(form, found)
    if len(beside) < len(set(form.all(FIELD))):
        form.errors[FIELD] = of_field("unknown-registration")
    said = [_companion(form, each) for each in beside if form.one(_RELATION + each.id) != _APART]
    return {"companions": said} if said else {}


def said(body: Mapping[str, Any], found: Visit) -> list[tuple[Registered, Any, bool]]:
    """Return whom, what they are to them, and whether it is suspected, to be checked."""
    companions = {each["registration"]: each for each in body.get("companions", ())}
    return [
        (each, links.RELATIONS[companion["relation"]], companion["standing"] == SUSPECTED)
        for each in reversed(_addable(found))
        if (companion := companions.get(each.id))
    ]


def remember(found: Visit, reply: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Note number, time and what a group shares of somebody who was registered and agreed to be assisted."""
    if not body["consent"]["assistance"]:
        return
    beside = next((known(found, each["registration"]) for each in body.get("companions", ())), None)
    registered = Registered(
        id=reply["id"],
        at=datetime.fromisoformat(reply["submitted_at"]),
        site=body["site"],
        pathway=body["pathway"],
        channel=body["channel"],
        language=body["consent"].get("language", ""),
        group=beside.group if beside else reply["id"],
    )
    with found.changing() as session:
        session.note(registered)


def _companion(form: Form, each: Registered) -> dict[str, str]:
    relation = form.one(_RELATION + each.id) or next(iter(links.RELATIONS))
    if relation not in links.RELATIONS:
        form.errors[_RELATION + each.id] = of_field("unknown-code")
    suspected = YES in form.all(_SUSPECTED + each.id)
    return {"registration": each.id, "relation": relation, "standing": SUSPECTED if suspected else CLAIMED}


def _addable(found: Visit) -> list[Registered]:
    return found.session.addable(at=found.at) if found.session else []
