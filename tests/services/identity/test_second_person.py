"""Nobody gives a case-reading role alone, and nobody takes over whom they gave it to."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from services.identity.domain.accounts import READING
from services.identity.domain.one_time_codes import code_at, step_at
from shared.contracts.identity import AccountChanged
from tests.services.identity.world import FOUNDER, PASSWORD, SHELTER, Staff, World

NEW = {"login_name": "nova", "display_name": "Nova Pessoa", "sites": ["maputo"]}


def _made(admin: Staff, *roles: str, **changes: Any) -> Any:
    answer = admin.post("/accounts", {**NEW, "roles": list(roles), **changes})
    assert answer.status_code == 201, answer.text
    return answer.json


def _enrol(world: World, link: str, *, second: str = "", password: str = PASSWORD) -> int:
    """Open the link in a new browser and set a sign-in; return the status."""
    browser = world.browser()
    path = f"{urlsplit(link).path}?{urlsplit(link).query}"
    page = browser.get(path)
    if page.status_code != 200:
        return page.status_code
    secret = _secret(world, link)
    fields = {"password": password, "password_again": password, "second_word": second}
    return browser.post(path, code=code_at(secret, step_at(world.clock())), **fields).status_code


def _secret(world: World, link: str) -> bytes:
    token = parse_qs(urlsplit(link).query)["token"][0]
    with world.dependencies.identity.transaction(request_id=None) as tx:
        return tx.digest("one-time-secret", token)[:20]


def _standing(world: World, account: UUID | str) -> AccountChanged:
    """Return the last thing that every service heard of an account."""
    heard = [
        [
            each
            for each in world.said(service)
            if isinstance(each, AccountChanged) and each.account_id == UUID(str(account))
        ]
        for service in ("intake", "cases", "referrals", "audit")
    ]
    assert all(each == heard[0] for each in heard)
    return heard[0][-1]


@pytest.mark.parametrize("role", sorted(READING - {"supervisor"}))
def test_a_role_that_opens_cases_waits(world: World, role: str) -> None:
    """The account is there, its role is not, and its link opens nothing yet."""
    made = _made(world.staff("admin"), role)
    assert made["waits"]
    assert made["account"]["roles"] == []
    assert _standing(world, made["account"]["id"]).roles == ()
    assert _enrol(world, made["enrolment"]) == 404


def test_with_the_second_person_it_is_given_and_two_halves_make_the_sign_in(world: World) -> None:
    """The administrator's link without the second person's word sets nothing; nor does a wrong word."""
    made = _made(world.staff("admin"), "caseworker")
    approved = world.staff("super").post(f"/approvals/{made['waits']}/approval").json
    assert approved["approval"]["outcome"] == "approved"
    assert _standing(world, made["account"]["id"]).roles == ("caseworker",)
    assert _enrol(world, made["enrolment"]) == 422
    assert _enrol(world, made["enrolment"], second="a" * 16) == 422
    assert _enrol(world, made["enrolment"], second=approved["second_word"].upper()) == 200
    assert _enrol(world, made["enrolment"], second=approved["second_word"]) == 404
    assert world.browser().try_password("nova").status_code == 303


def test_an_account_that_somebody_may_have_kept_begins_anew_with_its_first_reading_role(world: World) -> None:
    """An administrator makes an officer, enrols as them, then asks for more: what they set is gone when it is given."""
    admin = world.staff("admin")
    made = _made(admin, "intake-officer")
    assert _enrol(world, made["enrolment"]) == 200
    assert world.browser().try_password("nova").status_code == 303
    waits = admin.put(made["account"]["id"], "roles", ["caseworker", "intake-officer"]).json["waits"]
    world.staff("dpo").post(f"/approvals/{waits}/approval")
    assert world.browser().try_password("nova").status_code == 401


@pytest.mark.parametrize("name", ["admin", "admin-2", "worker", "officer", "shelter-admin"])
def test_nobody_else_can_approve(world: World, name: str) -> None:
    """Not who asked, not another administrator, not somebody without that right. It looks as if it were not there."""
    made = _made(world.staff("admin"), "caseworker")
    answer = world.staff(name).post(f"/approvals/{made['waits']}/approval")
    absent = world.staff(name).post(f"/approvals/{UUID(int=7)}/approval")
    assert (answer.status_code, answer.data) == (404, absent.data)
    assert _standing(world, made["account"]["id"]).roles == ()


def test_nobody_approves_what_is_about_them(world: World) -> None:
    """A supervisor who would become data-protection officer needs another one to say so."""
    admin = world.staff("admin")
    waits = admin.put(world.ids["super"], "roles", ["data-protection-officer", "supervisor"]).json["waits"]
    assert world.staff("super").post(f"/approvals/{waits}/approval").status_code == 404
    assert world.staff("dpo").post(f"/approvals/{waits}/approval").status_code == 200


def test_the_database_refuses_a_decision_by_whoever_asked(world: World) -> None:
    """Even if the policy were wrong."""
    made = _made(world.staff("admin"), "caseworker")
    with pytest.raises(Exception, match="somebody_else_decides"):
        world.admin(
            "UPDATE approvals SET decided_by = requested_by, outcome = 'approved' WHERE id = :id",
            id=UUID(made["waits"]),
        )


def test_an_administrator_never_opens_cases(world: World) -> None:
    """Not alone, not with a second person: the two do not go together."""
    admin = world.staff("admin")
    answer = admin.put(world.ids["admin"], "roles", ["administrator", "caseworker"])
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "contradiction")
    gone = admin.put(world.ids["admin"], "roles", ["caseworker"]).json
    assert gone["waits"]
    assert gone["account"]["roles"] == []
    assert world.refresh(admin.refresh).json["error"] == "invalid_grant"


def test_taking_away_needs_nobody_and_holds_at_once(world: World) -> None:
    """The next request with the old token is refused, and every service heard why."""
    worker, admin = world.staff("worker"), world.staff("admin")
    token = worker.token()
    assert worker.ask("GET", "/me", token=token).status_code == 200
    assert admin.put(world.ids["worker"], "roles", ["intake-officer"]).json["waits"] is None
    assert worker.ask("GET", "/me", token=token).status_code == 401
    assert _standing(world, world.ids["worker"]).roles == ("intake-officer",)
    assert _standing(world, world.ids["worker"]).epoch == 1
    assert worker.get("/me").json["roles"] == ["intake-officer"]


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_a_suspended_accounts_sessions_are_over(world: World, state: str) -> None:
    """Refresh token, access token and password at once."""
    worker, admin = world.staff("worker"), world.staff("admin")
    token = worker.token()
    assert admin.put(world.ids["worker"], "state", state).status_code == 200
    assert worker.ask("GET", "/me", token=token).status_code == 401
    assert world.refresh(worker.refresh).json["error"] == "invalid_grant"
    assert world.browser().try_password("worker").status_code == 401
    assert _standing(world, world.ids["worker"]).state == state


def test_a_suspended_account_may_come_back_and_a_closed_one_never(world: World) -> None:
    """Suspended ones sign in again; their old sessions stay over."""
    worker, admin = world.staff("worker"), world.staff("admin")
    admin.put(world.ids["worker"], "state", "suspended")
    admin.put(world.ids["worker"], "state", "active")
    assert world.refresh(worker.refresh).json["error"] == "invalid_grant"
    assert world.code("worker")
    admin.put(world.ids["worker"], "state", "closed")
    again = admin.put(world.ids["worker"], "state", "active")
    assert (again.status_code, again.json["type"]) == (409, "urn:amparo:problem:account-closed")


def test_sites_hold_at_once(world: World) -> None:
    """In the very next token."""
    worker = world.staff("worker")
    world.staff("admin").put(world.ids["worker"], "sites", ["negomano", "maputo"])
    assert worker.get("/me").json["sites"] == ["maputo", "negomano"]


def test_a_reset_of_who_opens_cases_waits_and_of_others_does_not(world: World) -> None:
    """Until it is approved the old sign-in stays; then it is gone, with its sessions."""
    admin, worker = world.staff("admin"), world.staff("worker")
    made = admin.post(f"/accounts/{world.ids['worker']}/reset").json
    assert made["waits"]
    assert worker.get("/me").status_code == 200
    word = world.staff("super").post(f"/approvals/{made['waits']}/approval").json["second_word"]
    assert world.refresh(worker.refresh).json["error"] == "invalid_grant"
    assert world.browser().try_password("worker").status_code == 401
    assert _enrol(world, made["enrolment"], second=word, password="outra frase que ninguem sabe") == 200
    at_once = admin.post(f"/accounts/{world.ids['officer']}/reset").json
    assert at_once["waits"] is None
    assert world.browser().try_password("officer").status_code == 401
    assert _enrol(world, at_once["enrolment"]) == 200
    assert world.browser().try_password("officer").status_code == 303


def test_a_refused_approval_opens_nothing_ever(world: World) -> None:
    """Nor can it be approved afterwards."""
    made = _made(world.staff("admin"), "caseworker")
    supervisor = world.staff("super")
    assert supervisor.post(f"/approvals/{made['waits']}/refusal").json["approval"]["outcome"] == "refused"
    again = supervisor.post(f"/approvals/{made['waits']}/approval")
    assert (again.status_code, again.json["type"]) == (409, "urn:amparo:problem:approval-decided")
    assert _enrol(world, made["enrolment"]) == 404


def test_what_was_asked_of_another_account_than_it_is_now_is_overtaken(world: World) -> None:
    """Whoever is suspended meanwhile is not brought back by an old approval."""
    admin = world.staff("admin")
    made = admin.post(f"/accounts/{world.ids['worker']}/reset").json
    admin.put(world.ids["worker"], "state", "suspended")
    assert world.staff("super").post(f"/approvals/{made['waits']}/approval").status_code == 409


def test_an_enrolment_link_opens_once_and_for_a_day(world: World) -> None:
    """Then it opens nothing, and says no more than that."""
    admin = world.staff("admin")
    link = _made(admin, "intake-officer")["enrolment"]
    world.clock.pass_(hours=24)
    assert _enrol(world, link) == 404
    second = _made(world.staff("admin"), "intake-officer", login_name="segunda")["enrolment"]
    assert _enrol(world, second, password="curta") == 422
    assert _enrol(world, second, password="segunda-segunda") == 422
    assert _enrol(world, second, password="password1234") == 422
    assert _enrol(world, second) == 200
    assert _enrol(world, second) == 404


def test_a_link_is_told_once(world: World) -> None:
    """The same request again makes no second account and shows no link again."""
    admin = world.staff("admin")
    headers = {"Idempotency-Key": "the-same-key"}
    body = {**NEW, "roles": ["intake-officer"]}
    first = admin.ask("POST", "/accounts", json=body, headers=headers).json
    again = admin.ask("POST", "/accounts", json=body, headers=headers).json
    assert first["account"]["id"] == again["account"]["id"]
    assert first["enrolment"]
    assert again["enrolment"] is None
    assert admin.post("/accounts", {**body, "login_name": "NOVA"}).status_code == 409


def test_an_organisation_without_a_second_person_gets_its_first_with_the_founders_officer(world: World) -> None:
    """And from then on by itself: the founder's officer sees nothing of it any more."""
    shelter = world.staff("shelter-admin")
    made = _made(shelter, "supervisor")
    assert world.staff("super").post(f"/approvals/{made['waits']}/approval").status_code == 404
    word = world.staff("dpo").post(f"/approvals/{made['waits']}/approval").json["second_word"]
    assert _enrol(world, made["enrolment"], second=word) == 200
    other = _made(shelter, "service-provider", login_name="outra")
    assert world.staff("dpo").post(f"/approvals/{other['waits']}/approval").status_code == 404


