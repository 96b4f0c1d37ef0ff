"""One request of one browser: its session, its drafts, and asking services in its person's name. Knows no page."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from services.portal.domain.places import Known
from services.portal.domain.sessions import IDLE, Draft, Fields, Person, Session, ends_at, is_over
from services.portal.pages import cookies, open_forms
from services.portal.remote.services import Reply, Services
from services.portal.usecases.keeping_tokens import token_for
from services.portal.usecases.ports import SignInAgainError, SilentServiceError
from services.portal.usecases.signing_in import Door
from shared.errors import MalformedError, NotFoundError, TooLargeError
from shared.pages import FORM_FIELD, render
from shared.web import now, source

EXTENSION: Final = "portal"
KEY_FIELD: Final = "_key"
AWAY_FIELD: Final = "_later"
EXIT: Final = "/exit"
_UNAUTHENTICATED: Final = 401
_NOT_FOUND: Final = 404
_MALFORMED: Final = 400
_TOO_LARGE: Final = 413
_FRESH: Final = "fresh-second-factor-needed"
_OURS: Final = frozenset({FORM_FIELD, KEY_FIELD, AWAY_FIELD})
_NOTED_EVERY: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What the pages work with. `places` remembers what sites are called, by organisation."""

    door: Door
    services: Services
    exit_url: str
    hotline: str
    source_header: str | None
    secure: bool
    log_key: str
    places: dict[UUID, Known] = field(default_factory=dict, repr=False)

    @property
    def cookie(self) -> str:
        """The cookie's name; over https a browser keeps anybody else from setting it."""
        return "__Host-amparo_portal" if self.secure else "amparo_portal"


def portal() -> Portal:
    """Return what the pages work with."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Portal):
        raise TypeError("the application was made without its portal")
    return found


@dataclass(slots=True, kw_only=True)
class Visit:
    """This request's session. `person` is nobody when there is none or it is over."""

    portal: Portal
    at: datetime
    secret: bytes | None = None
    session: Session | None = None
    seen_at: datetime | None = None
    person: Person | None = None
    _names: dict[str, dict[str, str]] = field(default_factory=dict)

    def ask(
        self,
        service: str,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str] | None = None,
        etag: str = "",
        key: str = "",
        new: bool = False,
        file: bytes | None = None,
    ) -> Reply:
        """Ask a service as this person, or send it a file; a token that it refuses is renewed once.

        *new*: nothing may be there yet.

        Raises: SignInAgainError, SilentServiceError; NotFoundError where there is nothing for this person.
        """
        headers = {**({"If-Match": etag} if etag else {}), **({"Idempotency-Key": key} if key else {})}
        headers |= {"If-None-Match": "*"} if new else {}

        def send(token: str) -> Reply:
            return self.portal.services.ask(
                service, method, path, token=token, headers=headers, query=query, body=body, file=file
            )

        return _understood(self._with_token(service, send))

    def get(self, service: str, path: str, **query: str) -> Any:
        """Read JSON, or text. An address that asks for what cannot be asked leads nowhere: NotFoundError."""
        reply = self.ask(service, "GET", path, query=query)
        if not reply.ok:
            raise NotFoundError
        return reply.body

    def ask_as_nobody(self, method: str, path: str, *, body: object = None, key: str = "", turn: str = "") -> Reply:
        """Ask intake without a token, for somebody who has no account; it counts where they come from.

        Where a gateway says that in a header, which only a gateway or we can set there, we say it on; else nobody does.
        Raises: SilentServiceError; TooLargeError, MalformedError.
        """
        header = self.portal.source_header
        headers = {**({header: source()} if header else {}), **({"Idempotency-Key": key} if key else {})}
        headers |= {"Amparo-Turn": turn} if turn else {}
        reply = self.portal.services.ask("intake", method, path, token="", headers=headers, body=body)
        return reply if reply.status == _NOT_FOUND else _understood(reply)

    def changing(self) -> AbstractContextManager[Session]:
        """Hold this session alone and change it. Raises SignInAgainError."""
        if self.secret is None:
            raise SignInAgainError
        return self.portal.door.sessions.changing(self.secret)

    def draft(self, address: str | None = None) -> Draft:
        """Return what this person was writing there, or an empty draft with a new key."""
        kept = self.session.drafts.get(address or page_of_form()) if self.session and self.person else None
        return kept or Draft({}, uuid4().hex)

    def keep(self, *, address: str | None = None, fields: Fields | None = None) -> bool:
        """Keep the form that was sent here, sealed, until it is sent with success; say whether it is kept.

        *fields* are kept in its place, where something was noted in it.
        """
        with self.changing() as session:
            return session.keep(address or page_of_form(), Draft(sent() if fields is None else fields, sent_key()))

    def drop(self, address: str | None = None, *, done: str = "", notice: str = "") -> None:
        """Forget a draft: it was sent. `done` is what came of it; `notice` is shown on the next page."""
        with self.changing() as session:
            session.drafts.pop(address or page_of_form(), None)
            session.notice = notice or session.notice
            if done:
                session.done = {address or page_of_form(): done}

    def notice(self) -> str:
        """Return what is to be said once, and forget it."""
        if self.session is None or not self.session.notice:
            return ""
        with self.changing() as session:
            said, session.notice = session.notice, ""
        return said

    def names(self, kind: str, fetch: Callable[[], dict[str, str]]) -> dict[str, str]:
        """Return names by id, fetched once a request; without an answer there are none, and ids are shown."""
        if kind not in self._names:
            try:
                self._names[kind] = fetch()
            except (SilentServiceError, NotFoundError):
                self._names[kind] = {}
        return self._names[kind]

    def _with_token(self, service: str, send: Callable[[str], Reply]) -> Reply:
        token = self._token(service)
        reply = send(token)
        if reply.status != _UNAUTHENTICATED:
            return reply
        if reply.problem == _FRESH:
            raise SignInAgainError(fresh=True)
        again = send(self._token(service, not_this=token))
        if again.status == _UNAUTHENTICATED:
            raise SignInAgainError
        return again

    def _token(self, service: str, *, not_this: str = "") -> str:
        if self.secret is None or self.person is None:
            raise SignInAgainError
        return token_for(self.portal.door, self.secret, audience=service, at=self.at, not_this=not_this)


