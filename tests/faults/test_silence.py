"""Cases falls silent: a withdrawal could be on its way, so partners are handed out nothing until it is heard again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from deploy.client import Answer
from deploy.journey import Story, World, chapters
from deploy.journey.story import until
from deploy.provision.folder import read_state
from tests.faults.planting import desks, package_of
from tests.support.installation import Installation, running

LIMIT_SECONDS = 30.0
SILENT_WITHIN_SECONDS = 40.0
HEARD_WITHIN_SECONDS = 15.0
CASES_SILENT = "urn:amparo:problem:cases-silent"
REVOKED = "urn:amparo:problem:referral-revoked"
UP_TO_THE_PARTNER = (
    chapters.register,
    chapters.case_opens,
    chapters.assign,
    chapters.record_grant,
    chapters.disclose,
    chapters.partner_opens,
)


@contextmanager
def standing_still(installation: Installation, name: str) -> Iterator[None]:
    """Stop a process as it stands, without ending it, and let it go on afterwards."""
    pid = int((read_state(installation.folder) or {})["processes"][name])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def referred(world: World) -> Story:
    """Return a person whose partner has opened and accepted their referral."""
    story = Story(world)
    for chapter in UP_TO_THE_PARTNER:
        chapter(story)
    assert package_of(story).status == 200
    return story


def is_silent(answer: Answer) -> bool:
    """Tell whether this is the answer to a partner while cases is silent. Nothing but 200 and it may be seen."""
    assert answer.status in {200, 503}, answer.body
    if answer.status == 200:
        return False
    assert answer.body["type"] == CASES_SILENT
    assert answer.headers["content-type"] == "application/problem+json"
    assert "sections" not in answer.body
    return True


@pytest.mark.fault
def test_a_partner_is_handed_nothing_while_cases_is_silent() -> None:
    """Refused within 40 s of the silence; answered again when cases is heard, except where consent was withdrawn."""
    with running() as installation, desks(installation) as world:
        stays, withdrawn = referred(world), referred(world)
        with standing_still(installation, "cases-worker"):
            began = monotonic()
            chapters.withdraw(withdrawn)  # cases itself answers: only what it tells others is stopped
            until_refused(stays, seconds=SILENT_WITHIN_SECONDS)
            print(f"silent after {monotonic() - began:.1f} s")  # noqa: T201 - what was measured
            until(lambda: monotonic() - began > LIMIT_SECONDS + 1, "time stands still", seconds=LIMIT_SECONDS)
            assert is_silent(package_of(withdrawn))
        went_on = monotonic()
        assert hear_again(withdrawn).body["type"] == REVOKED
        until(lambda: not is_silent(package_of(stays)), "the partner is not answered", seconds=HEARD_WITHIN_SECONDS)
        print(f"answered {monotonic() - went_on:.1f} s after cases went on")  # noqa: T201


def until_refused(story: Story, *, seconds: float) -> None:
    """Wait until the partner is refused because cases is silent."""
    until(lambda: is_silent(package_of(story)), "the partner is still answered", seconds=seconds)


def hear_again(withdrawn: Story) -> Answer:
    """Return the first answer about a referral that was withdrawn longer ago than the limit: never its content.

    Before the limit, an answer would be right: what cases says first after a silence is what it knew before the
    withdrawal that has not left it yet, and that may be as old as the limit.
    """

    def answered() -> Answer | None:
        answer = package_of(withdrawn)
        assert answer.status in {409, 503}, answer.body
        return answer if answer.status == 409 else None

    return until(answered, "the withdrawal was not heard", seconds=HEARD_WITHIN_SECONDS)
