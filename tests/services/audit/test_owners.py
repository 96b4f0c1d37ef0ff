"""What partners do with a person's data is seen by the auditor of whoever sent it, and by no third one."""

from uuid import UUID

import orjson

from tests.services.audit.building import OURS, THEIRS, record
from tests.services.audit.world import World

THIRD = UUID(int=0x3D)


def fill(world: World) -> None:
    """Log a partner's read of what we sent, one of its own, and what a service did to our data by itself."""
    world.hear(record(1, organisation=THEIRS, owner=OURS), source="referrals")
    world.hear(record(2, organisation=THEIRS), source="referrals", first=2)
    world.hear(record(3, organisation=None, actor=None, owner=OURS), source="referrals", first=3)
    world.grow()


def test_the_senders_auditor_finds_what_a_partner_opened(world: World) -> None:
    """And what the service did to it by itself; not what the partner does for others."""
    fill(world)
    items = world.auditor.get("/entries").json["items"]
    assert [(each["number"], each["owner"]) for each in items] == [(3, str(OURS)), (1, str(OURS))]
    assert world.auditor.get("/entries/0").status_code == 200
    assert world.auditor.get("/entries/1").status_code == 404


def test_the_partners_own_auditor_sees_its_members_and_a_third_one_nothing(world: World) -> None:
    """Each concerned organisation sees its part."""
    fill(world)
    partner, third = world.person("auditor", organisation=THEIRS), world.person("auditor", organisation=THIRD)
    assert [each["number"] for each in partner.get("/entries").json["items"]] == [2, 1]
    assert third.get("/entries").json["items"] == []
    assert third.get("/entries/0").data == third.get("/entries/99").data


def test_an_export_shows_what_concerns_and_verifies(world: World) -> None:
    """Of the rest it shows hashes; the count in its record is what was shown."""
    fill(world)
    export = world.auditor.get("/export").data
    shown = [orjson.loads(line) for line in export.splitlines()[1:]]
    assert ["leaf" in each for each in shown] == [True, False, True]
    report = world.verify(export, scope=str(OURS))
    assert (report.ok, report.hidden) == (True, 1)
    world.grow()
    rows = world.rows("SELECT leaf FROM entries WHERE source = 'audit' AND action = 'export-log'")
    assert [orjson.loads(row.leaf)["count"] for row in rows] == [2]
