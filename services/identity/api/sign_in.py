"""The pages on which people sign in and out. Parse, call one use case, show. Knows no SQL.

The authorization request stays in the address of every step and is checked anew each time, so that going back, sending
twice and coming late end in a page that says how to go on.
"""

from typing import Any, Final

from authlib.oauth2.rfc6749 import OAuth2Error
from flask import Response, g, redirect, request

from services.identity.api import cookies
from services.identity.api.surroundings import Ports, ports, secure, visitor
from services.identity.domain import training
from services.identity.usecases import granting, practising, signing_in
from services.identity.usecases.granting import SignedIn
from services.identity.usecases.ports import Transaction
from shared.pages import PageBlueprint, render
from shared.web import now, public, request_id

pages = PageBlueprint("sign-in", __name__)

_SEE_OTHER: Final = 303
SESSION: Final = "session"


@pages.get("/authorize")
@public
def authorize() -> Any:
    """Send somebody who is signed in back to the program they came from, or ask them to sign in."""
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        g.tx = tx
        who = _fresh_enough(granting.signed_in_by_cookie(tx, _cookie(), at=now()))
        grant = ports().server.get_consent_grant(None, end_user=who)
        if who is not None and grant.prompt != "login":
            return back_to_program(grant, who)
    return _password_page()


@pages.post("/sign-in")
@public
def try_password() -> Any:
    """Try name and password."""
    with_program()
    name = request.form.get("login_name", "")
    tried = signing_in.try_password(
        ports().door, login_name=name, password=request.form.get("password", ""), visitor=visitor()
    )
    if tried.secret is None:
        return _password_page(login_name=name, wait_seconds=tried.wait_seconds, wrong=True)
    response = redirect(here("/sign-in/code"), _SEE_OTHER)
    cookies.write(response, SESSION, tried.secret, secure=secure())
    return response


@pages.get("/sign-in/code")
@public
def ask_code() -> Any:
    """Ask for the one-time code, when a password was right a moment ago."""
    with_program()
    name = signing_in.half_signed_in(ports().door, secret=_cookie(), visitor=visitor())
    return _code_page(name) if name else redirect(here("/authorize"), _SEE_OTHER)


@pages.post("/sign-in/code")
@public
def try_code() -> Any:
    """Try the one-time code, and send them back to the program they came from."""
    grant = with_program()
    name = signing_in.half_signed_in(ports().door, secret=_cookie(), visitor=visitor())
    tried = signing_in.try_code(
        ports().door, secret=_cookie(), code=request.form.get("code", "")[:20], visitor=visitor()
    )
    if tried.expired or name is None:
        return render("identity/again.html", 409, again=here("/authorize"))
    if tried.secret is None:
        return _code_page(name, wait_seconds=tried.wait_seconds, wrong=True)
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        g.tx = tx
        who = granting.signed_in_by_cookie(tx, tried.secret, at=now())
        response = back_to_program(grant, who)
        cookies.write(response, SESSION, tried.secret, secure=secure())
        return response


@pages.get("/end-session")
@public
def end_session() -> Any:
    """Sign out whom the program's own token names, at once; anybody else is asked first (OpenID sign-out)."""
    hint = request.args.get("id_token_hint", "")
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        hinted = granting.hinted(tx, hint, issuer=ports().issuer, at=now()) if hint else None
        if hinted is None:
            return render("identity/sign-out.html", signed_in=bool(_cookie()))
        _sign_out(tx, hinted.session)
    client = ports().client(hinted.client)
    wanted = request.args.get("post_logout_redirect_uri", "")
    if client is None or wanted not in client.after_sign_out:
        return _signed_out()
    return _without_session(redirect(wanted, _SEE_OTHER))


@pages.post("/end-session")
@public
def end_this_session() -> Any:
    """Sign out whoever sent the form."""
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        who = granting.signed_in_by_cookie(tx, _cookie(), at=now())
        if who is not None:
            _sign_out(tx, who)
    return _signed_out()


@pages.errorhandler(OAuth2Error)
def refuse(error: Any) -> Any:
    """Tell the program what was wrong with its request; where it is not known which program, tell the person."""
    if error.redirect_uri:
        return ports().server.refused(error)
    return render("identity/wrong-request.html", 400)


@pages.after_request
def keep_form_binding(response: Response) -> Response:
    """Let the forms of a page be taken when they come back."""
    return cookies.remember_form_binding(response, secure=secure())


def _fresh_enough(who: SignedIn | None) -> SignedIn | None:
    """Return who is signed in, unless the program asks for a sign-in newer than theirs (`max_age`)."""
    written = request.args.get("max_age")
    if who is None or written is None:
        return who
    most = int(written) if written.isdecimal() and len(written) < 10 else 0  # noqa: PLR2004 - fits any clock
    return who if (now() - who.session.auth_time).total_seconds() <= most else None


def with_program() -> Any:
    """Return the authorization request that stands in the address, checked anew. Raises OAuth2Error."""
    return ports().server.get_consent_grant(None)


def back_to_program(grant: Any, who: SignedIn | None) -> Any:
    """Send them back to the program they came from, with a code."""
    return ports().server.create_authorization_response(None, grant_user=who, grant=grant)


def _password_page(*, login_name: str = "", wait_seconds: int = 0, wrong: bool = False) -> Response:
    return render(
        "identity/password.html",
        _status(wait_seconds=wait_seconds, wrong=wrong),
        action=here("/sign-in"),
        outside_action=here("/sign-in/outside"),
        outside=sorted(ports().gate.providers.values(), key=lambda each: each.name),
        login_name=login_name,
        wait_minutes=_minutes(wait_seconds),
        wrong=wrong,
        failed=wrong,
        printed=_printed(ports()),
        training_password=training.PASSWORD,
    )


def _code_page(login_name: str, *, wait_seconds: int = 0, wrong: bool = False) -> Response:
    return render(
        "identity/code.html",
        _status(wait_seconds=wait_seconds, wrong=wrong),
        action=here("/sign-in/code"),
        again=here("/authorize"),
        wait_minutes=_minutes(wait_seconds),
        wrong=wrong,
        failed=wrong,
        printed=[each for each in _printed(ports()) if each.login_name == login_name],
    )


def _printed(found: Ports) -> list[practising.Printed]:
    """Return the training accounts; in a real installation none is even looked for."""
    return practising.list_printed(found.desk.identity, at=now()) if found.training else []


def _status(*, wait_seconds: int, wrong: bool) -> int:
    if wait_seconds:
        return 429
    return 401 if wrong else 200


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _sign_out(tx: Transaction, who: SignedIn) -> None:
    if who.session.ended_at is None:
        granting.sign_out(tx, who.session, at=now())


def _signed_out() -> Any:
    return _without_session(render("identity/signed-out.html", home=ports().home))


def _without_session(response: Any) -> Any:
    cookies.clear(response, SESSION, secure=secure())
    return response


def here(path: str) -> str:
    """Return the address of a step of this very authorization request."""
    return f"{path}?{request.query_string.decode('ascii', 'replace')}"


def _cookie() -> str:
    return cookies.read(SESSION, secure=secure())
