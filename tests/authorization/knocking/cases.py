"""Cases, furnished: one case at HERE with consents in every state, and another person's case beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from deploy.consents import nobody_could
from tests.authorization.knocking.house import House, Request, change, create
from tests.authorization.oracle.cases import AWAY
from tests.authorization.oracle.cells import Cell
from tests.services.cases.test_duplicates import paired, registration_of
from tests.services.cases.test_links import companion
from tests.services.cases.world import ELSEWHERE, HERE, OURS, THEIRS, World, grant, open_world, wish
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON, Person
from tests.support.signer import Account

DAY = timedelta(days=1)
LAW_ENFORCEMENT = ("create-law-enforcement-grant", "disclose-to-law-enforcement")
_AS_BEFORE = (
    "UPDATE grants SET withdrawn_at = NULL, withdrawn_reason = NULL, withdrawn_by = NULL WHERE withdrawn_at = :noon",
    "DELETE FROM section_versions WHERE version > 1",
    "UPDATE sections SET version = 1",
    "DELETE FROM link_versions WHERE version > 1",
    "UPDATE links SET version = 1",
    "UPDATE clocks SET stopped_at = NULL, stopped_by = NULL, outcome = NULL",
)
_UNPROPOSED = ("DELETE FROM best_interests_proposals",)
_PROPOSED = (
    "INSERT INTO best_interests_proposals (id, case_id, outcome, reason, proposed_by, proposed_at)"
    " SELECT :id, case_id, 'go-on', '', gen_random_uuid(), needed_since FROM best_interests WHERE case_id = :case"
)
_UNDECIDED = ("UPDATE duplicate_pairs SET outcome = 'waiting', ground = NULL, decided_by = NULL, decided_at = NULL",)


class Cases(House):
    """The case file."""

    service = "cases"

    def __init__(self, world: World) -> None:
        super().__init__(world.app, world.dependencies.foundation, world.keys, world.database.admin_url, world.clock)
        self.world = world
        self.colleague = world.person("caseworker")
        self.case, worker = world.worked_case(consent=nobody_could())
        self.proposal = str(uuid4())
        self.pair, self.other = self._paired()
        self.link = self._linked()
        self.consents = {purpose: self._consents(worker, purpose) for purpose in ("shelter", "police")}

    def account(self, cell: Cell) -> Account:
        """Return somebody as near to the case as the facts say."""
        facts = dict(cell.facts)
        return self.somebody(
            cell,
            organisation=THEIRS if facts.get("organisation") == "other" else OURS,
            sites=(ELSEWHERE if facts.get("case") == AWAY else HERE,),
        )

    def stage(self, cell: Cell, account: Account) -> None:
        """Give the case to whom the facts say; the database refuses to give it to somebody with a conflict."""
        facts = dict(cell.facts)
        if "case" not in facts:
            return
        declared = facts["conflict"] == "declared"
        holders = {"given to them": account.subject, AWAY: account.subject, "given to nobody": None}
        holder = holders.get(facts["case"], self.colleague.account.subject)
        self.write(
            "UPDATE cases SET assigned_to = :holder, conflicts = :conflicts WHERE id = :case",
            holder=None if declared and holder == account.subject else holder,
            conflicts=[account.subject] if declared else [],
            case=self.case,
        )
        if cell.door.actions == ("answer-best-interests",):
            self.write(*_UNPROPOSED)
            self.write(_PROPOSED, id=self.proposal, case=self.case)
        self.write(
            "UPDATE cases SET assigned_to = NULL, conflicts = '{}', site = :site WHERE id = :other",
            site=HERE,
            other=self.other,
        )

    def request(self, cell: Cell, account: Account) -> Request:  # noqa: ARG002 - the same in every house
        """Return what is asked about the case."""
        return self._asked(cell, self.case, self.pair)

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same about a case that is not there."""
        return self._asked(cell, str(uuid4()), str(uuid4())) if "case" in dict(cell.facts) else None

    def restore(self, cell: Cell) -> None:  # noqa: ARG002 - the same in every house
        """Put consents and sections back."""
        self.write(*_AS_BEFORE, noon=NOON)
        self.write(*_UNDECIDED)
        self.write(*_UNPROPOSED)

    def _asked(self, cell: Cell, case: str, pair: str) -> Request:
        (action,) = cell.door.actions
        if action.endswith("-site-hours"):
            return self._hours(action, HERE if dict(cell.facts)["site"] == "own" else ELSEWHERE)
        if action.startswith("list-") and "case" not in dict(cell.facts):
            return Request("GET", cell.door.route.partition(" ")[2])
        path, purpose = f"/cases/{case}", "police" if action in LAW_ENFORCEMENT else "shelter"
        consent = self.consents[purpose].get(dict(cell.facts).get("consent", ""), str(uuid4()))
        colleague = self.colleague.account.subject
        sent = wish(consent, "identity", service=purpose, preview=action == "preview-disclosure")
        requests = {
            "read-case": Request("GET", path),
            "read-assistance": Request("GET", f"{path}/assistance"),
            "read-duplicate": Request("GET", f"/duplicates/{pair}"),
            "decide-duplicate": create(f"/duplicates/{pair}/decision", {"decision": "unsure"}),
            "read-section": Request("GET", f"{path}/sections/health"),
            "export-case": Request("GET", f"{path}/export"),
            "update-section": change(f"{path}/sections/health", {"content": {"a": 1}}),
            "assign-case": Request("PUT", f"{path}/assignment", {"staff": str(colleague)}),
            "propose-best-interests": create(f"{path}/assistance/proposals", {"outcome": "go-on", "reason": "…"}),
            "answer-best-interests": Request(
                "POST", f"{path}/assistance/proposals/{self.proposal}/answer", {"agrees": True}
            ),
            "stop-clock": Request("PUT", f"{path}/clocks/first-response", {"outcome": "done"}),
            "list-links": Request("GET", f"{path}/links"),
            "decide-link": change(f"{path}/links/{self.link}", {"standing": "suspected", "reason": "…"}),
            "read-additions": Request("GET", f"{path}/additions"),
            "list-conflicts": Request("GET", f"{path}/conflicts"),
            "declare-conflict": Request("PUT", f"{path}/conflicts/{colleague}"),
            "lift-conflict": Request("DELETE", f"{path}/conflicts/{colleague}"),
            "list-grants": Request("GET", f"{path}/grants"),
            "withdraw-consent": Request("POST", f"{path}/grants/{consent}/withdrawal", {"reason": "unsafe"}),
            "list-disclosures": Request("GET", f"{path}/disclosures"),
        }
        if "grant" in action and action.startswith("create-"):
            return create(f"{path}/grants", self.world.grant_body(purpose=purpose))
        return requests.get(action) or create(f"{path}/disclosures", sent)

    def _hours(self, action: str, site: str) -> Request:
        hours = {"immediate": 2, "urgent": 24, "standard": 72}
        path = f"/sites/{site}/hours"
        return Request("PUT", path, hours) if action == "set-site-hours" else Request("GET", path)

    def _paired(self) -> tuple[str, str]:
        """Let intake find our case alike with another of the same place; return the pair's id and the other case's."""
        other = self.world.open_case()
        return paired(self.world, other, self.case), other

    def _linked(self) -> str:
        """Let somebody be registered as found together with the person of our case; return the link's id."""
        self.world.hand_over(companions=[companion(registration_of(self.world, self.case))])
        ((link, *_),) = self.world.rows("links")
        return str(link)

    def _consents(self, worker: Person, purpose: str) -> dict[str, str]:
        """Record a consent in each state, as long ago as it takes."""
        body = self.world.grant_body
        self.clock.at = NOON - 30 * DAY
        made = {
            "valid": self._granted(worker, self.case, body(purpose=purpose, valid_until=_text(60))),
            "not yet": self._granted(
                worker, self.case, body(purpose=purpose, valid_from=_text(31), valid_until=_text(60))
            ),
            "expired": self._granted(worker, self.case, body(purpose=purpose, valid_until=_text(30))),
            "withdrawn": self._granted(worker, self.case, body(purpose=purpose, valid_until=_text(60))),
            "other purpose": self._granted(worker, self.case, body(purpose="education", valid_until=_text(60))),
        }
        ended = worker.post(f"/cases/{self.case}/grants/{made['withdrawn']}/withdrawal", {"reason": "unsafe"})
        assert ended.status_code == 200, ended.json
        other, their_worker = self.world.worked_case()
        made["other case"] = self._granted(their_worker, other, body(purpose=purpose, valid_until=_text(60)))
        self.clock.at = NOON
        self.records()
        return made

    def _granted(self, worker: Person, case: str, body: dict[str, object]) -> str:
        answer = grant(worker, case, body)
        assert answer.status_code == 201, answer.json
        return str(UUID(answer.json["id"]))


def _text(days: int) -> str:
    return (NOON + (days - 30) * DAY).isoformat()


@contextmanager
def open_house(database: ServiceDatabase, folder: Path) -> Iterator[House]:
    """Open cases on *database*."""
    with open_world(database, folder) as world:
        world.begin()
        house = Cases(world)
        try:
            yield house
        finally:
            house.close()
