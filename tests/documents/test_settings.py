"""`docs/settings.md` has every setting, who reads it and its default; and nothing that is gone."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from deploy.provision.addresses import OF_BOTH, OF_IDENTITY, OF_INTAKE, OF_SPEAKERS, OF_THE_PORTAL
from services.audit.domain.checkpoints import DEFAULT_NAME
from services.identity.domain.token_keys import ANNOUNCED_BEFORE
from services.portal.settings import DEFAULT_EXIT, PortalSettings
from shared.settings import DEFAULT_BUS_PREFIX, DEFAULT_ISSUER, SECRETS, ServiceSettings, SettingsError
from tests.support.fixtures import ROOT

TEXT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(AMPARO_\w+)`( `_FILE`)? \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"AMPARO_[A-Z]+(?:_[A-Z]+)*")
COMPOSE = ROOT / "docker-compose.yml"


class Recording(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **given: str) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        """Answer, and remember."""
        self.asked.add(key)
        return super().get(key, default)  # type: ignore[arg-type]


def asked_by_services() -> set[str]:
    """Return what every service's settings ask for."""
    environ = Recording()
    with pytest.raises(SettingsError):
        ServiceSettings.from_environ(environ, service="cases")
    return environ.asked


def asked_by_portal() -> set[str]:
    """Return what the portal's settings ask for."""
    environ = Recording()
    with pytest.raises(SettingsError):
        PortalSettings.from_environ(environ)
    return environ.asked


def named_in(*places: Path) -> set[str]:
    """Return the settings that stand in quotes, in a shell's dollar or in a Makefile, below these places."""
    files = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place])]
    return {name for path in files if path.suffix in {".py", "", ".sh"} and path.is_file() for name in quoted(path)}


def quoted(path: Path) -> Iterator[str]:
    """Return the settings that a file names."""
    if "tests/documents" in str(path):
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    pattern = re.compile(r"[\"'\s{$](AMPARO_[A-Z]+(?:_[A-Z]+)*)(?=[\"'=:}])")
    yield from pattern.findall(text)


def without_files(names: set[str]) -> set[str]:
    """Return the settings themselves: `NAME_FILE` is another way to say `NAME` where `NAME` is a secret."""
    secrets = {*SECRETS, "AMPARO_PORTAL_SECRET"}
    return {name.removesuffix("_FILE") if name.removesuffix("_FILE") in secrets else name for name in names}


def readers() -> dict[str, set[str]]:
    """Return setting → who reads it, as the code has it."""
    services = without_files(asked_by_services())
    compose = set(re.findall(r"\$\{(AMPARO_[A-Z_]+)", COMPOSE.read_text())) if COMPOSE.exists() else set()
    found = {
        "services": services,
        "portal": without_files(asked_by_portal()),
        "identity": without_files(named_in(*(ROOT / "services" / "identity" / each for each in ("app.py", "remote"))))
        - services,
        "intake": without_files(named_in(ROOT / "services" / "intake" / "app.py")) - services,
        "audit": without_files(named_in(ROOT / "services" / "audit" / "app.py")) - services,
        "amparo": without_files(named_in(ROOT / "deploy" / "cli"))
        | {*OF_BOTH, *OF_SPEAKERS, *OF_IDENTITY, *OF_INTAKE, *OF_THE_PORTAL},
        "compose": compose,
    }
    known = set().union(*found.values())
    found["tests"] = without_files(named_in(ROOT / "tests", ROOT / "Makefile", ROOT / ".ci" / "run")) - known
    return found


def documented() -> dict[str, tuple[bool, set[str], str]]:
    """Return setting → whether a file may hold it, who reads it, its default."""
    rows = ROW.findall(TEXT)
    assert len({row[0] for row in rows}) == len(rows)
    return {name: (bool(file), set(who.split(", ")), default) for name, file, who, default, _ in rows}


def test_every_setting_is_there_with_everybody_who_reads_it() -> None:
    """And nobody who does not."""
    code = readers()
    names = set().union(*code.values())
    expected = {name: {who for who, read in code.items() if name in read} for name in names}
    assert {name: who for name, (_, who, _) in documented().items()} == expected


def test_every_setting_of_the_code_is_read_where_settings_are_read() -> None:
    """A name that only a sentence knows would be documented nowhere."""
    everywhere = without_files(named_in(ROOT / "shared", ROOT / "services", ROOT / "deploy", ROOT / "bench"))
    assert everywhere <= set(documented())


def test_what_may_stand_in_a_file_is_marked() -> None:
    """All secrets, and only they."""
    marked = {name for name, (file, _, _) in documented().items() if file}
    assert marked == {*SECRETS, "AMPARO_PORTAL_SECRET"}


def test_what_is_required_is_what_stops_the_start() -> None:
    """Of the portal what it names; of the services what they name."""
    with pytest.raises(SettingsError) as services:
        ServiceSettings.from_environ({}, service="cases")
    with pytest.raises(SettingsError) as portal:
        PortalSettings.from_environ({})
    required = {
        name for name, (_, who, default) in documented().items() if default == "required" and who != {"compose"}
    }
    assert required | {"AMPARO_ISSUER"} == {*services.value.names, *portal.value.names}


def test_defaults_are_what_the_code_does_without_them() -> None:
    """Read from the settings themselves."""
    given = {name: "x" for name, (_, _, default) in documented().items() if default == "required"}
    made = ServiceSettings.from_environ(given, service="cases")
    assert default_of("AMPARO_ISSUER") == made.issuer == DEFAULT_ISSUER
    assert default_of("AMPARO_BUS_PREFIX") == made.bus_prefix == DEFAULT_BUS_PREFIX
    assert default_of("AMPARO_LOG_LEVEL") == made.log_level
    assert (default_of("AMPARO_TRAINING") == "true") is made.training
    assert default_of("AMPARO_LOG_NAME") == DEFAULT_NAME
    assert default_of("AMPARO_EXIT_URL") == DEFAULT_EXIT
    assert default_of("AMPARO_KEYS_AHEAD_SECONDS") == str(int(ANNOUNCED_BEFORE.total_seconds()))
    for name in ("keys_database_url", "bus_url", "bus_dsn", "bus_ca_file", "keyring_passphrase", "source_header"):
        assert getattr(made, name) is None
        assert default_of(f"AMPARO_{name.upper()}") == "none"
    known = {each.name for each in fields(ServiceSettings)}
    assert known - {"service"} <= {name.removeprefix("AMPARO_").lower() for name in documented()}


def default_of(name: str) -> str:
    """Return a documented default."""
    return documented()[name][2].strip("`")
