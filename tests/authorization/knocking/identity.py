"""Identity, furnished: the organisation that runs the installation and three others, and an account to ask about."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from services.identity.domain.sites import unnamed_site
from services.identity.domain.training import secret_of
from services.identity.usecases import beginning
from services.identity.usecases.beginning import Seed
from shared.standing import note_key
from tests.authorization.knocking.house import House, Request, change, create, somebody
from tests.authorization.oracle.cells import Cell
from tests.services.identity.world import FOUNDER, ISSUER, World, open_world, organisation
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON
from tests.support.signer import Account

ANOTHER, WITH_SECOND, WITHOUT_SECOND = (UUID(int=number) for number in (300, 400, 500))
_APPROVAL = """
INSERT INTO approvals (id, matter, account, organisation, roles, requested_by, requested_at, outcome)
VALUES (:id, 'roles', :account, :organisation, ARRAY['intake-officer'], :by, :at, 'waiting')"""
_SESSION = """
INSERT INTO sessions (id, account_id, secret_hash, complete, amr, auth_time, created_at, seen_at, agent)
VALUES (:id, :account, :secret, true, ARRAY['pwd', 'otp'], :at, :at, :at, '')"""
_AS_BEFORE = (
    "UPDATE accounts SET roles = ARRAY['intake-officer'], sites = ARRAY['maputo'], state = 'active', version = 1"
)


class Identity(House):
    """Accounts. In each organisation stands one that is asked about."""

    service = "identity"
    approval = session = UUID(int=0)

    def __init__(self, world: World) -> None:
        foundation = world.dependencies.foundation
        keys = replace(world.keys, signer=replace(world.keys.signer, issuer=ISSUER))
        super().__init__(world.app, foundation, keys, world.database.admin_url, world.clock)
        self.world = world
        self.subjects = {each: uuid4() for each in (FOUNDER, ANOTHER, WITH_SECOND, WITHOUT_SECOND)}
        self._found(self.subjects)
        with self.admin.begin() as connection:
            note_key(connection, keys.signer.announced())
        foundation.standing._read_at = float("-inf")

    def account(self, cell: Cell) -> Account:
        """Return somebody of the organisation that runs the installation, or of another."""
        facts = dict(cell.facts)
        organisation_id = FOUNDER if facts.get("asker", "founder's") == "founder's" else ANOTHER
        if "session" in facts:  # ending a session ends every token of that account
            return somebody(cell, organisation=organisation_id)
        return self.somebody(cell, organisation=organisation_id)

    def furnish(self, accounts: Iterable[Account]) -> None:
        """Make them accounts here as well."""
        there = list(dict.fromkeys(accounts))
        super().furnish(there)
        self._seed((each.subject, each.organisation, each.roles) for each in there)
        self.records()

    def stage(self, cell: Cell, account: Account) -> None:
        """Let an approval wait, or a session be there."""
        facts = dict(cell.facts)
        if "relation" in facts:
            self._ask_for_approval(facts["relation"], self._organisation(cell, account), account)
        if "session" in facts:
            self.session = uuid4()
            owner = account.subject if facts["session"] == "own" else self.subjects[FOUNDER]
            self.write(_SESSION, id=self.session, account=owner, secret=self.session.bytes, at=NOON)

    def request(self, cell: Cell, account: Account) -> Request:
        """Return what is asked in this cell."""
        organisation_id = self._organisation(cell, account)
        ids = {"account_id": self.subjects[organisation_id], "approval_id": self.approval, "session_id": self.session}
        ids["organisation_id"] = organisation_id
        return _asked(cell, organisation_id, ids)

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same about an account, approval, session or organisation that is not there."""
        single = ("<uuid:" in cell.door.route) or "organisation" in dict(cell.facts)
        nothing = {name: uuid4() for name in ("account_id", "approval_id", "session_id", "organisation_id")}
        return _asked(cell, uuid4(), nothing) if single else None

    def restore(self, cell: Cell) -> None:  # noqa: ARG002 - the same in every house
        """Put the accounts that are asked about back."""
        self.write("UPDATE sites SET version = 1")
        self.write(_AS_BEFORE + " WHERE id = ANY(:ids)", "DELETE FROM approvals", ids=list(self.subjects.values()))

    def _organisation(self, cell: Cell, account: Account) -> UUID:
        facts = dict(cell.facts)
        if facts.get("organisation", "own") == "own":
            return account.organisation
        return WITHOUT_SECOND if facts.get("second person") == "none" else WITH_SECOND

    def _ask_for_approval(self, relation: str, organisation_id: UUID, account: Account) -> None:
        self.approval = uuid4()
        self.write(
            _APPROVAL,
            id=self.approval,
            account=account.subject if relation == "about them" else self.subjects[organisation_id],
            organisation=organisation_id,
            by=account.subject if relation == "asked for it" else uuid4(),
            at=NOON,
        )

    def _found(self, subjects: dict[UUID, UUID]) -> None:
        """Make the other organisations, the accounts that are asked about, and one second person."""
        self._seed((each, where, ("intake-officer",)) for where, each in subjects.items())
        self._seed([(uuid4(), WITH_SECOND, ("supervisor",))])

    def _seed(self, people: Iterable[tuple[UUID, UUID, tuple[str, ...]]]) -> None:
        beginning.seed(
            self.world.dependencies.identity,
            self.world.dependencies.passwords,
            organisations=[organisation(each) for each in self.subjects if each != FOUNDER],
            sites=[unnamed_site(each, "beira", at=NOON) for each in self.subjects],
            accounts=[_described(*each) for each in people],
            password="uma frase que ninguem adivinha",
            at=NOON,
        )


def _described(subject: UUID, organisation_id: UUID, roles: tuple[str, ...]) -> Seed:
    name = f"p{subject.hex[:20]}"
    return Seed(
        id=subject,
        organisation=organisation_id,
        login_name=name,
        display_name="Pessoa Sintética",
        roles=roles,
        sites=("maputo",),
        secret=secret_of(name),
    )


def _asked(cell: Cell, organisation_id: UUID, ids: dict[str, UUID]) -> Request:
    method, _, path = cell.door.route.partition(" ")
    for name, value in ids.items():
        path = path.replace(f"<uuid:{name}>", str(value))
    if method == "PUT":
        if "/sites/" in path:
            return change(path.replace("<code>", "beira"), {"name": "Beira", "kind": "office", "closed": False})
        what = path.rpartition("/")[2]
        bodies = {"roles": ["statistician"], "sites": ["beira"], "state": "suspended"}
        return change(path, {what: bodies[what]})
    if cell.door.route == "POST /organisations":
        return create(path, {"name": f"Org {uuid4().hex}", "kind": "protection-programme"})
    if cell.door.actions == ("create-site",):
        return create(path, {"code": uuid4().hex, "name": "Beira", "kind": "office"})
    if cell.door.route == "POST /accounts":
        return create(path, _new_account(organisation_id))
    query = f"?organisation={organisation_id}" if cell.door.route == "GET /accounts" else ""
    return Request(method, path + query)


def _new_account(organisation_id: UUID) -> dict[str, object]:
    return {
        "organisation": str(organisation_id),
        "login_name": f"n{uuid4().hex[:20]}",
        "display_name": "Pessoa Sintética",
        "roles": ["intake-officer"],
        "sites": ["maputo"],
    }


@contextmanager
def open_house(database: ServiceDatabase, folder: Path) -> Iterator[House]:
    """Open identity on *database*."""
    with open_world(database, folder) as world:
        world.begin()
        house = Identity(world)
        try:
            yield house
        finally:
            house.close()
