"""`docker-compose.yml` fits the services, their settings, the images, what is provisioned and whom the broker knows."""

import copy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.certificates import SERVERS
from deploy.provision import names
from deploy.provision.outside import definitions
from tests.documents.test_settings import documented
from tests.production.compose import DOMAIN, FILE, Compose, Truth, faults, read
from tests.production.conftest import Production
from tests.support.fixtures import ROOT
from tests.support.requirements import require

BY_OPERATORS = {
    "administrator-password",
    "tls/authority.pem",
    "tls/gateway/certificate.pem",
    "tls/gateway/key.pem",
    *(f"tls/{server}/{file}.pem" for server in SERVERS for file in ("certificate", "key")),
}
"""What is there before anything is provisioned: docs/operations.md#install."""


def services() -> set[str]:
    """Return every service that there is."""
    return {path.parent.name for path in (ROOT / "services").glob("*/app.py")}


def workers() -> set[str]:
    """Return those that work on the bus."""
    return {each for each in services() if "\ndef work(" in (ROOT / "services" / each / "app.py").read_text()}


def settings() -> set[str]:
    """Return every setting, in both ways of saying it."""
    return {
        name for each, (file, _, _) in documented().items() for name in ((each, f"{each}_FILE") if file else (each,))
    }


@pytest.fixture(scope="module")
def truth(production: Production) -> Truth:
    """What `amparo provision` really wrote, on real servers."""
    assert services() == set(names.SERVICES)
    folder = production.folder.path
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    users = {user["name"] for user in json.loads(definitions(production.folder).read_text())["users"]}
    stages = re.findall(r"^FROM .+ AS ([\w-]+)$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    return Truth(
        services=services(),
        workers=workers(),
        written=written | BY_OPERATORS,
        broker_users=users,
        settings=settings(),
        stages=stages,
    )


def test_everything_fits(truth: Truth) -> None:
    """The file as it stands."""
    assert faults(read(), truth) == []


Change = Callable[[Compose], Any]

BROKEN: dict[str, tuple[Change, str]] = {
    "a setting is forgotten": (
        lambda c: c["services"]["cases"]["environment"].pop("AMPARO_KEYRING_FILE"),
        "cases is not told AMPARO_KEYRING_FILE",
    ),
    "a database of keys is forgotten": (
        lambda c: c["services"]["intake"]["environment"].pop("AMPARO_KEYS_DATABASE_URL_FILE"),
        "intake is not told AMPARO_KEYS_DATABASE_URL",
    ),
    "the portal does not know where a service is": (
        lambda c: c["services"]["portal"]["environment"].pop("AMPARO_AUDIT_URL"),
        "portal is not told AMPARO_AUDIT_URL",
    ),
    "a misspelt setting": (
        lambda c: c["services"]["audit"]["environment"].update(AMPARO_LOGLEVEL="info"),
        "audit is told AMPARO_LOGLEVEL, which nobody reads",
    ),
    "nobody believes the gateway": (
        lambda c: c["services"]["identity"]["environment"].pop("AMPARO_SOURCE_HEADER"),
        "identity is not told AMPARO_SOURCE_HEADER",
    ),
    "a worker without an address of the broker": (
        lambda c: _drop(c, "audit-worker", "secrets", "audit-bus-url"),
        "audit-worker cannot reach the broker",
    ),
    "a web process that could speak": (
        lambda c: c["services"]["cases"]["secrets"].append({"source": "cases-bus-url", "target": "bus-url"}),
        "cases could speak to the broker",
    ),
    "another service's keyring": (
        lambda c: c["services"]["audit"]["secrets"].append({"source": "cases-keyring", "target": "other"}),
        "audit is given a secret of cases",
    ),
    "a file that nobody writes": (
        lambda c: c["secrets"]["cases-keyring"].update(file="${AMPARO_VAR:-./var}/secrets/cases/keys.json"),
        "cases is given secrets/cases/keys.json, which nobody writes",
    ),
    "a secret for nobody": (
        lambda c: c["secrets"].update(left={"file": "x"}),
        "left is declared and given to nobody",
    ),
    "a service without a worker": (lambda c: c["services"].pop("identity-worker"), "nobody runs identity work"),
    "a service that is not started": (lambda c: c["services"].pop("referrals"), "nobody runs referrals web"),
    "an image of another": (
        lambda c: c["services"]["cases"]["build"]["args"].update(SERVICE="intake"),
        "cases runs another service's image",
    ),
    "a stage that is not there": (
        lambda c: c["services"]["cases"]["build"].update(target="services"),
        "cases is built of what is not there",
    ),
    "an image of whatever version": (
        lambda c: c["services"]["database"].update(image="postgres:latest"),
        "database has an image of no version",
    ),
    "a container that may change itself": (
        lambda c: c["services"]["portal"].update(read_only=False),
        "portal could change itself or gain rights",
    ),
    "a right given back": (
        lambda c: c["services"]["gateway"].update(cap_add=["NET_BIND_SERVICE"]),
        "gateway could change itself or gain rights",
    ),
    "root": (lambda c: c["services"]["broker"].update(user="0:0"), "broker runs as somebody else"),
    "no limit": (lambda c: c["services"]["cases"].pop("mem_limit"), "cases may take everything"),
    "the gateway among the databases": (
        lambda c: c["services"]["gateway"].update(networks=["outside", "web", "data"]),
        "gateway is on other networks than it needs",
    ),
    "an inner network that leads out": (lambda c: c["networks"].update(data={}), "the network data is open"),
    "a database for everybody": (
        lambda c: c["services"]["database"].update(ports=["5432:5432"]),
        "database listens to the outside",
    ),
    "nobody looks": (lambda c: c["services"]["cases"].pop("healthcheck"), "nobody looks after cases"),
    "whoever dies stays dead": (lambda c: c["services"]["cases"].pop("restart"), "cases stays dead"),
}


