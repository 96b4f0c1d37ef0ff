"""Sites and border posts, for the administrators who keep them: adding, naming, moving, closing. Decides nothing."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages import places
from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.visits import Visit, visit
from services.portal.remote.services import Reply
from services.portal.wording import places as words
from services.portal.wording.fields import PROVINCES
from shared.errors import NotFoundError
from shared.pages import render, say
from shared.vocabulary.places import DISTRICTS

_NEW: Final = "/sites/new"
_CHANGED: Final = 412
_FIELDS: Final = ("name", "english", "kind", "province", "district")


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/sites")(list_sites)
    desks.get(_NEW)(ask_site)
    desks.post(_NEW)(add_site)
    desks.get("/sites/<uuid:organisation_id>/<site>")(show_site)
    desks.post("/sites/<uuid:organisation_id>/<site>")(change_site)


def list_sites() -> Response:
    """List the sites of one's own organisation, or of another that one keeps."""
    found = visit()
    organisations = kept(found)
    chosen = _chosen(found, organisations, request.args.get("organisation", ""))
    return render(
        "portal/sites.html",
        notice=found.notice(),
        sites=sites_of(found, chosen),
        organisations=organisations,
        chosen=chosen,
        words=words,
        provinces=PROVINCES,
    )


def ask_site() -> Response:
    """Show the form of a new site."""
    found = visit()
    chosen = _chosen(found, kept(found), request.args.get("organisation", ""))
    return _new(found, opened(found, otherwise={"organisation": (chosen,), "kind": ("border-post",)}))


def add_site() -> Response:
    """Add it, once."""
    found, form = visit(), received()
    organisation = choose(form, "organisation", kept(found))
    form.need("name", "code")
    body = _body(form) | {"code": form.one("code").lower().replace(" ", "-")}
    if form.failed:
        return _new(found, form)
    reply = found.ask("identity", "POST", f"/organisations/{organisation}/sites", body=body, key=form.key)
    if not reply.ok:
        _refuse(form, reply)
        return _new(found, form)
    return _done(found, organisation, say("The site was added. Now choose who works there, in their accounts."))


def show_site(organisation_id: UUID, site: str) -> Response:
    """Show one site, to be changed."""
    found = visit()
    now = _site(found, organisation_id, site)
    usual = {name: (str(now[name]),) for name in _FIELDS}
    usual["state"] = (words.CLOSED if now["closed_at"] else words.OPEN,)
    return _page(found, organisation_id, now, opened(found, otherwise=usual), version=_tag(now))


def change_site(organisation_id: UUID, site: str) -> Response:
    """Change it as it was read; where somebody was faster, show what it is now."""
    found, form = visit(), received()
    now = _site(found, organisation_id, site)
    form.need("name")
    body = _body(form) | {"closed": choose(form, "state", words.STATES) == words.CLOSED}
    if form.failed:
        return _page(found, organisation_id, now, form, version=form.version)
    path = f"/organisations/{organisation_id}/sites/{site}"
    reply = found.ask("identity", "PUT", path, body=body, etag=form.version)
    if not reply.ok:
        _refuse(form, reply)
        changed = reply.status == _CHANGED
        return _page(found, organisation_id, now, form, version=_tag(now) if changed else form.version, both=changed)
    return _done(found, str(organisation_id), say("The site was changed."))


def kept(found: Visit) -> dict[str, str]:
    """Return the organisations that this person keeps, by id. Raises NotFoundError for whoever keeps none."""
    return {each["id"]: each["name"] for each in found.get("identity", "/organisations")["items"]}


def sites_of(found: Visit, organisation: object) -> list[dict[str, Any]]:
    """Return the sites of an organisation that this person keeps."""
    return list(found.get("identity", f"/organisations/{organisation}/sites")["items"])


def offered(sites: list[dict[str, Any]], held: tuple[str, ...] = ()) -> dict[str, str]:
    """Return where somebody may be sent to work, by code: what is open, and what they have."""
    return {each["code"]: places.name_of(each) for each in sites if each["closed_at"] is None or each["code"] in held}


def _chosen(found: Visit, organisations: dict[str, str], asked: str) -> str:
    return asked if asked in organisations else str(found.person.organisation if found.person else "")


def _site(found: Visit, organisation: UUID, code: str) -> dict[str, Any]:
    """Return one site as it is now. Raises NotFoundError."""
    site = next((each for each in sites_of(found, organisation) if each["code"] == code), None)
    if site is None:
        raise NotFoundError
    return site


def _tag(site: dict[str, Any]) -> str:
    return f'"{site["version"]}"'


def _body(form: Form) -> dict[str, Any]:
    choose(form, "kind", words.KINDS)
    return {name: form.one(name) for name in _FIELDS}


def _refuse(form: Form, reply: Reply) -> None:
    """Note what identity says is wrong; that a code is taken belongs to the code."""
    form.refuse(reply)
    if reply.problem == "site-code-taken":
        form.errors["code"], form.whole = form.whole, ""


def _new(found: Visit, form: Form) -> Response:
    organisations = kept(found)
    return render(
        "portal/site_new.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        organisation=organisations.get(form.one("organisation"), ""),
        words=words,
        provinces=PROVINCES,
        districts=_districts(),
    )


def _page(
    found: Visit, organisation: UUID, now: dict[str, Any], form: Form, *, version: str, both: bool = False
) -> Response:
    return render(
        "portal/site.html",
        422 if form.failed else 200,
        site=now,
        both=both,
        version=version,
        form=form,
        failed=form.failed,
        organisation_id=organisation,
        organisation=kept(found).get(str(organisation), ""),
        words=words,
        provinces=PROVINCES,
        districts=_districts(),
    )


def _districts() -> dict[str, str]:
    """Return the districts by name, each with its province, so that two clicks do not contradict each other."""
    return {name: f"{name} ({PROVINCES[province]})" for name, province in sorted(DISTRICTS.items())}


def _done(found: Visit, organisation: str, notice: Any) -> Response:
    places.forget(found)
    found.drop(notice=notice)
    return Response(status=303, headers={"Location": f"/sites?organisation={organisation}"})
