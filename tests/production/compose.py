"""`docker-compose.yml` read, and held against everything that it names. Knows no engine."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from services.portal.settings import PortalSettings
from shared.settings import ServiceSettings, SettingsError
from tests.support.fixtures import ROOT

FILE: Final = ROOT / "docker-compose.yml"
DOMAIN: Final = "amparo.example"
OURS: Final = "amparo-"
BORROWED: Final = {"gateway", "database", "broker"}
IDENTITYS_OWN: Final = {"AMPARO_PORTAL_URL", "AMPARO_PORTAL_SECRET_FILE"}
_TOLD: Final = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")
_MEMORY: Final = re.compile(r"\d+[mg]")

Compose = dict[str, Any]


def read() -> Compose:
    """Return the file as it stands."""
    found: Compose = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is so: services, files below the installation's folder that somebody writes, users of the broker, settings.

    `workers` are the services that work on the bus, `stages` those of the Dockerfile.
    """

    services: Collection[str]
    workers: Collection[str]
    written: Collection[str]
    broker_users: Collection[str]
    settings: Collection[str]
    stages: Collection[str] = field(default=("service", "job"))


def faults(compose: Compose, truth: Truth) -> list[str]:
    """Return everything that does not fit, in words; nothing when all fits."""
    looks = (_missing, _images, _walls, _networks, _told, _secrets, _health)
    return [fault for look in looks for fault in look(compose, truth)]