def test_an_administrator_keeps_their_own_organisation_and_the_founders_all(world: World) -> None:
    """Another organisation's account looks exactly like none."""
    shelter, founder = world.staff("shelter-admin"), world.staff("admin")
    theirs, nobodys = (
        shelter.get(f"/accounts/{world.ids['worker']}"),
        shelter.get(f"/accounts/{UUID(int=9)}"),
    )
    assert (theirs.status_code, theirs.data) == (404, nobodys.data)
    assert shelter.get(f"/accounts?organisation={FOUNDER}").status_code == 404
    assert shelter.post("/organisations", {"name": "Nova", "kind": "service-provider"}).status_code == 404
    assert len(founder.get(f"/accounts?organisation={SHELTER}").json["items"]) == 1
    assert founder.post("/organisations", {"name": "Nova", "kind": "service-provider"}).status_code == 201
    assert len(founder.get("/organisations").json["items"]) == 3
    assert len(shelter.get("/organisations").json["items"]) == 1


@pytest.mark.parametrize("name", ["worker", "super", "dpo", "officer"])
def test_only_administrators_keep_accounts(world: World, name: str) -> None:
    """Everybody else finds nothing there, and it is recorded."""
    staff = world.staff(name)
    assert staff.get("/accounts").status_code == 404
    assert staff.post("/accounts", {**NEW, "roles": ["intake-officer"]}).status_code == 404
    assert staff.put(world.ids["officer"], "roles", ["statistician"]).status_code == 404
    assert staff.post(f"/accounts/{world.ids['officer']}/reset").status_code == 404
    assert {each.decision for each in world.records("create-account") if each.actor} == {"refused"}


