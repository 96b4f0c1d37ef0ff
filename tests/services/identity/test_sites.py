"""Sites: named by whoever keeps them, known to everybody who works there, closed and never given away again."""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.sites import About, InvalidSiteError, Kind, open_site
from shared.contracts.identity import SiteChanged
from tests.authorization.nothing import NOTHING
from tests.services.identity.world import FOUNDER, SHELTER, World
from tests.support.fixtures import ROOT
from tests.support.service import NOON

MILANGE = {
    "name": "Posto fronteiriço de Milange",
    "english": "Milange border post",
    "kind": "border-post",
    "province": "MZ-Q",
    "district": "Milange",
}


def path(organisation: UUID = FOUNDER) -> str:
    """Return where the sites of an organisation are kept."""
    return f"/organisations/{organisation}/sites"


def put(staff: Any, code: str, version: int = 1, *, organisation: UUID = FOUNDER, **changes: object) -> Any:
    """Change a site as it was read."""
    body = MILANGE | {"closed": False} | changes
    headers = {"If-Match": f'"{version}"'}
    return staff.ask("PUT", f"{path(organisation)}/{code}", json=body, headers=headers)


def shape(answer: Any) -> tuple[int, bytes, Any]:
    """Return all of an answer but its own id."""
    return answer.status_code, answer.data, tuple(pair for pair in answer.headers if pair[0] != "X-Request-Id")


def test_an_administrator_adds_a_site_and_everybody_knows_its_name(world: World) -> None:
    """Both names, kind and place; whoever works in the organisation reads them, closed ones too."""
    admin = world.staff("admin")
    made = admin.post(path(), {"code": "milange", **MILANGE})
    assert made.status_code == 201, made.text
    assert made.json == {"code": "milange", **MILANGE, "closed_at": None, "version": 1}
    put(admin, "milange", closed=True)
    for name in ("officer", "worker", "super"):
        found = {each["code"]: each for each in world.staff(name).get("/sites").json["items"]}
        assert found["milange"]["name"] == MILANGE["name"]
        assert found["milange"]["closed_at"] is not None
        assert set(found) == {"maputo", "milange", "negomano"}
    assert [each["code"] for each in world.staff("shelter-admin").get("/sites").json["items"]] == ["maputo"]


def test_every_change_is_recorded_and_intake_hears_of_closing_alone(world: World) -> None:
    """Who did what to which organisation's sites; intake knows no name."""
    admin = world.staff("admin")
    put(admin, "negomano", 1)
    put(admin, "negomano", 2, name="Negomano")
    put(admin, "negomano", 3, closed=True)
    put(admin, "negomano", 4, closed=True, name="Negomano")
    put(admin, "negomano", 5)
    records = world.records("change-site")
    assert [each.reason for each in records] == ["moved", "renamed", "closed", "renamed", "reopened"]
    assert {(each.actor, each.resources, each.decision) for each in records} == {
        (world.ids["admin"], (FOUNDER,), "allowed")
    }
    told = [each for each in world.said("intake") if isinstance(each, SiteChanged)]
    assert [(each.organisation, each.site, each.state) for each in told] == [
        (FOUNDER, "negomano", "closed"),
        (FOUNDER, "negomano", "open"),
    ]
    assert not [each for each in world.said("cases") if isinstance(each, SiteChanged)]


def test_closed_twice_it_is_closed_since_the_first_time(world: World) -> None:
    """Until it is opened again."""
    admin = world.staff("admin")
    since = put(admin, "negomano", 1, closed=True).json["closed_at"]
    world.clock.pass_(seconds=60)
    assert put(admin, "negomano", 2, closed=True).json["closed_at"] == since
    assert put(admin, "negomano", 3).json["closed_at"] is None


def test_of_two_who_change_it_the_second_is_told(world: World) -> None:
    """Nothing is overwritten unseen, and what came first stays."""
    one, two = world.staff("admin"), world.staff("admin-2")
    assert put(one, "negomano", name="Negomano Um").status_code == 200
    late = put(two, "negomano", name="Negomano Dois")
    assert (late.status_code, late.json["version"]) == (412, 2)
    assert two.ask("PUT", f"{path()}/negomano", json=MILANGE | {"closed": False}).status_code == 428
    assert {each["name"] for each in one.get(path()).json["items"]} == {"Negomano Um", "Maputo"}


@pytest.mark.parametrize("name", ["shelter-admin", "super", "officer", "dpo"])
def test_nobody_else_keeps_an_organisations_sites_and_to_them_there_are_none(world: World, name: str) -> None:
    """The administrator of another organisation, and who is no administrator: as if it were not there."""
    other = world.staff(name)
    nowhere = path(uuid4())
    assert shape(other.get(path())) == shape(other.get(nowhere)) == NOTHING
    assert shape(other.post(path(), {"code": "novo", **MILANGE})) == NOTHING
    assert shape(put(other, "negomano")) == shape(put(other, "nenhum")) == NOTHING
    assert {each.version for each in world.rows("sites")} == {1}
    assert {each.decision for each in world.records("change-site")} == {"refused"}


