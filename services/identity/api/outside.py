"""The way to an organisation's own provider and back. Parse, call one use case, lead on. Knows no SQL."""

from typing import Any, Final
from uuid import UUID

from authlib.oauth2.rfc6749 import OAuth2Error
from flask import Response, g, redirect, request

from services.identity.api import cookies
from services.identity.api.enrolling import enrolment_token, link_gone, not_accepted
from services.identity.api.sign_in import SESSION, back_to_program, here, refuse, with_program
from services.identity.api.surroundings import ports, secure, visitor
from services.identity.domain.outside import (
    OutsideOverError,
    OutsideRefusedError,
    OutsideSilentError,
    OutsideTakenError,
    OutsideUnlinkedError,
    Provider,
)
from services.identity.domain.sessions import JUST_NOW
from services.identity.usecases import federating, granting
from services.identity.usecases.enrolling import EnrolmentRefusedError
from services.identity.usecases.federating import Browser
from services.identity.usecases.ports import Returned
from shared.errors import AmparoError, MalformedError, NotFoundError
from shared.pages import PageBlueprint, current_language, render
from shared.pages.rendering import settings
from shared.problems import status_of
from shared.web import now, public, request_id

pages = PageBlueprint("outside", __name__)
pages.register_error_handler(OAuth2Error, refuse)

_SEE_OTHER: Final = 303
_LONGEST_ASKED: Final = 4096
_LONGEST: Final = {"state": 100, "code": 4096, "iss": 200, "error": 100}
_LOCALES: Final = {"pt": "pt-MZ pt en", "en": "en"}


@pages.post("/sign-in/outside")
@public
def set_out() -> Any:
    """Send somebody to the provider of the organisation they chose."""
    with_program()
    asked = request.query_string.decode("ascii", "replace")
    if len(asked) > _LONGEST_ASKED:
        raise MalformedError
    address = federating.set_out(
        ports().gate, organisation=_chosen(), asked=asked, browser=_browser(), visitor=visitor()
    )
    return redirect(address, _SEE_OTHER)


@pages.get("/outside/<uuid:organisation_id>/return")
@public
def come_back(organisation_id: UUID) -> Any:
    """Take what the provider sent back, once, from the browser that set out."""
    back = federating.come_back(
        ports().gate, returned=_returned(organisation_id), browser=_browser(), visitor=visitor()
    )
    if back.linked:
        return render("identity/enrolled.html", home=ports().home, outside=_provider(organisation_id))
    response = redirect(f"/sign-in/{'outside' if back.complete else 'code'}?{back.asked}", _SEE_OTHER)
    cookies.write(response, SESSION, back.secret, secure=secure())
    return response


@pages.get("/sign-in/outside")
@public
def signed_in() -> Any:
    """Send somebody who came back a moment ago on to the program they came from."""
    grant = with_program()
    with ports().desk.identity.transaction(request_id=request_id()) as tx:
        g.tx = tx
        who = granting.signed_in_by_cookie(tx, cookies.read(SESSION, secure=secure()), at=now())
        if who is None or now() - who.session.created_at > JUST_NOW:
            return redirect(here("/authorize"), _SEE_OTHER)
        return back_to_program(grant, who)


@pages.post("/enrolment/outside")
@public
def set_out_to_link() -> Any:
    """Send somebody to their organisation's provider, to be linked when they come back."""
    form = request.form
    address = federating.set_out_to_link(
        ports().gate,
        token=enrolment_token(),
        second_word=form.get("second_word", ""),
        code=form.get("code", ""),
        browser=_browser(),
        visitor=visitor(),
    )
    return link_gone() if address is None else redirect(address, _SEE_OTHER)


@pages.errorhandler(EnrolmentRefusedError)
def mend(error: EnrolmentRefusedError) -> Any:
    """Show the link's page again with what was not right."""
    return not_accepted(error)


def explain(error: AmparoError) -> Response:
    """Say what went wrong on the way, and how to go on. An identity of ours is not to be had by waiting here."""
    if isinstance(error, OutsideRefusedError):
        ports().door.count("outside-refused", visitor().source)
    return render(
        "identity/outside-failed.html",
        status_of(type(error)) or 500,
        kind=error.slug,
        check=error.detail,
        again=_begin_again(),
        home=ports().home,
    )


for _failure in (OutsideOverError, OutsideRefusedError, OutsideSilentError, OutsideTakenError, OutsideUnlinkedError):
    pages.register_error_handler(_failure, explain)


@pages.after_request
def keep_form_binding(response: Response) -> Response:
    """Let the forms of a page be taken when they come back."""
    return cookies.remember_form_binding(response, secure=secure())


def _begin_again() -> str:
    """Return where they can begin again: the sign-in they set out from, as far as this address still tells it."""
    if request.path == "/sign-in/outside":
        return here("/authorize")
    return here("/enrolment") if request.path == "/enrolment/outside" else ports().home


def _chosen() -> UUID:
    try:
        return UUID(request.form.get("organisation", ""))
    except ValueError:
        raise NotFoundError from None


def _provider(organisation_id: UUID) -> Provider | None:
    return ports().gate.providers.get(organisation_id)


def _browser() -> Browser:
    return Browser(binding=settings().binding().decode(), language=_LOCALES[current_language()])


def _returned(organisation_id: UUID) -> Returned:
    """Return what stands in the address, each once and none too long: two readers would read it differently."""
    found = {}
    for name, longest in _LONGEST.items():
        values = request.args.getlist(name)
        if len(values) > 1 or any(len(value) > longest for value in values):
            raise OutsideRefusedError("ambiguous")
        found[name] = values[0] if values else ""
    return Returned(
        organisation=organisation_id,
        state=found["state"],
        code=found["code"],
        issuer=found["iss"],
        error=found["error"],
    )
