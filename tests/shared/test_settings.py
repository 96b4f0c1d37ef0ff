"""Everything that is wrong is named at once, and no value is ever shown."""

import pickle
from pathlib import Path

import pytest

from shared.settings import SECRETS, Secret, ServiceSettings, SettingsError

REQUIRED = {
    "AMPARO_DATABASE_URL": "postgresql+psycopg://amparo_cases:hunter2@db/amparo_cases",
    "AMPARO_KEYRING_FILE": "/keys/cases.json",
    "AMPARO_ROSTER_FILE": "/keys/roster.json",
}


def read(**more: str) -> ServiceSettings:
    """Read the required settings and *more*."""
    return ServiceSettings.from_environ(REQUIRED | more, service="cases")


def test_what_is_not_given_has_a_default_only_where_that_is_safe() -> None:
    """No secret has one, and training is off."""
    settings = read()
    assert settings.database_url.reveal() == REQUIRED["AMPARO_DATABASE_URL"]
    assert (settings.keys_database_url, settings.bus_url, settings.bus_dsn) == (None, None, None)
    assert settings.keyring_passphrase is None
    assert (settings.bus_prefix, settings.issuer, settings.log_level) == ("amparo", "https://amparo.invalid", "info")
    assert settings.training is False
    assert settings.keyring_file == Path("/keys/cases.json")


def test_everything_given_is_taken() -> None:
    """Each by its own name."""
    settings = read(
        AMPARO_KEYS_DATABASE_URL="keys",
        AMPARO_BUS_URL="amqp://cases:hunter2@broker//",
        AMPARO_BUS_DSN="host=/run dbname=amparo_bus",
        AMPARO_BUS_PREFIX="shelter",
        AMPARO_KEYRING_PASSPHRASE="a long sentence",
        AMPARO_ISSUER="https://id.example",
        AMPARO_TRAINING="true",
        AMPARO_LOG_LEVEL="warning",
    )
    assert settings.keys_database_url is not None
    assert settings.keys_database_url.reveal() == "keys"
    assert settings.bus_dsn is not None
    assert settings.bus_dsn.reveal() == "host=/run dbname=amparo_bus"
    assert (settings.bus_prefix, settings.issuer, settings.training) == ("shelter", "https://id.example", True)


def test_all_missing_names_are_reported_at_once() -> None:
    """An empty value is a missing one."""
    with pytest.raises(SettingsError) as caught:
        ServiceSettings.from_environ({"AMPARO_DATABASE_URL": ""}, service="cases")
    assert caught.value.names == tuple(sorted(REQUIRED))


@pytest.mark.parametrize(
    ("name", "value"), [("AMPARO_TRAINING", "hunter2"), ("AMPARO_LOG_LEVEL", "hunter2"), ("AMPARO_LOG_LEVEL", "INFO")]
)
def test_a_wrong_value_is_named_and_not_shown(name: str, value: str) -> None:
    """It may have been pasted into the wrong place."""
    with pytest.raises(SettingsError) as caught:
        read(**{name: value})
    assert caught.value.names == (name,)
    assert value not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    """Without the newline that editors leave; the file goes before the variable."""
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    settings = read(**{name: "from the environment", f"{name}_FILE": str(tmp_path / "secret")})
    secret = getattr(settings, name.removeprefix("AMPARO_").lower())
    assert secret.reveal() == "from the file"


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_cannot_be_read_is_reported_with_the_missing_ones(name: str, tmp_path: Path) -> None:
    """Absent, a folder, or not text; an empty one counts as missing where it is needed."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "absent", tmp_path, tmp_path / "binary"):
        with pytest.raises(SettingsError) as caught:
            ServiceSettings.from_environ({f"{name}_FILE": str(path)}, service="cases")
        assert set(caught.value.names) == set(REQUIRED) | {name}


def test_an_empty_secret_file_is_a_missing_secret(tmp_path: Path) -> None:
    """A secret that was not written yet must not become an empty password."""
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="AMPARO_DATABASE_URL"):
        read(AMPARO_DATABASE_URL="", AMPARO_DATABASE_URL_FILE=str(tmp_path / "empty"))


def test_only_the_given_mapping_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process environment may belong to another service."""
    monkeypatch.setenv("AMPARO_BUS_PREFIX", "elsewhere")
    monkeypatch.setenv("AMPARO_DATABASE_URL", "elsewhere")
    assert read().bus_prefix == "amparo"
    with pytest.raises(SettingsError, match="AMPARO_DATABASE_URL"):
        ServiceSettings.from_environ({}, service="cases")


def test_a_secret_shows_itself_nowhere_by_accident() -> None:
    """Not printed, formatted, in its owner's text, or pickled."""
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {read()!r} {vars(Secret)!r}"
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