def test_who_runs_the_installation_keeps_the_sites_of_all(world: World) -> None:
    """Of an organisation that is there."""
    admin = world.staff("admin")
    assert admin.post(path(SHELTER), {"code": "casa-2", **MILANGE}).status_code == 201
    assert {each["code"] for each in admin.get(path(SHELTER)).json["items"]} == {"maputo", "casa-2"}
    gone = uuid4()
    for answer in (admin.get(path(gone)), admin.post(path(gone), {"code": "novo", **MILANGE})):
        assert answer.status_code == 404


def test_a_code_is_given_once_also_after_its_site_closed(world: World) -> None:
    """Cases name it for ever. Sent twice it is one, and nobody has the right to delete one."""
    admin = world.staff("admin")
    key = uuid4().hex
    body = {"code": "milange", **MILANGE}
    answers = [admin.ask("POST", path(), json=body, headers={"Idempotency-Key": key}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    put(admin, "milange", closed=True)
    for code in ("milange", "maputo"):
        again = admin.post(path(), {"code": code, **MILANGE})
        assert (again.status_code, again.json["type"]) == (409, "urn:amparo:problem:site-code-taken")
    for statement in ("DELETE FROM sites", "UPDATE sites SET code = 'outro'"):
        with (
            world.dependencies.foundation.engine.begin() as connection,
            pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        ):
            connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"name": "<script>alert(1)</script>"}, "/name", "wrong-name"),
        ({"name": "Beira\u202egnp.exe"}, "/name", "wrong-name"),
        ({"name": "Be\u200bira"}, "/name", "wrong-name"),
        ({"name": "Beira\u2066"}, "/name", "wrong-name"),
        ({"name": "Bei\nra"}, "/name", "wrong-name"),
        ({"name": "=cmd|'/c calc'!A1\x00"}, "/name", "wrong-name"),
        ({"name": "x" * 10_000}, "/name", "too-long"),
        ({"name": ""}, "/name", "required"),
        ({"name": " 12 "}, "/name", "required"),
        ({"english": "{{ name }}"}, "/english", "wrong-name"),
        ({"kind": "palace"}, "/kind", "unknown-code"),
        ({"province": "MZ-X", "district": ""}, "/province", "unknown-code"),
        ({"district": "Moamba"}, "/district", "not-in-province"),
        ({"province": "", "district": "Milange"}, "/district", "not-in-province"),
        ({"code": "Milange"}, "/code", "wrong-form"),
        ({"code": "a/../b"}, "/code", "wrong-form"),
        ({"code": "x" * 41}, "/code", "wrong-form"),
    ],
)
def test_what_is_no_place_is_refused(world: World, changes: dict[str, str], pointer: str, code: str) -> None:
    """By name of the field, and nothing is kept."""
    answer = world.staff("admin").post(path(), {"code": "milange", **MILANGE} | changes)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert len(world.rows("sites")) == 3


@given(st.text(max_size=200))
def test_a_name_that_is_taken_is_seen_as_it_is_and_turns_nothing_around_it(name: str) -> None:
    """Whatever is written: refused by name, or letters that stand still on one line."""
    try:
        site = open_site(FOUNDER, "x", About(name=name, kind=Kind.OTHER), at=NOON)
    except InvalidSiteError as error:
        assert error.fields[0].pointer == "/name"  # noqa: PT017 - one of the two outcomes
    else:
        found = site.about.name
        assert found.isprintable()
        assert 0 < len(found) <= 120
        assert not set("<>{}&\u202e\u2066\u200f\u200b") & set(found)


def test_a_closed_site_is_given_to_nobody_and_taken_from_nobody(world: World) -> None:
    """Whoever works there keeps it and sees its cases; nobody new; and nobody works at a place that is not there."""
    admin, worker = world.staff("admin"), world.ids["worker"]
    admin.put(worker, "sites", ["maputo", "negomano"])
    put(admin, "negomano", closed=True)
    assert admin.put(worker, "sites", ["negomano"]).status_code == 200
    for wanted, code in ((["negomano"], "site-closed"), (["nenhures"], "unknown-code")):
        answer = admin.put(world.ids["officer"], "sites", wanted)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:amparo:problem:site-unsuitable")
        assert answer.json["errors"][0]["code"] == code
        new = {"login_name": "nova", "display_name": "Nova", "roles": ["intake-officer"], "sites": wanted}
        assert admin.post("/accounts", new).json["errors"][0]["code"] == code
    put(admin, "negomano", 2)
    assert admin.put(world.ids["officer"], "sites", ["negomano"]).status_code == 200


def test_an_installation_from_before_has_the_sites_that_its_accounts_name(world: World) -> None:
    """Each once for an organisation, called by its code and open, so that nobody loses where they work."""
    path = ROOT / "services/identity/migrations/versions/0004_sites.py"
    spec = spec_from_file_location("sites_migration", path)
    assert spec is not None
    assert spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    world.admin("UPDATE accounts SET sites = '{maputo,ressano-garcia}' WHERE organisation = :it", it=FOUNDER)
    world.admin("DELETE FROM sites")
    world.admin(migration.KNOWN)
    found = {(row.organisation, row.code): (row.name, row.kind, row.closed_at) for row in world.rows("sites")}
    assert found == {
        (FOUNDER, "maputo"): ("Maputo", "other", None),
        (FOUNDER, "ressano-garcia"): ("Ressano Garcia", "other", None),
        (SHELTER, "maputo"): ("Maputo", "other", None),
    }
