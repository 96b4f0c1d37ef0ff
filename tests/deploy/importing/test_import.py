"""The whole import against a real intake: everybody once, whatever happens half-way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.client import Answer, SilentError
from deploy.importing import ImportStoppedError, Refusal, Summary, import_htcds
from tests.services.intake.world import SITE, World
from tests.shared.htcds.workbooks import PERSON, PLAIN, filled, people, small

NAMES = ("con_Consent", "prs_FirstName", "prs_SecondName")


class Intake:
    """A real intake behind the import's port, which a test may let fall silent after some answers."""

    def __init__(self, world: World, *, answers: int = 1_000_000, **who: Any) -> None:
        self._world, self._who, self._left = world, who, answers

    def get(self, path: str, **query: str | int) -> Answer:
        """Ask the real service, or nobody."""
        return self._asked("GET", path, {}, query_string=query)

    def send(self, path: str, data: bytes, *, key: str, **query: str) -> Answer:
        """Send a file to the real service, or to nobody."""
        return self._asked("POST", path, {"Idempotency-Key": key}, data=data, query_string=query)

    def _asked(self, method: str, path: str, headers: dict[str, str], **rest: Any) -> Answer:
        self._left -= 1
        if self._left < 0:
            raise SilentError("no answer")
        bearer = {"Authorization": f"Bearer {self._world.token(**self._who)}"}
        client = self._world.http.application.test_client()
        answer = client.open(path, method=method, headers=bearer | headers, **rest)
        body = answer.get_json() if answer.is_json or "problem" in answer.mimetype else answer.text
        return Answer(answer.status_code, body, dict(answer.headers))


def imported(world: World, path: Path, *, intake: Intake | None = None, **options: Any) -> tuple[Summary, bytes]:
    """Import *path*; between two looks the worker goes on by one step."""
    chosen = {"site": SITE, "pause": lambda: world.take_in(steps=2)} | options
    return import_htcds(path, client=intake or Intake(world), **chosen)


def _people(folder: Path, count: int) -> Path:
    rows: list[list[object]] = [[True, f"Pessoa {number}", "Macuácua"] for number in range(1, count + 1)]
    return small(folder / f"{count}.xlsx", [NAMES, *rows])


def test_everybody_in_iom_s_workbook_is_registered(world: World, toolkit: Path, tmp_path: Path) -> None:
    """Forty people through the real service, each announced to cases."""
    summary, refused = imported(world, filled(toolkit / PLAIN, tmp_path / "a.xlsx", *people(40)))
    assert (summary.rows, summary.taken, summary.refused, summary.exit_code, refused) == (40, 40, (), 0, b"")
    assert len(world.rows("registrations")) == len(world.said("cases")) == 40


def test_running_it_again_takes_nobody_twice(world: World, tmp_path: Path) -> None:
    """Under another file name too."""
    path = _people(tmp_path, 20)
    first, _ = imported(world, path)
    (tmp_path / "copy.xlsx").write_bytes(path.read_bytes())
    assert imported(world, tmp_path / "copy.xlsx")[0] == first
    assert len(world.rows("registrations")) == 20


@pytest.mark.parametrize("answers", [0, 1, 2])
def test_silence_half_way_loses_nothing_and_the_second_run_ends_it(world: World, tmp_path: Path, answers: int) -> None:
    """Intake falls silent before, right after, or while it goes on; it goes on without whoever asked."""
    path = _people(tmp_path, 20)
    with pytest.raises(ImportStoppedError, match="Run it again: nobody is taken twice") as stopped:
        imported(world, path, intake=Intake(world, answers=answers))
    assert stopped.value.exit_code not in (0, 1)
    assert imported(world, path)[0].taken == 20
    assert len(world.rows("registrations")) == 20


def test_refused_rows_are_told_and_come_back_to_be_corrected(world: World, tmp_path: Path) -> None:
    """Row, field, reason; exit code 1; and a file that is taken in once it is corrected."""
    rows: list[list[object]] = [[True, "A", "B", "Feminine"], [None, "C", "D", "x"], [True, "E", "F", "x"]]
    summary, refused = imported(world, small(tmp_path / "a.xlsx", [[*NAMES, "prs_Gender"], *rows]))
    assert [(each.row, each.field) for each in summary.refused] == [
        ("Sheet1 3", "con_Consent; prs_Gender"),
        ("Sheet1 4", "prs_Gender"),
    ]
    assert (summary.rows, summary.taken, summary.refused_rows, summary.exit_code) == (3, 1, 2, 1)
    path = tmp_path / "refused.csv"
    path.write_bytes(refused.replace(b",x,", b",Feminine,").replace(b"\r\n,C", b"\r\nsim,C"))
    again, _ = imported(world, path)
    assert (again.taken, again.refused_rows, dict(again.left_out)) == (2, 0, {})


def test_who_did_not_agree_is_registered_and_counted_apart(world: World, tmp_path: Path) -> None:
    """And the summary says that their fields were not taken."""
    rows: list[list[object]] = [[True, "A", "B"], ["não", "C", "D"]]
    summary, _ = imported(world, small(tmp_path / "a.xlsx", [NAMES, *rows]))
    assert (summary.taken, summary.without_consent, summary.exit_code) == (2, 1, 0)
    assert any("did not agree" in note for note in summary.notes)


@pytest.mark.parametrize(
    ("roles", "words"),
    [(("auditor",), "may not register people at this site"), (("supervisor",), "may not register people")],
)
def test_an_account_that_may_not_register_stops_at_once(
    world: World, tmp_path: Path, roles: tuple[str, ...], words: str
) -> None:
    """One sentence."""
    with pytest.raises(ImportStoppedError, match=words):
        imported(world, _people(tmp_path, 2), intake=Intake(world, account=world.account(*roles)))
    assert world.rows("imports") == []


def test_a_file_that_cannot_be_read_is_one_sentence(world: World, tmp_path: Path) -> None:
    """As intake found it."""
    with pytest.raises(ImportStoppedError, match="lacks the columns prs_SecondName; nothing of it was taken"):
        imported(world, small(tmp_path / "a.xlsx", [NAMES[:2], [True, "A"]]))
    with pytest.raises(ImportStoppedError, match="cannot be read"):
        imported(world, tmp_path / "absent.csv")


def test_progress_counts_up_to_all(world: World, tmp_path: Path) -> None:
    """A bar can be drawn with it."""
    heard: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, total: heard.append((done, total))  # noqa: E731 - a test's ear
    imported(world, _people(tmp_path, 120), progress=tell)
    assert heard[-1] == (120, 120)
    assert heard == sorted(heard)
    assert len({done for done, _ in heard}) > 2


def test_a_file_without_anybody_is_no_failure(world: World, toolkit: Path) -> None:
    """The empty workbook."""
    summary, _ = imported(world, toolkit / PLAIN)
    assert (summary.rows, summary.taken, summary.exit_code) == (0, 0, 0)


def test_no_value_of_anybody_is_in_the_summary(world: World, toolkit: Path, tmp_path: Path) -> None:
    """It is printed on shared screens."""
    person = {**PERSON, "Birthdate": "Segredo", "Gender": "Segredo", "Email": "Segredo", "Mobile Phone": "Segredo"}
    summary, _ = imported(world, filled(toolkit / PLAIN, tmp_path / "a.xlsx", person))
    (refusal,) = summary.refused
    assert isinstance(refusal, Refusal)
    assert refusal.field.count(";") == 1  # two cells that cannot be read; the rest is checked when these can
    assert "Segredo" not in repr(summary)
