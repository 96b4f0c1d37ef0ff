"""Many at once, on real PostgreSQL: nothing is lost, nothing leaves too late, nothing waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Barrier
from time import perf_counter, sleep
from uuid import uuid4

from werkzeug.test import TestResponse

from shared.contracts.cases import ConsentWithdrawn, DisclosureMade
from tests.services.cases.world import World, disclose, grant, wish
from tests.support.service import Person

RACES = 200
CALIBRATING = 5
EDITORS = 20


def at_once(*doings: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do all of these at the same moment, each in its own thread."""
    gate = Barrier(len(doings))

    def run(do: Callable[[], TestResponse]) -> TestResponse:
        gate.wait(timeout=20)
        return do()

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(run, doings))


def seconds_of_two_disclosures(world: World, case: str, worker: Person) -> float:
    """How long two at once take here, the middle one of a few."""
    consent = grant(worker, case, world.grant_body()).json["id"]
    taken = []
    for _ in range(CALIBRATING):
        before = perf_counter()
        at_once(*[lambda: disclose(worker, case, wish(consent))] * 2)
        taken.append(perf_counter() - before)
    return median(taken)


def test_a_withdrawal_beats_every_disclosure_that_did_not_commit_before_it(world: World) -> None:
    """200 races: in the stream to referrals nothing of a grant ever follows its withdrawal.

    On a slow machine one side would win them all. So the withdrawal starts later by up to what two disclosures
    take here, most often by little: on a machine of any speed each side wins some.
    """
    case, worker = world.worked_case()
    grants = [grant(worker, case, world.grant_body()).json["id"] for _ in range(RACES)]
    span = seconds_of_two_disclosures(world, case, worker)
    outcomes: list[tuple[int, ...]] = []
    for number, each in enumerate(grants):

        def withdraw(each: str = each, delay: float = span * (number / RACES) ** 2) -> TestResponse:
            sleep(delay)
            return worker.post(f"/cases/{case}/grants/{each}/withdrawal", {"reason": "person-decided"})

        answers = at_once(
            lambda each=each: disclose(worker, case, wish(each)),
            withdraw,
            lambda each=each: disclose(worker, case, wish(each)),
        )
        outcomes.append(tuple(answer.status_code for answer in answers))

    assert all(first in {201, 409} and ended == 200 and last in {201, 409} for first, ended, last in outcomes)
    assert len(set(outcomes)) > 1, "the races were not races: one side won them all"
    ended: set[object] = set()
    for event in world.said("referrals"):
        assert event.grant_id not in ended, "something left after the withdrawal"
        if isinstance(event, ConsentWithdrawn):
            ended.add(event.grant_id)
    assert {str(each) for each in ended} == set(grants)
    sent = [event for event in world.said("referrals") if isinstance(event, DisclosureMade)]
    assert len(sent) == 2 * CALIBRATING + sum((first == 201) + (last == 201) for first, _, last in outcomes)
    assert len(world.records("disclose")) == 2 * (CALIBRATING + RACES)


def test_twenty_editors_at_once_lose_no_change(world: World) -> None:
    """Each reads, adds its line and writes until it wins; at the end all twenty lines are there."""
    case, worker = world.worked_case()
    path = f"/cases/{case}/sections/contact"

    def edit(number: int) -> TestResponse:
        while True:
            read = worker.get(path)
            content = read.json["content"] | {f"line-{number}": number}
            answer = worker.put(path, {"content": content}, If_Match=read.headers["ETag"])
            if answer.status_code != 412:
                return answer

    answers = at_once(*(lambda number=number: edit(number) for number in range(EDITORS)))

    assert {answer.status_code for answer in answers} == {200}
    last = worker.get(path)
    assert {f"line-{number}" for number in range(EDITORS)} <= set(last.json["content"])
    assert last.json["version"] == EDITORS + 1


def test_of_twenty_writers_of_one_version_exactly_one_wins(world: World) -> None:
    """The others are told, and their text is theirs to merge."""
    case, worker = world.worked_case()
    path = f"/cases/{case}/sections/contact"

    answers = at_once(
        *(
            lambda number=number: worker.put(path, {"content": {"by": number}}, If_Match='"1"')
            for number in range(EDITORS)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * (EDITORS - 1)


def test_one_key_from_ten_threads_makes_one_grant_and_one_disclosure(world: World) -> None:
    """A phone on a bad line sends everything again and again."""
    case, worker = world.worked_case()
    body, key = world.grant_body(), uuid4().hex

    granted = at_once(*[lambda: grant(worker, case, body, key=key)] * 10)
    consent = granted[0].json["id"]
    sent = at_once(*[lambda: disclose(worker, case, wish(consent), key=key)] * 10)

    assert {(answer.status_code, answer.data) for answer in granted} == {(201, granted[0].data)}
    assert {(answer.status_code, answer.data) for answer in sent} == {(201, sent[0].data)}
    assert len(world.rows("grants")) == len(world.rows("disclosures")) == len(world.said("referrals")) == 1


def test_whoever_loses_the_case_meanwhile_sends_nothing_any_more(world: World) -> None:
    """Assignment and disclosure race: what left was sent by whoever had the case at that moment."""
    case, first = world.worked_case()
    supervisor, second = world.person("supervisor"), world.person("caseworker")
    consent = grant(first, case, world.grant_body()).json["id"]
    holder, other = first, second
    for _ in range(20):
        body = {"staff": str(other.account.subject)}
        sent, given = at_once(
            lambda holder=holder: disclose(holder, case, wish(consent)),
            lambda body=body: supervisor.put(f"/cases/{case}/assignment", body),
        )
        assert (sent.status_code in {201, 404}, given.status_code) == (True, 200)
        assert disclose(holder, case, wish(consent)).status_code == 404
        holder, other = other, holder
