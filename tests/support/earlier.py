"""An installation of the first version, which had four services and neither identity nor portal.

It is made by today's program, told that there are only those four: `python -m tests.support.earlier up …`. Its tokens
came from a key in a file of training, which is told to the services here as that version did.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_bytes

from deploy.provision import names
from deploy.provision.folder import Folder
from tests.support.installation import Installation
from tests.support.signer import Account, TrainingSigner

FIRST = ("intake", "cases", "referrals", "audit")
LATER = ("identity", "portal")


@dataclass
class Earlier(Installation):
    """An installation of the first version; `later` is the same folder with today's program."""

    services: tuple[str, ...] = FIRST
    signer: TrainingSigner = field(init=False)

    def __post_init__(self) -> None:
        self.signer = TrainingSigner.generate(random=token_bytes, issuer=f"http://localhost:{self.port('identity')}")

    def command(self, *arguments: str) -> list[str]:
        """Return how its `amparo` was called."""
        return [sys.executable, "-m", "tests.support.earlier", *arguments, "--var", str(self.folder.path)]

    def token(self, account: Account, service: str) -> str:
        """Return a token as that version signed them: its key is made known to the services first."""
        from deploy.provision.reach import server_of  # noqa: PLC0415 - not in the program below
        from tests.support.standing import announce, introduce  # noqa: PLC0415

        url = server_of(self.folder).url(names.database(service))
        announce(url, self.signer)
        introduce(url, account)
        return self.signer.issue(account, audience=service, at=datetime.now(UTC), random=token_bytes)

    def later(self) -> Installation:
        """Return what becomes of it."""
        return Installation(self.path, base_port=self.base_port, passphrase=self.passphrase)


def forget_later(folder: Folder) -> None:
    """Write what kind of installation it is as that version did."""
    (folder.path / "format").write_text(f'{{"format": 1, "kind": "{folder.kind}"}}\n')


def _be_earlier() -> None:
    """Tell everything that there are only four services, before it is imported."""
    names.SPEAKERS = names.SERVICES = FIRST  # type: ignore[assignment]
    names._HEARS = {each: tuple(set(names.hears(each)) - set(LATER)) for each in FIRST}
    from deploy.provision import secrets  # noqa: PLC0415 - it must find what was just said
    from deploy.supervisor import installation, making  # noqa: PLC0415
    from shared.foundation import Foundation  # noqa: PLC0415

    def nothing(*_: object, **__: object) -> list[tuple[str, str]]:
        return []

    def databases_alone(self: Foundation) -> Mapping[str, bool]:
        return {name: ready for name, ready in _readiness(self).items() if name != "token-keys"}

    _readiness = Foundation.readiness
    Foundation.readiness = databases_alone  # type: ignore[method-assign,assignment]
    installation._seed_accounts = nothing  # type: ignore[assignment]
    secrets._ensure_client_secret = nothing  # type: ignore[assignment]
    making.invited = nothing
    Folder.note_services = nothing  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    _be_earlier()
    from deploy.cli import main

    main()
