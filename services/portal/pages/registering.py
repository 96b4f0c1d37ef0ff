"""Registering a person on the short path: one form, its answers to be checked, one registration however often sent.

The draft stays sealed in the officer's session until the service has acknowledged; then nothing of the person is here.
"""

from typing import Any, Final

from flask import Blueprint, Response, request

from services.portal.domain.sessions import Draft
from services.portal.pages.forms import Form, choices_of, choose, opened, read_fields, received, shown
from services.portal.pages.screening import answers_of, reasons
from services.portal.pages.visits import KEY_FIELD, Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import htcds, screening
from services.portal.wording.codes import LANGUAGES
from services.portal.wording.htcds import FIELDS
from services.portal.wording.problems import of_whole
from shared.pages import render

_FORM: Final = "/register"
_CREATED: Final = 201
_CHANNEL: Final = "border-point"
WHO: Final = tuple(
    FIELDS[name]
    for name in (
        "prs_FirstName",
        "prs_SecondName",
        "prs_Gender",
        "prs_Birthdate",
        "prs_Citizenship",
        "prs_PrimaryLanguage",
        "prs_IdentityNumber",
    )
)
REACHED: Final = tuple(FIELDS[name] for name in ("prs_MobilePhone", "prs_MailingCity", "prs_MailingState"))
TOLD: Final = (FIELDS["vic_DetailsOfVulnerabilities"],)
_POINTERS: Final = {
    "/site": "site",
    "/consent": "assistance",
    "/screening/acts": "acts",
    "/screening/means": "means",
    "/screening/purposes": "purposes",
}


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get(_FORM)(ask_registration)
    desks.post(_FORM)(write)
    desks.get("/register/check")(check)
    desks.post("/register/check")(submit)
    desks.get("/register/done")(done)


def ask_registration() -> Response:
    """Show the form, with what was being written."""
    found = visit()
    sites = found.person.sites if found.person else ()
    asked = request.args.get("channel", "")
    channel = asked if asked in words.CHANNELS else _CHANNEL
    return _page(
        found, opened(found, otherwise={"pathway": ("trafficking",), "channel": (channel,), "site": sites[:1]})
    )


def write() -> Response:
    """Keep what was written, sealed, and go on to check it."""
    found, form = visit(), received()
    _body(form, found)
    if form.failed:
        return _page(found, form)
    if not found.keep(address=_FORM):
        form.whole = of_whole("too-large")
        return _page(found, form)
    return _to("/register/check")


def check() -> Response:
    """Show every answer once more, and what the screening says."""
    found = visit()
    form = _kept(found)
    if form is None:
        return _to(_FORM)
    body = _body(form, found)
    if form.failed:
        return _page(found, form)
    return _check(found, form, body)


def submit() -> Response:
    """Register the person. Sent twice, by double click or by going back, it is one registration."""
    found, form = visit(), _kept(visit())
    if form is None:
        return _to("/register/done" if _is_done(found) else _FORM)
    body = _body(form, found)
    reply = found.ask("intake", "POST", "/registrations", body=body, key=form.key)
    if reply.status == _CREATED:
        found.drop(_FORM, done=f"{form.key} {reply.body['id']}")
        return _to("/register/done")
    form.refuse(reply, pointers=_POINTERS)
    return _page(found, form)


def done() -> Response:
    """Say that it is registered; nothing of the person is shown again."""
    found = visit()
    _key, _, registration = (found.session.done.get(_FORM, "") if found.session else "").partition(" ")
    return render("portal/registered.html", registration=registration) if registration else _to(_FORM)


def _kept(found: Visit) -> Form | None:
    draft: Draft = found.draft(_FORM)
    return Form(draft.fields, draft.key) if draft.fields else None


def _is_done(found: Visit) -> bool:
    done_key = (found.session.done.get(_FORM, "") if found.session else "").partition(" ")[0]
    return bool(done_key) and done_key == request.form.get(KEY_FIELD)


def _body(form: Form, found: Visit) -> dict[str, Any]:
    """Return the registration as the service reads it. Who does not agree to be assisted leaves no field behind."""
    agreed = choose(form, "assistance", ("yes", "no")) == "yes"
    body: dict[str, Any] = {
        "pathway": choose(form, "pathway", words.PATHWAYS),
        "channel": choose(form, "channel", words.CHANNELS),
        "site": choose(form, "site", found.person.sites if found.person else ()),
        "consent": {"assistance": agreed},
        "fields": read_fields(form, (*WHO, *REACHED, *TOLD)),
    }
    if not agreed:
        return body | {"fields": {}}
    body["consent"] |= {
        "language": choose(form, "consent_language", LANGUAGES),
        "method": choose(form, "consent_method", words.METHODS),
    }
    return body | _screened(form)


def _screened(form: Form) -> dict[str, Any]:
    """Return the screening when anything was ticked; somebody may be registered without one."""
    if not any(form.all(name) for name in ("acts", "means", "purposes")):
        return {}
    return {"screening": answers_of(form)}


def _page(found: Visit, form: Form) -> Response:
    return render(
        "portal/register.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        sites=found.person.sites if found.person else (),
        who=WHO,
        reached=REACHED,
        told=TOLD,
        choices_of=choices_of,
        languages_spoken=LANGUAGES,
        words=words,
        screening=screening,
    )


def _check(found: Visit, form: Form, body: dict[str, Any]) -> Response:
    result = None
    if "screening" in body:
        reply = found.ask("intake", "POST", "/screenings", body=body["screening"])
        if not reply.ok:
            form.refuse(reply, pointers={f"/{name}": name for name in ("acts", "means", "purposes")})
            return _page(found, form)
        result = reply.body
    return render(
        "portal/register_check.html",
        form=form,
        body=body,
        answers=[(each.label, shown(each, body["fields"].get(each.name, ""))) for each in (*WHO, *REACHED, *TOLD)],
        said={name: _said(form, name) for name in ("acts", "means", "purposes")},
        spoken=shown(htcds.Field("", "", htcds.LANGUAGE), body["consent"].get("language", "")),
        result=result,
        reasons=reasons(result) if result else [],
        words=words,
        screening=screening,
    )


def _said(form: Form, name: str) -> str:
    choices = {"acts": screening.ACTS, "means": screening.MEANS, "purposes": screening.PURPOSES}[name]
    return ", ".join(str(choices.get(code, code)) for code in form.all(name))


def _to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
