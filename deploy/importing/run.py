"""`import_htcds`: a file in, registrations made, a summary out. Knows no terminal and no installation."""

import csv
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, Final, Protocol

from deploy.client import Answer, SilentError
from deploy.errors import DeployError
from deploy.importing.summary import Refusal, Summary
from shared.htcds import ERROR_COLUMNS, MOST_BYTES

LOOK_EVERY_SECONDS: Final = 0.5
NO_CONSENT: Final = "{count} people did not agree to be assisted: nothing about them was kept."
_ENDED: Final = ("done", "stopped")
_MEANINGS: Final[Mapping[int, str]] = {
    401: "the token is not accepted",
    404: "this account may not register people at this site",
    413: f"the file is larger than {MOST_BYTES // 1024**2} MB; take it in in parts",
}

Progress = Callable[[int, int], None]


class ImportStoppedError(DeployError):
    """The import ended half-way, or never began. What was registered stays; the same file again takes nobody twice."""

    exit_code = 3


class Intake(Protocol):
    """Intake's API as an account that may register: `deploy.client.Api` is one. It retries within a bound by itself."""

    def get(self, path: str, **query: str | int) -> Answer:
        """Read; raises SilentError when nobody answers."""
        ...

    def send(self, path: str, data: bytes, *, key: str, **query: str) -> Answer:
        """Send a file; raises SilentError when nobody answers."""
        ...


def import_htcds(
    path: Path,
    *,
    client: Intake,
    site: str,
    pathway: str = "trafficking",
    progress: Progress = lambda _done, _total: None,
    pause: Callable[[], None] = lambda: time.sleep(LOOK_EVERY_SECONDS),
) -> tuple[Summary, bytes]:
    """Have everybody in the file at *path* registered through *client*; return what became of it, and refused rows.

    `site` and `pathway` are every row's. `progress` hears (done, total) in the caller's thread. The refused rows are
    CSV, empty where there are none. Running it again takes nobody twice: the same file for the same place is the same
    import. Raises ImportStoppedError.
    """
    data = _bytes(path)
    key = sha256(f"{site}/{pathway}/".encode() + data).hexdigest()
    try:
        started = _expected(client.send("/imports", data, key=key, site=site, pathway=pathway), 202)
        address = f"/imports/{started['id']}"
        found = _followed(client, address, progress, pause)
        refused = _refused(client, address, found["import"])
    except SilentError:
        raise ImportStoppedError("Intake does not answer. Run it again: nobody is taken twice.") from None
    return _summary(found, refused), refused


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ImportStoppedError(f"{path.name} cannot be read: {error.strerror}.") from None


def _followed(client: Intake, address: str, progress: Progress, pause: Callable[[], None]) -> dict[str, Any]:
    """Return how the import ended, when it has. Raises ImportStoppedError when it stopped before its last row."""
    while True:
        found = _expected(client.get(address), 200)
        one = found["import"]
        progress(one["done"], one["rows"] or 0)
        if one["status"] in _ENDED:
            break
        pause()
    if one["status"] == "stopped":
        why = found.get("explained") or f"The import stopped ({one['fault']})."
        taken = f" {one['registered']} rows were taken." if one["registered"] else ""
        raise ImportStoppedError(f"{why}{taken}")
    return found


def _refused(client: Intake, address: str, one: Mapping[str, Any]) -> bytes:
    """Return the refused rows; those of an import that ended long ago are gone."""
    answer = client.get(f"{address}/refusals") if one["refused"] else None
    return str(answer.body).encode() if answer is not None and answer.status == 200 else b""  # noqa: PLR2004


def _summary(found: Mapping[str, Any], refused: bytes) -> Summary:
    one = found["import"]
    notes = list(found.get("notes", ()))
    notes += [NO_CONSENT.format(count=one["without_consent"])] if one["without_consent"] else []
    return Summary(
        rows=one["rows"],
        taken=one["registered"],
        without_consent=one["without_consent"],
        refused_rows=one["refused"],
        refused=tuple(_reasons(refused)),
        left_out=dict(found.get("left_out", {})),
        notes=tuple(notes),
    )


def _reasons(refused: bytes) -> list[Refusal]:
    lines = csv.reader(StringIO(refused.decode("utf-8-sig"), newline=""))
    said = [tuple(line[-len(ERROR_COLUMNS) :]) for line in lines]
    return [Refusal(*each) for each in said if each != ERROR_COLUMNS]


def _expected(answer: Answer, status: int) -> dict[str, Any]:
    if answer.status != status:
        problem = answer.body if isinstance(answer.body, dict) else {}
        details = [each["detail"] for each in problem.get("errors", ())]
        why = _MEANINGS.get(answer.status) or " ".join(details) or problem.get("title", "no reason was given")
        raise ImportStoppedError(f"Intake refused: {why} (status {answer.status}).")
    return dict(answer.body)
