"""A small application with pages, as a service has them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry

from shared.errors import UnavailableError
from shared.pages import Forgery, Frame, Link, PageBlueprint, Pages, Session, install, render
from shared.web import create_web
from tests.support.service import Clock

FRAME = Frame(
    person="Maria Treino",
    role="caseworker",
    links=(Link(text="Início", href="/", current=True), Link(text="Casos", href="/cases")),
    sign_out_at="/sign-out",
    leave_at="/exit",
    session=Session(seconds=1800, ends_at="14:30", extend_at="/session"),
)
TEMPLATE = """{% extends "pages/layout.html" %}{% block title %}Página{% endblock %}
{% block content %}<h1>{{ text }}</h1><form method="post"><input name="_form" value="{{ form_token() }}"></form>
{% endblock %}"""


@dataclass
class Shown:
    """An application, and the session that its reader has."""

    app: Flask
    session: list[bytes] = field(default_factory=lambda: [b"one session"])


def shown(folder: Path, *, random: Callable[[int], bytes], training: bool = True) -> Shown:
    """Return an application with one page, one form and one failure."""
    (folder / "page.html").write_text(TEMPLATE, encoding="utf-8")
    registry = CollectorRegistry()
    app = create_web(
        service="shown",
        version="0",
        blueprints=[],
        authenticator=nobody,
        policy_actions=[],
        readiness=dict,
        clock=Clock(),
        random=random,
        log=Quiet(),
        registry=registry,
    )
    found = Shown(app)
    pages = Pages(
        training=training,
        forgery=Forgery(b"k" * 32),
        random=random,
        binding=lambda: found.session[0],
        frame=lambda: FRAME,
        forms_to=("http://localhost:8105",),
        templates=(folder,),
    )
    install(app, pages, registry=registry, everywhere=True)
    app.register_blueprint(_pages())
    return found


def _pages() -> PageBlueprint:
    pages = PageBlueprint("shown", __name__)

    @pages.get("/")
    def page() -> Response:
        return render("page.html", text=request.args.get("text", ""))

    @pages.post("/")
    def taken() -> str:
        return "taken"

    @pages.get("/broken")
    def broken() -> str:
        raise RuntimeError("Maria")

    @pages.get("/down")
    def down() -> str:
        raise UnavailableError

    return pages


def nobody(_token: str, *, at: object) -> object:
    """Believe no token."""
    raise AssertionError(at)


class Quiet:
    """A log that says nothing."""

    def info(self, *_words: object, **_more: object) -> None:
        """Say nothing."""
