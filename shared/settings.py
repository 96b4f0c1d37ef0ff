"""What a service is told at its start, by environment or by files. Must not know what the settings are for.

Nothing here reads the environment: `services/*/app.py` hands it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from environs import EnvValidationError, FileAwareEnv
from marshmallow.validate import OneOf

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
DEFAULT_ISSUER = "https://amparo.invalid"
DEFAULT_BUS_PREFIX = "amparo"


class SettingsError(Exception):
    """Settings are missing or cannot be read. Names all of them at once, and never a value."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("missing or unreadable settings: " + ", ".join(names))
        self.names = names


class Secret:
    """A text that shows itself to nobody who does not ask with `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: Final = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "…"

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The settings of one service. Database URLs are SQLAlchemy's; `bus_dsn` is a libpq string, for `pgmq://` only.

    Only the worker needs `bus_url`: a web process says what it says in its own database, and reaches no broker.
    `bus_ca_file` holds the authorities of an `amqps://` broker where they are not the machine's. `source_header` is the
    header in which a gateway in front says where a request came from; None where nobody stands in front.
    """

    service: str
    database_url: Secret
    keys_database_url: Secret | None
    bus_url: Secret | None
    bus_dsn: Secret | None
    bus_prefix: str
    bus_ca_file: Path | None
    keyring_file: Path
    keyring_passphrase: Secret | None
    roster_file: Path
    issuer: str
    source_header: str | None
    training: bool
    log_level: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], *, service: str) -> Self:
        """Read all settings from *environ*; a secret `NAME` may also stand in the file that `NAME_FILE` names.

        Raises: SettingsError, naming everything that is wrong at once.
        """
        reader = _Reader(environ)
        read = _read(reader)
        _refuse(reader)
        return cls(service=service, **read)


SECRETS: Final = (
    "AMPARO_DATABASE_URL",
    "AMPARO_KEYS_DATABASE_URL",
    "AMPARO_BUS_URL",
    "AMPARO_BUS_DSN",
    "AMPARO_KEYRING_PASSPHRASE",
)
"""The settings that may also come from a file, as `NAME_FILE`."""


class _Reader(FileAwareEnv):
    """environs over a given mapping instead of the process environment; files only for secrets."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = environ

    def _get_value(self, env_key: str, default: Any) -> Any:
        path = self._given.get(f"{env_key}_FILE") if env_key in SECRETS else None
        if path:
            return self._from_file(env_key, path) or default
        return self._given.get(env_key) or default

    def _from_file(self, name: str, path: str) -> str:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self._errors[name].append("unreadable file")
            return "unreadable"


def _read(reader: _Reader) -> dict[str, Any]:
    return {
        "database_url": _secret(reader, "AMPARO_DATABASE_URL"),
        "keys_database_url": _optional_secret(reader, "AMPARO_KEYS_DATABASE_URL"),
        "bus_url": _optional_secret(reader, "AMPARO_BUS_URL"),
        "bus_dsn": _optional_secret(reader, "AMPARO_BUS_DSN"),
        "bus_prefix": reader.str("AMPARO_BUS_PREFIX", DEFAULT_BUS_PREFIX),
        "bus_ca_file": reader.path("AMPARO_BUS_CA_FILE", None),
        "keyring_file": reader.path("AMPARO_KEYRING_FILE"),
        "keyring_passphrase": _optional_secret(reader, "AMPARO_KEYRING_PASSPHRASE"),
        "roster_file": reader.path("AMPARO_ROSTER_FILE"),
        "issuer": reader.str("AMPARO_ISSUER", DEFAULT_ISSUER),
        "source_header": reader.str("AMPARO_SOURCE_HEADER", None),
        "training": reader.bool("AMPARO_TRAINING", default=False),
        "log_level": reader.str("AMPARO_LOG_LEVEL", "info", validate=OneOf(LOG_LEVELS)),
    }


def _secret(reader: _Reader, name: str) -> Secret:
    return Secret(reader.str(name) or "")


def _optional_secret(reader: _Reader, name: str) -> Secret | None:
    value = reader.str(name, None)
    return Secret(value) if value else None


def _refuse(reader: _Reader) -> None:
    try:
        reader.seal()
    except EnvValidationError as error:
        raise SettingsError(tuple(sorted(error.error_messages or {}))) from None
