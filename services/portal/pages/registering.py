"""Registering a person on the short path: one form, its answers to be checked, one registration however often sent.

The draft stays sealed in the officer's session, and at intake for three days, until the service has acknowledged; then
nothing of the person is here.
"""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.domain.sessions import Draft
from services.portal.pages import places, together
from services.portal.pages.agreeing import POINTERS as CONSENT
from services.portal.pages.agreeing import consent_of, opened_parts, read_again, texts
from services.portal.pages.agreeing import told as agreed
from services.portal.pages.drafts import is_put_aside, keep_up, kept_until, put_aside, taken_up
from services.portal.pages.fields import is_written, read_fields, shown
from services.portal.pages.forms import Form, choose, day, opened, received
from services.portal.pages.screening import DECISION, ELEMENTS, answers_of, pointers, told
from services.portal.pages.sections import FIELD_WORDS
from services.portal.pages.triage import POINTERS, contact_of, graded, triage_of
from services.portal.pages.visits import KEY_FIELD, Visit, visit
from services.portal.wording import cases as words
from services.portal.wording import consents, indicators, links, screening, triage
from services.portal.wording.fields import BLOCK_FIELDS, BLOCKS, FIELDS, LANGUAGES, Field
from services.portal.wording.problems import of_field, of_whole
from shared.pages import render
from shared.vocabulary.consents import ASSISTANCE
from shared.vocabulary.fields import Block, Kind

_FORM: Final = "/register"
_CREATED: Final = 201
NOT_KEPT: Final = "not-kept"
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
REACHED: Final = tuple(
    FIELDS[name] for name in ("prs_MobilePhone", "prs_MailingState", "prs_MailingDistrict", "prs_MailingCity")
)
TOLD: Final = (FIELDS["vic_DetailsOfVulnerabilities"],)
SHORT: Final = (*WHO, *REACHED, *TOLD)
_BLOCKS: Final[list[Block]] = [block for block in BLOCK_FIELDS if block is not Block.ADDRESS]
_BLOCKS.insert(_BLOCKS.index(Block.TRANSPORT), Block.ADDRESS)
"""Addresses stand beside journeys: a list of countries weighs next to nothing where a page has just said it (gzip)."""
MORE: Final = {block.value: tuple(each for each in BLOCK_FIELDS[block] if each not in SHORT) for block in _BLOCKS}
"""What may be added, folded, by block."""
ALL: Final = (*SHORT, *(each for found in MORE.values() for each in found))
_POINTERS: Final = {
    "/site": "site",
    "/companions": together.FIELD,
    **CONSENT,
    **POINTERS,
    **pointers("/screening"),
}
_SCREENED: Final = (*ELEMENTS, *indicators.DIMENSIONS, *DECISION)


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
    if draft := request.args.get("draft"):
        return _page(found, taken_up(found, draft))
    sites = tuple(places.open_places(found))[:1]
    asked, read = request.args.get("channel", ""), request.args.get("read", "")
    channel = asked if asked in words.CHANNELS else _CHANNEL
    beside = together.asked(found)
    usual = {"pathway": ("trafficking",), "channel": (channel,), "site": sites} | together.carried(beside)
    form = together.joined(opened(found, otherwise=usual), beside)
    if read in ASSISTANCE:
        form.fields = {**form.fields, "consent_language": (read,)}
    return _page(found, form)


def write() -> Response:
    """Keep what was written, sealed, here and for later, and go on to check it; or put it aside."""
    found, form = visit(), received()
    if is_put_aside():
        return _to("/") if put_aside(found, form, places.open_places(found)) else _page(found, form)
    keep_up(found, form, places.open_places(found))
    _body(form, found)
    if form.failed:
        return _page(found, form)
    if not found.keep(address=_FORM, fields=form.fields):
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
    body = _body(form, found) | {"draft": str(UUID(form.key))}
    if form.failed:
        return _page(found, form)
    reply = found.ask("intake", "POST", "/registrations", body=body, key=form.key)
    if reply.status == _CREATED:
        is_kept = reply.body["status"] != NOT_KEPT
        found.drop(_FORM, done=f"{form.key} {reply.body['id'] if is_kept else NOT_KEPT}")
        if is_kept:
            together.remember(found, reply.body, body)
        return _to("/register/done")
    form.refuse(reply, pointers=_POINTERS)
    if "site" in form.errors:
        places.forget(found)
    return _page(found, form)


def done() -> Response:
    """Say that it is registered, or that nothing was kept; nothing of the person is shown again."""
    found = visit()
    _key, _, registration = (found.session.done.get(_FORM, "") if found.session else "").partition(" ")
    if not registration:
        return _to(_FORM)
    return render(
        "portal/registered.html",
        registration="" if registration == NOT_KEPT else registration,
        takes_additions=together.known(found, registration) is not None,
    )


