"""Every route names the action it needs, or says that it is public. Must not know what an action permits.

An attacker gains from the route that somebody forgot: so a route without a declaration stops the service from
starting, whatever the order of its decorators.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from flask import Flask
from werkzeug.routing import Rule

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

PUBLIC: Final = ""
"""Stands in place of an action where a route is declared `public`."""

_ATTRIBUTE = "__amparo_action__"


class UndeclaredRouteError(Exception):
    """A route names no action and is not public. The service does not start."""


class UnknownActionError(Exception):
    """A route names an action that the policy's schema does not have. The service does not start."""


def requires(action: str) -> Callable[[ViewT], ViewT]:
    """Declare the action a view needs: its caller is authenticated before anything is read.

    The use case asks the policy about the resource; an answer given without asking is turned into a 500.
    """
    if not action:
        raise ValueError("an action has a name")
    return _declare(action)


def public(view: ViewT) -> ViewT:
    """Declare that a view is for everybody, so holds nobody's data."""
    return _declare(PUBLIC)(view)


def _declare(action: str) -> Callable[[ViewT], ViewT]:
    def mark(view: ViewT) -> ViewT:
        setattr(view, _ATTRIBUTE, action)
        _document(view, action)
        return view

    return mark


def _document(view: Any, action: str) -> None:
    """Put the declaration into the OpenAPI document, where flask-smorest looks for it."""
    described = vars(view).setdefault("_apidoc", {}).setdefault("manual_doc", {})
    described["security"] = [{"bearer": []}] if action else []
    if action:
        described["x-amparo-action"] = action


def routes(app: Flask) -> Mapping[tuple[str, str], str]:
    """Return (endpoint, method) → action for the whole application, `PUBLIC` for public ones.

    Raises: UndeclaredRouteError naming every route that declares nothing.
    """
    found = {(rule.endpoint, method): _declared(app, rule, method) for rule, method in _pairs(app)}
    undeclared = sorted(f"{method} {endpoint}" for (endpoint, method), action in found.items() if action is None)
    if undeclared:
        raise UndeclaredRouteError("routes without a declared action: " + ", ".join(undeclared))
    return {pair: action for pair, action in found.items() if action is not None}


def check_actions(declared: Iterable[str], *, known: Iterable[str]) -> None:
    """Refuse actions that the policy's schema does not have.

    Raises: UnknownActionError naming them all.
    """
    unknown = sorted(set(declared) - set(known) - {PUBLIC})
    if unknown:
        raise UnknownActionError("actions that no policy schema has: " + ", ".join(unknown))


def _pairs(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            yield rule, method


def _declared(app: Flask, rule: Rule, method: str) -> str | None:
    view = app.view_functions[rule.endpoint]
    whole = getattr(view, "view_class", None)
    handler = _method_of(whole, method) if whole else view
    return getattr(handler, _ATTRIBUTE, getattr(whole, _ATTRIBUTE, None))


def _method_of(whole: type, method: str) -> Any:
    """HEAD is answered by `get` where a MethodView has no `head` of its own."""
    own = getattr(whole, method.lower(), None)
    return getattr(whole, "get", None) if own is None and method == "HEAD" else own
