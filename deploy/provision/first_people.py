"""The first two people of a real installation, as whoever owns its machine names them. Knows no service."""

import re
from dataclasses import dataclass

from deploy.errors import DeployError

_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,62}")
_SITE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_LONGEST = 120


class UnsuitableError(DeployError):
    """Somebody or something cannot be called that."""

    def __init__(self, what: str, rule: str) -> None:
        super().__init__(f"The {what} {rule}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPeople:
    """An administrator and a second person, who opens no account and without whom nobody gets to read a case.

    Names to sign in with are those that identity takes; sites are short codes. Raises UnsuitableError.
    """

    organisation: str
    administrator: str
    administrator_name: str
    second: str
    second_name: str
    sites: tuple[str, ...]

    def __post_init__(self) -> None:
        for what, text in (
            ("organisation's name", self.organisation),
            ("administrator's name", self.administrator_name),
            ("second person's name", self.second_name),
        ):
            if not text.strip() or len(text) > _LONGEST or not text.isprintable():
                raise UnsuitableError(what, f"must be 1 to {_LONGEST} printable characters")
        for login_name in (self.administrator, self.second):
            if not _LOGIN_NAME.fullmatch(login_name):
                raise UnsuitableError(
                    "sign-in name", "must be 2 to 63 of a-z, 0-9, dot, hyphen, underscore and @, not beginning with one"
                )
        if self.administrator == self.second:
            raise UnsuitableError("second person", "must be another person than the administrator")
        if not self.sites or not all(map(_SITE.fullmatch, self.sites)):
            raise UnsuitableError("sites", "must be codes of a-z, 0-9, dot and hyphen, such as ressano-garcia")
