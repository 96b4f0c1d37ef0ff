"""Accounts, for the administrators who keep them: who has one, making one, changing one. Decides nothing.

What opens cases waits for a second person; identity says so, and these pages tell what waits and what to hand over.
"""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from services.portal.pages.forms import Form, choose, opened, received
from services.portal.pages.places import spelled
from services.portal.pages.sites import kept, offered, sites_of
from services.portal.pages.visits import Visit, visit
from services.portal.remote.services import Reply
from services.portal.wording import accounts as words
from services.portal.wording.cases import ROLES
from services.portal.wording.problems import of_whole
from shared.errors import NotFoundError
from shared.pages import render, say

_CHANGED: Final = 412
_NEW: Final = "/accounts/new"


def register(desks: Blueprint) -> None:
    """Route these pages."""
    desks.get("/accounts")(list_accounts)
    desks.get(_NEW)(ask_account)
    desks.post(_NEW)(make_account)
    desks.get("/accounts/<uuid:account_id>")(show_account)
    for what in words.CHANGES:
        desks.get(f"/accounts/<uuid:account_id>/{what}", defaults={"what": what})(ask_change)
        desks.post(f"/accounts/<uuid:account_id>/{what}", defaults={"what": what})(change)


def list_accounts() -> Response:
    """List the accounts of one's own organisation, or of another that one keeps."""
    found = visit()
    organisations = kept(found)
    chosen = request.args.get("organisation", "")
    query = {"organisation": chosen} if chosen in organisations else {}
    return render(
        "portal/accounts.html",
        notice=found.notice(),
        accounts=found.get("identity", "/accounts", **query)["items"],
        organisations=organisations,
        chosen=chosen or _own(found),
        roles=ROLES,
        words=words,
    )


def show_account(account_id: UUID) -> Response:
    """Show one account, and what can be done with it."""
    found = visit()
    account = _account(found, account_id)[0]
    known = offered(sites_of(found, account["organisation"]), tuple(account["sites"]))
    return render(
        "portal/account.html",
        notice=found.notice(),
        account=account,
        sites=[known.get(each, spelled(each)) for each in account["sites"]],
        organisations=kept(found),
        roles=ROLES,
        words=words,
    )


def ask_account() -> Response:
    """Show the form of a new account."""
    found = visit()
    asked = request.args.get("organisation", "")
    chosen = asked if asked in kept(found) else _own(found)
    return _new(found, opened(found, otherwise={"organisation": (chosen,)}))


def make_account() -> Response:
    """Make it, once. The address that its person needs is shown on the next page, and never again."""
    found, form = visit(), received()
    form.need("display_name", "login_name", "roles")
    body = {
        "organisation": choose(form, "organisation", kept(found)) if form.one("organisation") else _own(found),
        "login_name": form.one("login_name"),
        "display_name": form.one("display_name"),
        "roles": [each for each in form.all("roles") if each in ROLES],
        "sites": list(form.all("sites")),
    }
    if form.failed:
        return _new(found, form)
    reply = found.ask("identity", "POST", "/accounts", body=body, key=form.key)
    if not reply.ok:
        _refuse(form, reply)
        return _new(found, form)
    found.drop()
    return _done(reply.body, made=True)


def ask_change(account_id: UUID, what: str) -> Response:
    """Show what it is now, to be changed."""
    found = visit()
    account, version = _account(found, account_id)
    usual = {"roles": tuple(account["roles"]), "sites": tuple(account["sites"]), "state": (account["state"],)}
    return _page(found, account, what, opened(found, otherwise=usual), version=version)


def change(account_id: UUID, what: str) -> Response:
    """Change it as it was read; where somebody was faster, show what it is now."""
    found, form = visit(), received()
    account, version = _account(found, account_id)
    wanted: Any = {
        "roles": [each for each in form.all("roles") if each in ROLES],
        "sites": list(form.all("sites")),
    }.get(what)
    if what == words.STATE:
        wanted = choose(form, words.STATE, words.STATES)
    if form.failed:
        return _page(found, account, what, form, version=form.version)
    path = f"/accounts/{account_id}/{what}"
    if what == words.RESET:
        reply = found.ask("identity", "POST", path)
    else:
        reply = found.ask("identity", "PUT", path, body={what: wanted}, etag=form.version)
    if not reply.ok:
        _refuse(form, reply)
        return _page(found, account, what, form, version=version)
    if not reply.body["waits"] and not reply.body["enrolment"]:
        found.drop(notice=say("The account was changed."))
        return Response(status=303, headers={"Location": f"/accounts/{account_id}"})
    found.drop()
    return _done(reply.body, made=False)


def _account(found: Visit, account_id: UUID) -> tuple[dict[str, Any], str]:
    """Return an account and its version. Raises NotFoundError."""
    reply = found.ask("identity", "GET", f"/accounts/{account_id}")
    if not reply.ok:
        raise NotFoundError
    return dict(reply.body), reply.etag


def _own(found: Visit) -> str:
    return str(found.person.organisation) if found.person else ""


def _refuse(form: Form, reply: Reply) -> None:
    """Note what identity says is wrong; that roles exclude each other is said in words of its own."""
    if any(error.get("code") == "contradiction" for error in reply.errors):
        form.errors["roles"] = of_whole(reply.problem)
    form.refuse(reply)


def _new(found: Visit, form: Form) -> Response:
    organisations = kept(found)
    chosen = form.one("organisation") if form.one("organisation") in organisations else _own(found)
    return render(
        "portal/account_new.html",
        422 if form.failed else 200,
        form=form,
        failed=form.failed,
        organisation=organisations.get(chosen, ""),
        sites=offered(sites_of(found, chosen)),
        roles=ROLES,
        words=words,
    )


def _page(found: Visit, account: dict[str, Any], what: str, form: Form, *, version: str) -> Response:
    return render(
        "portal/account_change.html",
        422 if form.failed else 200,
        account=account,
        sites=offered(sites_of(found, account["organisation"]), tuple(account["sites"])) if what == words.SITES else {},
        what=what,
        version=version,
        form=form,
        failed=form.failed,
        roles=ROLES,
        words=words,
    )


def _done(changed: dict[str, Any], *, made: bool) -> Response:
    """Show what became of it at once: the address for its person is kept nowhere, so there is no page to go back to."""
    return render(
        "portal/account_changed.html",
        account=changed["account"],
        waits=changed["waits"],
        enrolment=changed["enrolment"],
        made=made,
        roles=ROLES,
        words=words,
    )
