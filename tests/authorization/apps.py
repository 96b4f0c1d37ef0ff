"""The applications of the deciding services, put together as in production and opening nothing."""

from functools import cache
from importlib import import_module
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from shared.access import Policy
from shared.keyring import Keyring
from shared.roster import Roster
from shared.web import routes
from shared.web.actions import PUBLIC
from tests.authorization.oracle import deciding
from tests.support.fixtures import ROOT

NOWHERE = "postgresql+psycopg://nobody:nothing@127.0.0.1:1/nothing"


def environ(service: str, folder: Path) -> dict[str, str]:
    """Return settings with which a service starts, on databases that do not answer; its files are in *folder*."""
    keyrings = [Keyring.generate(each, token_bytes) for each in deciding()]
    Roster.of(keyrings).save(folder / "roster.json")
    keyrings[deciding().index(service)].save(folder / "keyring.json")
    return {
        "AMPARO_DATABASE_URL": NOWHERE,
        "AMPARO_KEYS_DATABASE_URL": NOWHERE,
        "AMPARO_BUS_URL": "amqp://nobody:nothing@127.0.0.1:1//",
        "AMPARO_KEYRING_FILE": str(folder / "keyring.json"),
        "AMPARO_ROSTER_FILE": str(folder / "roster.json"),
        "AMPARO_TRAINING": "true",
        "AMPARO_ISSUER": "http://localhost:8105",
        "AMPARO_PORTAL_URL": "http://localhost:8100",
        "AMPARO_PORTAL_SECRET": "portal-secret-portal-secret-portal",
        "AMPARO_LOG_LEVEL": "critical",
    }


@cache
def app(service: str) -> Flask:
    """Return a service's application. It reads its files once, so they may go."""
    module: Any = import_module(f"services.{service}.app")
    with TemporaryDirectory(prefix="amparo-matrix-") as folder:
        made: Flask = module.create_app(module.from_env(environ(service, Path(folder))))
    return made


@cache
def policy(service: str) -> Policy:
    """Return a service's policy, loaded as it loads it."""
    return Policy.load(ROOT / "services" / service)


def declared(service: str) -> tuple[dict[str, str], frozenset[str]]:
    """Return "METHOD /rule" → action for the routes that ask the policy, and the routes that are public."""
    made = app(service)
    rules: dict[str, list[str]] = {}
    for rule in made.url_map.iter_rules():
        rules.setdefault(rule.endpoint, []).append(rule.rule)
    found = {
        f"{method} {rule}": action
        for (endpoint, method), action in routes(made).items()
        if method != "HEAD"
        for rule in rules[endpoint]
    }
    asking = {route: action for route, action in found.items() if action != PUBLIC}
    return asking, frozenset(found) - frozenset(asking)
