"""What the portal is told at its start: where the others are, and how it proves to identity that it is the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from shared.settings import Secret, SettingsError

ASKED: Final = ("intake", "cases", "referrals", "audit", "identity")
DEFAULT_EXIT: Final = "https://www.google.com/"
_SECRETS: Final = frozenset({"AMPARO_DATABASE_URL", "AMPARO_KEYRING_PASSPHRASE", "AMPARO_PORTAL_SECRET"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """`url` is where people open it, `issuer` where they sign in, `urls` where it reaches the services itself.

    `hotline` is a telephone number, or how else to reach somebody by voice, shown to people without an account.
    `source_header` is where a gateway says who asked, and where the portal says it on to intake for such people.
    `log_key` is the access log's public key as a C2SP verifier key, which auditors compare with their own copy.
    """

    database_url: Secret
    keyring_file: Path
    keyring_passphrase: Secret | None
    client_secret: Secret
    url: str
    issuer: str
    urls: Mapping[str, str]
    exit_url: str
    hotline: str
    source_header: str | None
    log_key: str
    training: bool
    log_level: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read all settings; a secret `NAME` may stand in the file that `NAME_FILE` names. Raises SettingsError."""
        reader = _Reader(environ, [])
        found = cls(
            database_url=Secret(reader.needed("AMPARO_DATABASE_URL")),
            keyring_file=Path(reader.needed("AMPARO_KEYRING_FILE")),
            keyring_passphrase=_secret(reader.given("AMPARO_KEYRING_PASSPHRASE")),
            client_secret=Secret(reader.needed("AMPARO_PORTAL_SECRET")),
            url=reader.needed("AMPARO_PORTAL_URL").rstrip("/"),
            issuer=reader.needed("AMPARO_ISSUER").rstrip("/"),
            urls={name: reader.needed(f"AMPARO_{name.upper()}_URL").rstrip("/") for name in ASKED},
            exit_url=reader.given("AMPARO_EXIT_URL") or DEFAULT_EXIT,
            hotline=reader.given("AMPARO_HOTLINE"),
            source_header=reader.given("AMPARO_SOURCE_HEADER") or None,
            log_key=reader.given("AMPARO_LOG_KEY"),
            training=reader.given("AMPARO_TRAINING").lower() == "true",
            log_level=reader.given("AMPARO_LOG_LEVEL") or "info",
        )
        if reader.missing:
            raise SettingsError(tuple(sorted(reader.missing)))
        return found

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over https, so that cookies are bound to that."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads names from a mapping and remembers those that were needed and are not there."""

    environ: Mapping[str, str]
    missing: list[str]

    def needed(self, name: str) -> str:
        value = self.given(name)
        if not value:
            self.missing.append(name)
        return value

    def given(self, name: str) -> str:
        path = self.environ.get(f"{name}_FILE") if name in _SECRETS else None
        return self._from_file(name, path) if path else self.environ.get(name, "")

    def _from_file(self, name: str, path: str) -> str:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.missing.append(name)
            return "unreadable"


def _secret(value: str) -> Secret | None:
    return Secret(value) if value else None
