"""The page on which somebody sets their own sign-in. Parse, call one use case, show."""

from typing import Any, Final

from flask import Response, request

from services.identity.api import cookies
from services.identity.api.surroundings import ports, secure, visitor
from services.identity.domain.one_time_codes import enrolment_uri, secret_text
from services.identity.domain.outside import Provider
from services.identity.domain.passwords import SHORTEST
from services.identity.usecases import enrolling
from services.identity.usecases.enrolling import Filled, Opened
from shared.errors import InvalidError
from shared.pages import PageBlueprint, render
from shared.web import public

pages = PageBlueprint("enrolment", __name__)

_LONGEST_TOKEN: Final = 100
_GROUP: Final = 4


@pages.get("/enrolment")
@public
def show() -> Any:
    """Show what to set, when the link opens."""
    opened = _opened()
    return link_gone() if opened is None else enrolment_page(opened)


@pages.post("/enrolment")
@public
def enrol() -> Any:
    """Set password and second factor, once."""
    form = request.form
    if form.get("password") != form.get("password_again"):
        raise enrolling.repeated_otherwise()
    filled = Filled(
        password=form.get("password", ""), code=form.get("code", ""), second_word=form.get("second_word", "")
    )
    if not enrolling.enrol(ports().door, token=enrolment_token(), filled=filled, visitor=visitor()):
        return link_gone()
    return render("identity/enrolled.html", home=ports().home)


@pages.errorhandler(InvalidError)
def not_accepted(error: InvalidError) -> Any:
    """Show the page again with what was not right."""
    opened = _opened()
    wrong = error.fields[0].code if error.fields else "does-not-fit"
    where = error.fields[0].pointer.lstrip("/") if error.fields else "password"
    return link_gone() if opened is None else enrolment_page(opened, wrong=wrong, where=where)


@pages.after_request
def keep_form_binding(response: Response) -> Response:
    """Let the form of the page be taken when it comes back."""
    return cookies.remember_form_binding(response, secure=secure())


def enrolment_page(opened: Opened, *, wrong: str = "", where: str = "") -> Response:
    """Return the page: with a password of ours, or with the organisation's own sign-in."""
    name, secret = opened.account.login_name, secret_text(opened.secret)
    return render(
        "identity/enrolment.html",
        422 if wrong else 200,
        token=enrolment_token(),
        opened=opened,
        outside=_outside(opened),
        secret=" ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        uri=enrolment_uri(opened.secret, login_name=name, issuer="Amparo"),
        shortest=SHORTEST,
        wrong=wrong,
        where=where,
        failed=bool(wrong),
    )


def link_gone() -> Response:
    """Return the page that says that the link opens nothing."""
    return render("identity/enrolment-gone.html", 404)


def enrolment_token() -> str:
    """Return the secret in the link."""
    return request.args.get("token", "")[:_LONGEST_TOKEN]


def _opened() -> Opened | None:
    return enrolling.open_enrolment(ports().door, token=enrolment_token(), visitor=visitor())


def _outside(opened: Opened) -> Provider | None:
    """Return the provider that this page is about, unless they chose a password of ours where they may have one."""
    chose_own = "own" in request.args or (request.path == "/enrolment" and request.method == "POST")
    return None if opened.takes_password and chose_own else opened.provider