def _kept(found: Visit) -> Form | None:
    draft: Draft = found.draft(_FORM)
    return Form(draft.fields, draft.key) if draft.fields else None


def _is_done(found: Visit) -> bool:
    done_key = (found.session.done.get(_FORM, "") if found.session else "").partition(" ")[0]
    return bool(done_key) and done_key == request.form.get(KEY_FIELD)


def _body(form: Form, found: Visit) -> dict[str, Any]:
    """Return the registration as the service reads it. Who does not agree to be assisted leaves no field behind."""
    body: dict[str, Any] = {
        "pathway": choose(form, "pathway", words.PATHWAYS),
        "channel": choose(form, "channel", words.CHANNELS),
        "site": _site(form, found),
        "consent": consent_of(form),
        "fields": read_fields(form, ALL),
    }
    if not body["consent"]["assistance"]:
        return body | {"fields": {}}
    return (
        body
        | together.companions_of(form, found)
        | _screened(form)
        | triage_of(form)
        | contact_of(form, body["fields"])
    )


def _site(form: Form, found: Visit) -> str:
    """Return the site chosen; that it was closed while the page was open is said as such."""
    site = choose(form, "site", places.open_places(found))
    if site and places.is_closed(found, site):
        form.errors["site"] = of_field("site-closed")
    return site


def _screened(form: Form) -> dict[str, Any]:
    """Return the screening when anything was ticked; somebody may be registered without one."""
    if not any(each.strip() for name in _SCREENED for each in form.all(name)):
        return {}
    return {"screening": answers_of(form) | _decided(form)}


def _decided(form: Form) -> dict[str, str]:
    """Return who decided and when, as far as it was written."""
    by = choose(form, "decided_by", screening.DECIDING) if form.one("decided_by") else ""
    on = day(form, "decided_on")
    said = {"decided_by": by, "decided_on": on.isoformat() if on else ""}
    return {name: value for name, value in said.items() if value}


def _page(found: Visit, form: Form) -> Response:
    read_again(form)
    return render(
        "portal/register.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        sites=places.open_places(found),
        beside=together.shown(form, found),
        relations=together.CHOICES,
        suspicion=links.SUSPICION,
        who=WHO,
        reached=REACHED,
        told=TOLD,
        more=MORE,
        blocks=BLOCKS,
        is_written=is_written,
        w=FIELD_WORDS,
        languages_spoken=LANGUAGES,
        words=words,
        consents=consents,
        texts=texts(form),
        unfolded=opened_parts(form),
        screening=screening,
        triage=triage,
        indicators=indicators,
        screened=any(form.all(name) or name in form.errors for name in (*_SCREENED, "indicators", "age")),
        deciding=screening.DECIDING,
    )


def _check(found: Visit, form: Form, body: dict[str, Any]) -> Response:
    result = None
    if "screening" in body:
        reply = found.ask("intake", "POST", "/screenings", body=body["screening"])
        if not reply.ok:
            form.refuse(reply, pointers=pointers())
            return _page(found, form)
        result = told(reply.body)
    return render(
        "portal/register_check.html",
        form=form,
        kept_until=kept_until(form),
        body=body,
        beside=together.said(body, found),
        answers=[(each.label, _answer(each, body)) for each in ALL if each in SHORT or each.name in body["fields"]],
        said={name: _said(form, name) for name in ELEMENTS},
        ticked=[indicators.ALL.get(code, code) for code in body.get("screening", {}).get("indicators", ())],
        decided=_decision(body.get("screening", {})),
        urgent=graded(body.get("triage")),
        contact=_contact(body.get("safe_contact")),
        consent=agreed(body["consent"]),
        result=result,
        words=words,
        screening=screening,
        indicators=indicators,
    )


def _answer(each: Field, body: dict[str, Any]) -> str:
    """Return the answer in words; nothing for what was not asked."""
    return shown(each, body["fields"].get(each.name, ""))


def _contact(contact: Any) -> list[tuple[Any, str]]:
    """Return how the person may be reached as label and text, nothing where nobody asked."""
    if contact is None:
        return []
    said = {f"safe_{name}": value for name, value in contact.items()}
    said["safe_channels"] = said["safe_channels"] or str(triage.NOBODY)
    return [(FIELDS[name].label, shown(FIELDS[name], value)) for name, value in said.items()]


def _said(form: Form, name: str) -> str:
    choices = {"acts": screening.ACTS, "means": screening.MEANS, "purposes": screening.PURPOSES}[name]
    return ", ".join(str(choices.get(code, code)) for code in form.all(name))


def _decision(answers: dict[str, Any]) -> tuple[str, str]:
    by, on = (answers.get(name, "") for name in DECISION)
    kind = Field("", "", Kind.CODE, screening.DECIDING)
    return shown(kind, by), shown(Field("", "", Kind.DATE), on)


def _to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
