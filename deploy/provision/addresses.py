"""Where an installation's services listen, and under which addresses people open it. Knows no server and no secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from deploy.provision import names

OF_BOTH: Final = ("AMPARO_ISSUER", "AMPARO_PORTAL_URL")
OF_SPEAKERS: Final = ("AMPARO_SOURCE_HEADER",)
OF_IDENTITY: Final = ("AMPARO_KEYS_AHEAD_SECONDS", "AMPARO_OUTSIDE_PROVIDERS_FILE")
OF_INTAKE: Final = ("AMPARO_CONCERNS_ORGANISATION",)
OF_THE_PORTAL: Final = ("AMPARO_EXIT_URL", "AMPARO_HOTLINE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The ports, counted from *base_port*; in *given*, settings by which people open another address: a gateway's."""

    base_port: int = names.DEFAULT_BASE_PORT
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, base_port: int, environ: Mapping[str, str]) -> Self:
        """Take from *environ* what is about addresses."""
        wanted = (*OF_BOTH, *OF_SPEAKERS, *OF_IDENTITY, *OF_INTAKE, *OF_THE_PORTAL)
        return cls(base_port=base_port, given={name: environ[name] for name in wanted if environ.get(name)})

    @property
    def ports(self) -> dict[str, int]:
        """Each service's port."""
        return names.ports(self.base_port)

    @property
    def issuer(self) -> str:
        """Where people sign in, which is also who issued their tokens: the same in every service."""
        return self.given.get("AMPARO_ISSUER", f"http://localhost:{self.ports['identity']}").rstrip("/")

    @property
    def portal(self) -> str:
        """Where people open the pages."""
        return self.given.get("AMPARO_PORTAL_URL", f"http://localhost:{self.ports[names.PORTAL]}").rstrip("/")

    def settings(self, service: str) -> dict[str, str]:
        """Return what *service* is told of them."""
        found = {"AMPARO_ISSUER": self.issuer} | self._given(OF_SPEAKERS)
        if service == names.PORTAL:
            return found | {"AMPARO_PORTAL_URL": self.portal} | self._given(OF_THE_PORTAL) | self._inner()
        if service == "intake":
            return found | self._given(OF_INTAKE)
        if service == "identity":
            return found | {"AMPARO_PORTAL_URL": self.portal} | self._given(OF_IDENTITY)
        return found

    def _given(self, wanted: tuple[str, ...]) -> dict[str, str]:
        return {name: self.given[name] for name in wanted if name in self.given}

    def _inner(self) -> dict[str, str]:
        """Where the portal reaches the services itself."""
        return {f"AMPARO_{each.upper()}_URL": f"http://{names.HOST}:{self.ports[each]}" for each in names.SPEAKERS}
