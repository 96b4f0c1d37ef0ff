"""What stands around a page: who reads it, where they may go, when their session ends. Must not know a request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.pages.forgery import Forgery


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another page. `text` is already in the reader's language."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How long the reader's session lasts without another page, and the address that prolongs it."""

    seconds: int
    ends_at: str
    extend_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one page shows around itself. `leave_at` is where “exit this page” goes, by POST."""

    person: str = ""
    role: str = ""
    home: str = "/"
    links: Sequence[Link] = ()
    sign_out_at: str | None = None
    leave_at: str | None = None
    session: Session | None = None


def no_frame() -> Frame:
    """Return the frame of somebody who is not known."""
    return Frame()


def unbound() -> bytes:
    """Return what binds the forms of somebody without a session: nothing, so that no form of theirs is taken."""
    return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How one service shows pages.

    `binding` returns what this reader's forms are bound to, a secret of their session. `forms_to` are the other origins
    that a form may end at, because Chromium applies `form-action` to the redirect after a post. `templates` and
    `catalogues` are folders, the service's own before ours.
    """

    training: bool
    forgery: Forgery
    random: Callable[[int], bytes]
    binding: Callable[[], bytes] = unbound
    frame: Callable[[], Frame] = no_frame
    forms_to: tuple[str, ...] = ()
    secure_cookies: bool = False
    templates: tuple[Path, ...] = ()
    catalogues: tuple[Path, ...] = field(default=())