def arrive() -> None:
    """Find the session that this browser's cookie opens, and note that it was used."""
    found = portal()
    visit = g.visit = Visit(portal=found, at=now(), secret=cookies.secret_of(request.cookies.get(found.cookie, "")))
    seen = found.door.sessions.find(visit.secret) if visit.secret else None
    if seen is None or visit.secret is None:
        return
    visit.session, visit.seen_at = seen.session, seen.seen_at
    if seen.session.person is None or is_over(seen.session, seen_at=seen.seen_at, at=visit.at):
        return
    visit.person = seen.session.person
    if visit.at - seen.seen_at > _NOTED_EVERY:
        found.door.sessions.touch(visit.secret, at=visit.at)
        visit.seen_at = visit.at


def visit() -> Visit:
    """Return this request's visit."""
    found = g.get("visit")
    if not isinstance(found, Visit):
        raise TypeError("this is no page of the portal")
    return found


def binding() -> bytes:
    """Return what this browser's forms are bound to, also when its session is over; without one, to nothing.

    Forms for everybody are bound to a cookie of their own, whoever fills them in.
    """
    if open_forms.is_open_page():
        return open_forms.binding(secure=portal().secure)
    found = g.get("visit")
    session = found.session if isinstance(found, Visit) else None
    return session.forms.encode() if session else b""


def remaining(found: Visit) -> timedelta:
    """Return how long the session lasts without another page."""
    if found.session is None or found.seen_at is None:
        return IDLE
    return ends_at(found.session, seen_at=found.seen_at) - found.at


def page_of_form() -> str:
    """Return the page that this request's form stands on: its own address, else the nearest above that can be opened.

    Where an answer is only ever sent, as `/referrals/…/accept`, nobody can come back to.
    """
    routes, path = current_app.url_map.bind(""), request.path
    while path:
        try:
            routes.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return "/"


def sent() -> dict[str, tuple[str, ...]]:
    """Return the form that was sent, without what we put into it ourselves."""
    return {name: tuple(said) for name, said in request.form.lists() if name not in _OURS}


def sent_key() -> str:
    """Return the key that the form carried, so that sending it twice is sending it once."""
    try:
        return UUID(request.form.get(KEY_FIELD, "")).hex
    except ValueError:
        return uuid4().hex


def give_cookie(response: Response, secret: bytes) -> Response:
    """Give the browser its session's secret, which no script can read and no other site can send along in a form."""
    found = portal()
    response.set_cookie(
        found.cookie, cookies.written(secret), secure=found.secure, httponly=True, samesite="Lax", path="/"
    )
    return response


def take_cookie(response: Response) -> Response:
    """Have the browser forget it."""
    found = portal()
    response.delete_cookie(found.cookie, secure=found.secure, httponly=True, samesite="Lax", path="/")
    return response


def leave_at_once() -> Response:
    """Show nothing, and go to a page that says nothing about anybody.

    The browser goes there by itself, because a redirect after a form would be held back by our own policy.
    """
    response = render("portal/blank.html")
    response.headers["Refresh"] = f"0; url={portal().exit_url}"
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _understood(reply: Reply) -> Reply:
    """Raise what has a page of its own; what a view can explain beside its form is returned."""
    if reply.status == _NOT_FOUND:
        raise NotFoundError
    if reply.status == _MALFORMED:
        raise MalformedError
    if reply.status == _TOO_LARGE:
        raise TooLargeError
    return reply