def test_both_are_told(world: World) -> None:
    """Who decides, who asked, and whom it is about; and afterwards nobody has it on their list."""
    admin = world.staff("admin")
    waits = admin.post(f"/accounts/{world.ids['worker']}/reset").json["waits"]

    def kinds(name: str) -> list[str]:
        return [each["kind"] for each in world.staff(name).get("/tasks").json["items"]]

    assert kinds("super") == kinds("dpo") == ["approve-reset"]
    assert kinds("admin") == ["approval-waits"]
    assert kinds("worker") == ["approval-about-you"]
    assert kinds("officer") == []
    world.staff("super").post(f"/approvals/{waits}/refusal")
    assert kinds("super") == kinds("admin") == []
    (told,) = admin.get("/approvals").json["items"]
    assert (told["outcome"], told["decided_by"]) == ("refused", str(world.ids["super"]))
    assert world.staff("officer").get("/approvals").json["items"] == []


def test_an_unlocked_screen_hands_out_no_sign_in(world: World) -> None:
    """After five minutes both of the two confirm that it is them. What takes away is never held up by that."""
    admin, supervisor = world.staff("admin"), world.staff("super")
    waits = admin.post(f"/accounts/{world.ids['worker']}/reset").json["waits"]
    world.clock.pass_(minutes=6)
    tried = [
        admin.post("/accounts", {**NEW, "roles": ["intake-officer"]}),
        admin.post(f"/accounts/{world.ids['officer']}/reset"),
        supervisor.post(f"/approvals/{waits}/approval"),
        supervisor.post(f"/approvals/{waits}/refusal"),
    ]
    assert {(each.status_code, each.json["type"].rpartition(":")[2]) for each in tried} == {
        (401, "fresh-second-factor-needed")
    }
    assert [world.records(each)[-1].decision for each in ("create-account", "reset-sign-in", "decide-approval")] == (
        ["refused"] * 3
    )
    assert [each["kind"] for each in supervisor.get("/tasks").json["items"]] == ["approve-reset"]
    assert admin.post(f"/approvals/{waits}/approval").status_code == 404
    assert supervisor.post(f"/approvals/{UUID(int=7)}/approval").status_code == 404
    assert admin.put(world.ids["officer"], "state", "suspended").status_code == 200
    assert world.staff("super").post(f"/approvals/{waits}/approval").status_code == 200


