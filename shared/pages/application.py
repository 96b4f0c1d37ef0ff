"""Gives an application what its pages need: templates, assets, languages. Must not know any page of a service."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, redirect, request
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from prometheus_client import CollectorRegistry, Counter
from werkzeug.exceptions import HTTPException, NotFound

from shared.errors import AmparoError
from shared.pages import assets, compression, rendering
from shared.pages.addresses import own_address
from shared.pages.frame import Pages
from shared.pages.languages import COOKIE, LANGUAGES, NAMES, current_language, locally, speak
from shared.pages.policy import REPORTS_AT
from shared.web import public
from shared.web.headers import KEPT

TEMPLATES: Final = Path(__file__).parent / "templates"
_A_YEAR_SECONDS: Final = 365 * 24 * 3600
_LARGEST_REPORT_BYTES: Final = 16 * 1024
_MACROS: Final = "govuk_frontend_jinja"


def install(app: Flask, pages: Pages, *, registry: CollectorRegistry, everywhere: bool = False) -> None:
    """Make *app* able to show pages. With *everywhere* every failure is a page, not only those of a PageBlueprint."""
    app.extensions[rendering.EXTENSION] = pages
    _prepare_templates(app, pages)
    speak(app, pages.catalogues)
    app.register_blueprint(_routes(pages, registry))
    app.after_request(compression.compressing(pages.random))
    if everywhere:
        app.register_error_handler(HTTPException, rendering.refused)
        app.register_error_handler(AmparoError, rendering.failed)
        app.register_error_handler(Exception, rendering.failed)


def _prepare_templates(app: Flask, pages: Pages) -> None:
    """Values are escaped in every `.html`. govuk-frontend's macros need undefined names to be empty."""
    app.jinja_options = {
        **app.jinja_options,
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_loader = ChoiceLoader(
        [
            *(FileSystemLoader(folder) for folder in pages.templates),
            FileSystemLoader(TEMPLATES),
            PrefixLoader({_MACROS: PackageLoader(_MACROS)}),
        ]
    )
    found = {name: f"/assets/{asset.name}" for name, asset in assets.load().items()}
    app.context_processor(partial(_always_known, pages, found))
    app.add_template_filter(locally, "moment")
    app.add_template_filter(partial(locally, form="dd/MM/yyyy"), "day")


def _always_known(pages: Pages, found: dict[str, str]) -> dict[str, Any]:
    return {
        "asset": found.__getitem__,
        "form_token": rendering.form_token,
        "frame": pages.frame(),
        "here": own_address(request.full_path.rstrip("?")) if request.method == "GET" else own_address(request.path),
        "language": current_language(),
        "languages": NAMES,
        "training": pages.training,
    }


def _routes(pages: Pages, registry: CollectorRegistry) -> Blueprint:
    routes = Blueprint("pages-own", __name__)
    held = {asset.name: asset for asset in assets.load().values()}
    reports = Counter("amparo_csp_reports", "What a browser refused to do with our pages", registry=registry)

    @routes.get("/assets/<name>")
    @public
    def asset(name: str) -> Response:
        """Return one asset. Its name tells its content, so it may be kept for a year."""
        if name not in held:
            raise NotFound
        return _sent(held[name])

    @routes.get("/language/<code>")
    @public
    def choose_language(code: str) -> Response:
        """Remember the language and go back to the same page."""
        response = Response(status=303, headers={"Location": own_address(request.args.get("back"))})
        if code in LANGUAGES:
            response.set_cookie(
                COOKIE, code, max_age=_A_YEAR_SECONDS, secure=pages.secure_cookies, httponly=True, samesite="Lax"
            )
        return response

    @routes.post(REPORTS_AT)
    @public
    def report() -> tuple[str, int]:
        """Count a report of the browser. Its text may hold addresses, so it is not read."""
        if (request.content_length or 0) <= _LARGEST_REPORT_BYTES:
            reports.inc()
        return "", 204

    @routes.get("/favicon.ico")
    @public
    def icon() -> Any:
        """Lead browsers that ask for it to our own icon."""
        return redirect(f"/assets/{next(name for name in held if name.startswith('icon.'))}")

    return routes


def _sent(asset: assets.Asset) -> Response:
    small = compression.accepts_gzip()
    response = Response(asset.compressed if small else asset.content, content_type=asset.content_type)
    response.headers["Cache-Control"] = KEPT
    response.vary.add("Accept-Encoding")
    if small:
        response.headers["Content-Encoding"] = "gzip"
    return response