def _drop(compose: Compose, container: str, kind: str, source: str) -> None:
    kept = [each for each in compose["services"][container][kind] if source not in str(each)]
    compose["services"][container][kind] = kept


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_fit_is_found(truth: Truth, name: str) -> None:
    """Each of these is a mistake that somebody will make."""
    change, fault = BROKEN[name]
    compose = copy.deepcopy(read())
    change(compose)
    assert fault in faults(compose, truth)


def test_a_worker_whom_the_broker_does_not_know_is_found(truth: Truth) -> None:
    """As when a new service was forgotten in its permissions."""
    users = set(truth.broker_users) - {"amparo-identity"}
    poorer = Truth(**{**vars(truth), "broker_users": users})
    assert faults(read(), poorer) == ["the broker knows no user for identity-worker"]


def test_it_has_the_names_that_the_gateway_and_the_certificates_have() -> None:
    """`cases:8080` is written in three places."""
    compose = read()
    places = re.findall(r"\$place (\w+):8080;", (ROOT / "deploy" / "gateway" / "nginx.conf").read_text())
    assert set(places) == services()
    assert set(places) <= set(compose["services"])
    assert set(SERVERS) == {"database", "broker"} <= set(compose["services"])
    portal = compose["services"]["portal"]["environment"]
    inside = {name: value for name, value in portal.items() if str(value).startswith("http://")}
    assert inside == {f"AMPARO_{each.upper()}_URL": f"http://{each}:8080" for each in services() - {"portal"}}


def test_what_the_operator_must_say_is_said_at_the_top(tmp_path: Path) -> None:
    """No more, no less."""
    text = FILE.read_text()
    told = set(re.findall(r"\$\{(AMPARO_\w+)", text))
    assert told == set(re.findall(r"^#   (AMPARO_\w+) ", text, re.MULTILINE))
    assert all(f"`{each}`" in (ROOT / "docs" / "operations.md").read_text() for each in told)
    assert not list(tmp_path.iterdir())


def test_a_compose_program_reads_it() -> None:
    """Debian's, which needs no engine for that; it is of the first generation and leaves configs out."""
    require(
        lambda: shutil.which("docker-compose") or _installed(),
        "docker-compose is not here, and only root on Debian may install it",
    )
    told = {"AMPARO_DOMAIN": DOMAIN, "AMPARO_PASSPHRASE_FILE": "/run/passphrase", "PATH": "/usr/bin:/bin"}
    command = ["/usr/bin/docker-compose", "-f", str(FILE), "config", "--quiet"]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    del told["AMPARO_DOMAIN"]
    assert subprocess.run(command, env=told, capture_output=True, check=False, timeout=60).returncode != 0


def _installed() -> bool:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return False
    command = ["apt-get", "install", "-y", "--no-install-recommends", "docker-compose"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for attempt in (["apt-get", "update"], command):
        subprocess.run(attempt, env=environment, capture_output=True, check=False, timeout=300)
    return shutil.which("docker-compose") is not None
