"""Referrals, furnished: what cases disclosed to us and to the police, under consents that stand or have ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from tests.authorization.asking.referrals import BEFORE
from tests.authorization.knocking.house import House, Request, create
from tests.authorization.oracle.cells import Cell
from tests.services.referrals.world import POLICE, SHELTER, World, open_world
from tests.support.databases import ServiceDatabase
from tests.support.service import NOON
from tests.support.signer import Account

ANSWERS = {
    "accept-referral": ("acceptance", {}),
    "decline-referral": ("decline", {"reason": "no-capacity"}),
    "complete-referral": ("completion", {}),
}
LISTS = {"list-providers": "/providers", "list-referrals": "/referrals", "read-tasks": "/tasks"}


class Referrals(House):
    """What partners were sent."""

    service = "referrals"
    referral = ""
    staged: object = None

    def __init__(self, world: World) -> None:
        super().__init__(world.app, world.dependencies.foundation, world.keys, world.database.admin_url, world.clock)
        self.world = world

    def account(self, cell: Cell) -> Account:
        """Return somebody of the shelter."""
        return self.somebody(cell, organisation=SHELTER)

    def stage(self, cell: Cell, account: Account) -> None:  # noqa: ARG002 - the same in every house
        """Send one referral, and let its consent be as the facts say."""
        facts, (action,) = dict(cell.facts), cell.door.actions
        wanted = (facts.get("recipient"), facts.get("consent"), BEFORE.get(action))
        if "recipient" not in facts or wanted == self.staged:
            return
        self.staged = wanted
        self.write("DELETE FROM referrals")
        own = facts["recipient"] == "own"
        event = self.world.disclose(
            recipient=SHELTER if own else POLICE, service="shelter" if own else "police", purpose="shelter"
        )
        if facts.get("consent") == "withdrawn":
            self.world.withdraw(event.grant_id)
        elif action in BEFORE:
            self.write("UPDATE referrals SET state = :state", state=BEFORE[action][0].value)
        if facts.get("consent") == "expired":
            self.write("UPDATE referrals SET valid_until = :at", at=NOON)
        silent = timedelta(seconds=31 if facts.get("consent") == "cases silent" else 30)
        self.write("UPDATE stream_consuming SET heard_at = :at", at=NOON - silent)
        self.referral = self.world.referral()
        self.records()

    def restore(self, cell: Cell) -> None:  # noqa: ARG002 - the same in every house
        """Remember that the referral is not as it was."""
        self.staged = None

    def request(self, cell: Cell, account: Account) -> Request:  # noqa: ARG002 - the same in every house
        """Return what is asked about the referral."""
        return _asked(cell, self.referral)

    def elsewhere(self, cell: Cell, account: Account) -> Request | None:  # noqa: ARG002 - the same in every house
        """Return the same about a referral that is not there."""
        return _asked(cell, str(uuid4())) if "recipient" in dict(cell.facts) else None


def _asked(cell: Cell, referral: str) -> Request:
    (action,) = cell.door.actions
    if action in LISTS:
        return Request("GET", LISTS[action])
    if action in ANSWERS:
        which, body = ANSWERS[action]
        return create(f"/referrals/{referral}/{which}", body)
    return Request("GET", f"/referrals/{referral}" + ("/package" if action == "open-package" else ""))


@contextmanager
def open_house(database: ServiceDatabase, folder: Path) -> Iterator[House]:
    """Open referrals on *database*."""
    with open_world(database, folder) as world:
        world.begin()
        house = Referrals(world)
        try:
            yield house
        finally:
            house.close()