def process_of(container: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return which service's which process a container runs; None for one that runs none of ours."""
    words = container.get("command") or []
    is_ours = str(container.get("image", "")).startswith(OURS) and len(words) > 1
    return (words[0], words[1]) if is_ours else None


def _processes(compose: Compose) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for name, container in compose["services"].items():
        process = process_of(container)
        if process is not None:
            yield name, *process, container


def _missing(compose: Compose, truth: Truth) -> Iterator[str]:
    there = [(service, kind) for _, service, kind, _ in _processes(compose)]
    wanted = [*((each, "web") for each in truth.services), *((each, "work") for each in truth.workers)]
    yield from (f"nobody runs {service} {kind}" for service, kind in wanted if there.count((service, kind)) != 1)
    yield from (f"{service} {kind} is none of ours" for service, kind in there if (service, kind) not in wanted)
    yield from (f"there is no {each}" for each in sorted(BORROWED | {"job"}) if each not in compose["services"])


def _images(compose: Compose, truth: Truth) -> Iterator[str]:
    built = {}
    for name, container in compose["services"].items():
        build = container.get("build")
        if build:
            built[container["image"]] = build
            path = ROOT / build["context"] / build["dockerfile"]
            if not path.exists() or build["target"] not in truth.stages:
                yield f"{name} is built of what is not there"
    for name, service, _, container in _processes(compose):
        build = built.get(container["image"], {})
        if container["image"] != f"{OURS}{service}" or build.get("args", {}).get("SERVICE") != service:
            yield f"{name} runs another service's image"
    for name, container in compose["services"].items():
        if not container["image"].startswith(OURS) and not re.search(r":\d", container["image"]):
            yield f"{name} has an image of no version"


def _walls(compose: Compose, _truth: Truth) -> Iterator[str]:
    for name, container in compose["services"].items():
        is_shut = (
            container.get("read_only") is True
            and container.get("cap_drop") == ["ALL"]
            and container.get("security_opt") == ["no-new-privileges:true"]
            and not {"cap_add", "privileged", "network_mode", "pid", "ipc", "devices"} & container.keys()
        )
        if not is_shut:
            yield f"{name} could change itself or gain rights"
        if container.get("user") != "10001:10001":
            yield f"{name} runs as somebody else"
        if not _MEMORY.fullmatch(str(container.get("mem_limit", ""))) or not container.get("pids_limit"):
            yield f"{name} may take everything"
        if any("docker.sock" in str(each) for each in container.get("volumes", ())):
            yield f"{name} holds the engine"


def _networks(compose: Compose, _truth: Truth) -> Iterator[str]:
    on = {name: set(container.get("networks", ())) for name, container in compose["services"].items()}
    wanted = {"gateway": {"outside", "web"}, "database": {"data"}, "broker": {"bus"}, "job": {"data", "bus"}}
    wanted |= {name: {"web", "data"} if kind == "web" else {"data", "bus"} for name, _, kind, _ in _processes(compose)}
    yield from (f"{name} is on other networks than it needs" for name in on if on[name] != wanted.get(name))
    for name, network in compose["networks"].items():
        if (network or {}).get("internal") is not (True if name != "outside" else None):
            yield f"the network {name} is open"
    yield from (
        f"{name} listens to the outside"
        for name, container in compose["services"].items()
        if container.get("ports") and name != "gateway"
    )


def _told(compose: Compose, truth: Truth) -> Iterator[str]:
    for name, service, kind, container in _processes(compose):
        told = set(container.get("environment", {}))
        yield from (f"{name} is told {each}, which nobody reads" for each in sorted(told - set(truth.settings)))
        try:
            settings_of(service, kind, environ_of(container))
        except SettingsError as error:
            yield f"{name} is not told {', '.join(error.names)}"


def settings_of(service: str, kind: str, environ: Mapping[str, str]) -> None:
    """Read the settings as that process does. Raises SettingsError."""
    if service == "portal":
        PortalSettings.from_environ(_without_files(environ))
        return
    found = ServiceSettings.from_environ(_without_files(environ), service=service)
    lacking = [] if service in {"audit", "identity"} or found.keys_database_url else ["AMPARO_KEYS_DATABASE_URL"]
    lacking += [] if kind == "web" or (found.bus_url and found.bus_ca_file) else ["AMPARO_BUS_URL"]
    lacking += [] if service != "identity" or environ.keys() >= IDENTITYS_OWN else sorted(IDENTITYS_OWN)
    lacking += [] if found.source_header else ["AMPARO_SOURCE_HEADER"]
    if lacking:
        raise SettingsError(tuple(lacking))


def _without_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Let each secret be there: what its file holds is another matter."""
    kept = {"AMPARO_KEYRING_FILE", "AMPARO_ROSTER_FILE", "AMPARO_BUS_CA_FILE"}
    return {name if name in kept else name.removesuffix("_FILE"): value for name, value in environ.items()}


def environ_of(container: Mapping[str, Any], **told: str) -> dict[str, str]:
    """Return a container's environment, with what the operator says put in."""
    given = {"AMPARO_DOMAIN": DOMAIN, **told}
    return {
        name: _TOLD.sub(lambda found: given.get(found[1], found[2] or ""), str(value))
        for name, value in container.get("environment", {}).items()
    }


def mounted(compose: Compose, container: Mapping[str, Any]) -> dict[str, str]:
    """Return path in the container → path below the installation's folder, of all its secrets and configs."""
    found = {}
    for kind, place in (("secrets", "/run/secrets/"), ("configs", "/")):
        for each in container.get(kind, ()):
            source, target = (each, each) if isinstance(each, str) else (each["source"], each["target"])
            file = str(compose.get(kind, {}).get(source, {}).get("file", "nothing"))
            found[target if target.startswith("/") else place + target] = _TOLD.sub("", file).lstrip("/")
    return found


def _secrets(compose: Compose, truth: Truth) -> Iterator[str]:
    used: set[str] = set()
    for name, container in compose["services"].items():
        for kind in ("secrets", "configs"):
            used |= {each if isinstance(each, str) else each["source"] for each in container.get(kind, ())}
        yield from _reached(compose, name, container, truth)
    declared = {*compose["secrets"], *compose["configs"]}
    yield from (f"{each} is declared and given to nobody" for each in sorted(declared - used))
    yield from (f"{each} is given and not declared" for each in sorted(used - declared))


def _reached(compose: Compose, name: str, container: Mapping[str, Any], truth: Truth) -> Iterator[str]:
    files, process = mounted(compose, container), process_of(container)
    for path in files.values():
        owner = path.split("/")[1] if path.startswith("secrets/") else None
        if owner is not None and (process is None or owner != process[0]):
            yield f"{name} is given a secret of {owner}"
        if path and path not in truth.written:
            yield f"{name} is given {path}, which nobody writes"
    for told, value in container.get("environment", {}).items():
        if told.endswith("_FILE") and str(value) not in files:
            yield f"{name} is told of {value}, which it is not given"
    if process is None:
        return
    has_bus = any(path.endswith("/bus-url") for path in files.values())
    if has_bus is not (process[1] == "work"):
        yield f"{name} {'could speak to' if has_bus else 'cannot reach'} the broker"
    if process[1] == "work" and f"amparo-{process[0]}" not in truth.broker_users:
        yield f"the broker knows no user for {name}"


def _health(compose: Compose, _truth: Truth) -> Iterator[str]:
    for name, container in compose["services"].items():
        process = process_of(container)
        if (
            name != "job"
            and not (process and process[1] == "work")
            and not container.get("healthcheck", {}).get("test")
        ):
            yield f"nobody looks after {name}"
        if name != "job" and container.get("restart") != "unless-stopped":
            yield f"{name} stays dead"


def host_path(folder: Path, compose: Compose, container: Mapping[str, Any], inside: str) -> Path:
    """Return the file of the installation that a path in the container shows."""
    return folder / mounted(compose, container)[inside]