def test_a_change_names_the_version_it_was_made_from(world: World) -> None:
    """Two administrators do not overwrite each other unseen."""
    admin = world.staff("admin")
    path = f"/accounts/{world.ids['officer']}/sites"
    body = {"sites": ["negomano"]}
    assert admin.ask("PUT", path, json=body).status_code == 428
    assert admin.ask("PUT", path, json=body, headers={"If-Match": '"1"'}).headers["ETag"] == '"2"'
    assert admin.ask("PUT", path, json=body, headers={"If-Match": '"1"'}).status_code == 412


def test_everything_is_recorded(world: World) -> None:
    """Reads, changes, refusals, with whose account it was."""
    admin = world.staff("admin")
    admin.get(f"/accounts/{world.ids['worker']}")
    admin.put(world.ids["worker"], "sites", ["negomano"])
    world.staff("worker").get(f"/accounts/{world.ids['admin']}")
    reads = world.records("read-account")
    assert [each.decision for each in reads][-1] == "refused"
    assert reads[0].resources == (world.ids["worker"],)
    (changed,) = world.records("change-account")
    assert (changed.actor, changed.section) == (world.ids["admin"], "sites")


def test_sessions_are_listed_and_ended_by_their_owner_alone(world: World) -> None:
    """Ending one ends its tokens at once; the other goes on with new ones."""
    one, other, stranger = world.staff("worker"), world.staff("worker"), world.staff("officer")
    listed = one.get("/sessions").json["items"]
    assert len(listed) == 2
    assert set(listed[0]) == {"id", "created_at", "seen_at", "agent"}
    newest = listed[0]["id"]
    assert stranger.ask("DELETE", f"/sessions/{newest}").status_code == 404
    token = other.token()
    assert one.ask("DELETE", f"/sessions/{newest}").status_code == 204
    assert other.ask("GET", "/me", token=token).status_code == 401
    assert world.refresh(other.refresh).json["error"] == "invalid_grant"
    assert one.get("/me").status_code == 200
    assert len(one.get("/sessions").json["items"]) == 1


def test_colleagues_are_those_of_ones_own_organisation(world: World) -> None:
    """With names, without login names."""
    listed = world.staff("worker").get("/colleagues").json["items"]
    assert len(listed) == 6
    assert set(listed[0]) == {"id", "name", "roles", "sites", "state"}
