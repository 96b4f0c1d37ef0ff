"""The whole story through pages: what each person does at their desk, one function each. Knows no service."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.browser.people import Desk, House, Way

PERSON = ("Amélia", "Treino Macuácua")


@dataclass
class Told:
    """What the story has learned so far."""

    house: House
    way: Way
    case: str = ""
    referral: str = ""
    seen: list[str] = field(default_factory=list)


def tell(house: House, way: Way) -> Told:
    """Play all of it."""
    told = Told(house, way)
    for chapter in (
        somebody_writes,
        officer_registers,
        officer_puts_aside,
        supervisor_assigns,
        supervisor_looks_after_the_site,
        caseworker_grants_and_refers,
        partner_opens_and_answers,
        caseworker_withdraws,
        partner_is_refused,
        auditor_finds_and_verifies,
        administrator_makes_an_account,
        supervisor_approves_it,
        administrator_changes_an_account,
        administrator_keeps_sites,
        officer_for_data_protection_looks,
    ):
        chapter(told)
    return told


def somebody_writes(told: Told) -> None:
    """Without an account: says little, keeps a code, asks by it."""
    with told.house.stranger(told.way) as desk:
        desk.go("/concern").look("70-concern")
        desk.page.fill("#concern_text", "[Sintético] Vi uma rapariga fechada numa casa.")
        desk.send().look("71-concern-received")
        code = desk.page.locator("main strong").first.inner_text()
        desk.go("/concern/status").look("72-concern-status")
        desk.page.fill("#code", code)
        desk.send().look("73-concern-told")


def officer_registers(told: Told) -> None:
    """Screens, registers, checks the answers, and is told nothing of the person any more."""
    with told.house.desk("officer", told.way) as desk:
        desk.go("/").look("01-home-officer")
        desk.go("/screening").look("02-screening")
        fill_screening(desk)
        desk.send().look("03-screening-result")
        desk.go("/consent-text/por").look("03-consent-text")
        officer_sends_a_file(desk)
        desk.go("/register").look("04-register")
        desk.send().look("05-register-errors")
        fill_registration(desk, screened=False, name="Ivone")
        desk.send().send()
        desk.wire.clear()
        relative = desk.page.locator(".amparo-reference").inner_text()
        desk.press("main a[href^='/register?with=']").look("80-register-together")
        assert "Ivone" not in desk.text
        desk.page.select_option(f"#relation_{relative}", "child-of")
        desk.page.locator(f"input[name=suspected_{relative}]").check()
        fill_registration(desk)
        desk.send().look("06-register-check")
        assert desk.path == "/register/check"
        assert all(part in desk.text for part in PERSON)
        desk.send().look("07-registered")
        assert desk.path == "/register/done"
        assert not any(part in desk.text for part in PERSON)
        number = desk.page.locator(".amparo-reference").inner_text()
        desk.go("/").look("82-home-officer-after")
        desk.go("/register/add").look("83-add-number")
        desk.go(f"/register/add/{number}").look("84-add")
        desk.page.fill("#addition", "[Caso sintético de treino] Esqueci-me: tem febre desde ontem.")
        desk.send().look("85-added")
        assert desk.path == "/"


def officer_sends_a_file(desk: Desk) -> None:
    """Of two people, one of whom cannot be taken as they are: sees how far it is, and that a row came back."""
    desk.go("/imports").look("08-imports")
    people = ("con_Consent,prs_FirstName,prs_SecondName,prs_Gender", "sim,Rosa,Treino,Feminine", "sim,Lina,Treino,f")
    file = {"name": "pessoas.csv", "mimeType": "text/csv", "buffer": "\n".join(people).encode()}
    desk.page.set_input_files("#file", [file])
    desk.page.locator("input[name=pathway][value=trafficking]").check()
    desk.send()
    assert desk.path.startswith("/imports/"), desk.text
    until(lambda: desk.page.reload() and desk.page.locator("main a[href$='/refusals']").count())
    desk.wire.clear()
    desk.look("08-import")


def officer_puts_aside(told: Told) -> None:
    """Is interrupted, finds it on the first page, goes on, and throws it away in the end."""
    with told.house.desk("officer", told.way) as desk:
        desk.go("/register")
        fill_registration(desk, screened=False)
        desk.press("button[name=_later]").look("80-put-aside")
        assert desk.path == "/"
        assert not any(part in desk.text for part in PERSON)
        desk.press("main a[href^='/register?draft=']").look("81-taken-up")
        assert desk.page.input_value("#prs_FirstName") == PERSON[0]
        desk.go("/").press("main a[href$='/throw-away']").look("82-throw-away")
        desk.send().look("83-thrown-away")
        assert not desk.page.locator("main a[href^='/register?draft=']").count()


def supervisor_assigns(told: Told) -> None:
    """Finds the case that nobody has, and gives it to a caseworker."""
    with told.house.desk("supervisor", told.way) as desk:
        until(lambda: _newest_has_addition(desk))
        desk.go("/cases?show=unassigned").look("08-cases-unassigned")
        desk.go("/").look("09-home-supervisor")
        desk.go("/waiting").look("09-waiting")
        desk.go("/cases?show=unassigned").press("td a[href$='/assign']").look("10-assign")
        told.case = desk.path.removesuffix("/assign")
        desk.page.locator("main label", has_text="Assistente social").get_by_text(
            "Assistente social", exact=True
        ).click()
        desk.send().look("11-assigned")


def supervisor_looks_after_the_site(told: Told) -> None:
    """Reads what somebody wrote, sees within how many hours the site acts, and two cases that may be of one person."""
    with told.house.desk("officer", told.way) as desk:
        desk.go("/register")
        fill_registration(desk, screened=False)
        desk.send().send()
        assert desk.path == "/register/done"
    with told.house.desk("supervisor", told.way) as desk:
        desk.go("/refusals").look("73-refusals")
        desk.go("/concerns").look("74-concerns")
        desk.press("main th a").look("75-concern-read")
        desk.go("/cases").press("a[href^='/hours/']").look("76-hours")
        until(lambda: desk.go("/duplicates").page.locator("main li h2 a").count())
        desk.look("77-duplicates")
        desk.press("main li h2 a").look("78-duplicate")
        desk.page.locator("input[name=decision][value=unsure]").check()
        desk.send().look("79-duplicate-decided")


def caseworker_grants_and_refers(told: Told) -> None:
    """Reads, changes a section, records what the person agreed to, looks at what leaves, sends."""
    with told.house.desk("caseworker", told.way) as desk:
        desk.go("/cases").look("12-cases")
        desk.go(told.case).look("13-case")
        desk.press("main a[href*='/links/']").look("86-link")
        desk.page.locator("input[name=standing][value=suspected]").check()
        desk.page.fill("#reason", "Contou a sós que tem medo.")
        desk.send().look("87-link-decided")
        desk.go(f"{told.case}/additions").look("88-additions")
        desk.go(f"{told.case}/assistance").look("13-assistance")
        desk.go(f"{told.case}/export").look("13-export")
        desk.go(f"{told.case}/clocks/first-response").look("13-clock")
        desk.page.locator("input[name=outcome][value=done]").check()
        desk.send().look("13-clock-stopped")
        desk.go(f"{told.case}/sections/identity").look("14-section")
        assert PERSON[0] in desk.text
        desk.go(f"{told.case}/sections/contact/edit").look("15-section-edit")
        desk.page.fill("#safe_hours", "08:00-11:00")
        desk.send().look("16-section-saved")
        assert "08:00-11:00" in desk.text
        desk.go(f"{told.case}/consents/new").look("17-consent")
        fill_consent(desk)
        desk.send().look("18-consent-recorded")
        desk.press("a[href$='/send']").look("19-send")
        desk.page.fill("#request", "Precisa de abrigo esta noite.")
        desk.send().look("20-preview")
        assert PERSON[0] in desk.page.locator(".amparo-pane--leaves").inner_text()
        assert desk.page.locator(".amparo-pane--stays li").count() == 4
        desk.press("button[value=send]").look("21-sent")
        desk.go(f"{told.case}/timeline").look("22-timeline")


def partner_opens_and_answers(told: Told) -> None:
    """Opens it with one click and accepts with another."""
    with told.house.desk("shelter", told.way) as desk:
        until(lambda: desk.go("/referrals?state=received").page.locator("th a").count())
        desk.look("23-referrals")
        desk.go("/").look("24-home-partner")
        desk.go("/referrals?state=received").press("th a").look("25-referral")
        told.referral = desk.path
        assert PERSON[0] in desk.text
        desk.go(f"{told.referral}/decline").look("26-decline")
        desk.go(told.referral).send().look("27-accepted")


def caseworker_withdraws(told: Told) -> None:
    """Sees the answer, then takes the consent back for the person."""
    with told.house.desk("caseworker", told.way) as desk:
        until(lambda: desk.go(f"{told.case}/sent").page.locator(".govuk-tag--green").count())
        desk.look("28-answered")
        desk.go("/").look("29-home-caseworker")
        desk.go(told.case).press("a[href$='/withdrawal']").look("30-withdrawal")
        desk.page.locator("input[value=person-decided]").check()
        desk.send().look("31-withdrawn")


def partner_is_refused(told: Told) -> None:
    """Can open nothing any more, and is told what to do with what it holds."""
    with told.house.desk("shelter", told.way) as desk:
        until(lambda: desk.go(told.referral).page.locator(".amparo-empty").count())
        desk.look("32-refused")
        assert PERSON[0] not in desk.text


def auditor_finds_and_verifies(told: Told) -> None:
    """Finds who looked at this case, opens one entry with its proof, and the way to check it all at home."""
    about = told.case.rpartition("/")[2]
    with told.house.desk("auditor", told.way) as desk:
        until(lambda: desk.go(f"/log?about={about}&action=withdraw-consent").page.locator("tbody tr").count())
        desk.go(f"/log?about={about}").look("33-log")
        desk.press("tbody th a")
        until(lambda: desk.page.reload() and desk.page.locator("main .govuk-tag--green").count())
        desk.look("34-entry")
        desk.go("/log/proof").look("35-proof")
        assert desk.page.locator("pre").inner_text().count("\n") >= 3
        desk.go("/sessions").look("36-sessions")
        desk.go(told.case).look("37-not-found")
        desk.go("/signed-out").look("37-signed-out")


def administrator_makes_an_account(told: Told) -> None:
    """Makes one whose role opens cases, and gets the address to hand over."""
    with told.house.desk("administrator", told.way) as desk:
        desk.go("/").look("38-home-administrator")
        desk.go("/accounts").look("39-accounts")
        desk.press("main .amparo-actions a").look("40-account-new")
        desk.send().look("41-account-errors")
        desk.page.fill("#display_name", "Nova Assistente (treino)")
        desk.page.fill("#login_name", f"nova-{told.way.name}")
        desk.page.locator("input[name=roles][value=caseworker]").check()
        desk.page.locator("input[name=sites][value=maputo]").check()
        desk.send().look("42-account-made")
        assert "/enrolment?token=" in desk.page.locator("pre").inner_text()
        desk.go("/approvals").look("43-approvals-administrator")


def supervisor_approves_it(told: Told) -> None:
    """Is told that somebody waits, and gets the word for the person."""
    with told.house.desk("supervisor", told.way) as desk:
        desk.go("/approvals").look("44-approvals")
        desk.press("main form[action$='/approve'] button").look("45-approved")
        assert len(desk.page.locator("pre").inner_text().strip()) == 16
        desk.go("/approvals").look("46-approvals-decided")


def administrator_changes_an_account(told: Told) -> None:
    """Looks at each of the ways to change it."""
    with told.house.desk("administrator", told.way) as desk:
        desk.go("/accounts").press("tbody tr:last-child th a").look("47-account")
        account = desk.path
        for what in ("roles", "sites", "state", "reset"):
            desk.go(f"{account}/{what}").look(f"48-account-{what}")
        desk.go(f"{account}/state").page.locator("input[value=suspended]").check()
        desk.send().look("49-account-changed")


def administrator_keeps_sites(told: Told) -> None:
    """Adds one, and closes it."""
    with told.house.desk("administrator", told.way) as desk:
        desk.go("/sites").look("84-sites")
        desk.press("main .amparo-actions a").look("85-site-new")
        desk.send().look("86-site-errors")
        desk.page.fill("#name", f"Posto fronteiriço de Milange ({told.way.name})")
        desk.page.select_option("#province", "MZ-Q")
        desk.page.select_option("#district", "Milange")
        desk.page.fill("#code", f"milange-{told.way.name}")
        desk.send().look("87-site-added")
        desk.press(f"a[href$='/milange-{told.way.name}']").look("88-site")
        desk.page.locator("input[name=state][value=closed]").check()
        desk.send().look("89-site-closed")


def officer_for_data_protection_looks(told: Told) -> None:
    """Finds the consents of the case, keeps a colleague out of it, and lets them near again."""
    with told.house.desk("dpo", told.way) as desk:
        desk.go("/protection").look("50-protection")
        desk.page.fill("#case", told.case.rpartition("/")[2])
        desk.press("main form[action='/protection'] button").look("51-protected")
        desk.page.select_option("#staff", label="Assistente social, colega")
        desk.press("main form[data-keep] button").look("52-kept-out")
        desk.press("main form[action$='/lift'] button").look("53-let-near")


def fill_screening(desk: Desk) -> None:
    """Tick an act, a means, a purpose and an age."""
    for name, value in (
        ("acts", "Transportation"),
        ("means", "Deception"),
        ("purposes", "ForcedLabour"),
        ("age", "adult"),
    ):
        desk.page.locator(f"input[name={name}][value={value}]").check()


def fill_registration(desk: Desk, *, screened: bool = True, name: str = PERSON[0]) -> None:
    """Write what an officer writes on the short path."""
    page = desk.page
    page.locator("#limits_explained").check()
    page.locator("input[name=assistance][value=yes]").check()
    page.locator("input[name=consent_method][value=signature]").check()
    page.select_option("#consent_language", "por")
    page.fill("#prs_FirstName", name)
    page.fill("#prs_SecondName", PERSON[1])
    page.select_option("#prs_Gender", "Feminine")
    page.fill("#prs_Birthdate", "14/3/2001")
    page.select_option("#prs_Citizenship", "MZ")
    page.locator("input[name=safe_channels][value=call]").check()
    unfold(desk, "safe_hours")
    page.fill("#safe_hours", "08:00-11:00")
    page.locator("input[name=danger][value=no]").check()
    page.fill("#prs_MobilePhone", "+258 84 000 0000")
    page.fill("#vic_DetailsOfVulnerabilities", "[Caso sintético de treino] Promessa de trabalho; documentos retidos.")
    if screened:
        unfold(desk, "acts")
        fill_screening(desk)


def unfold(desk: Desk, name: str) -> None:
    """Open the folded part in which a question is, unless it is open."""
    part = desk.page.locator("details", has=desk.page.locator(f"[name={name}]"))
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()


def fill_consent(desk: Desk) -> None:
    """Record that the person agreed to share two sections with the shelter."""
    page = desk.page
    page.select_option("#recipient", label="Casa de Abrigo (treino)")
    page.select_option("#purpose", "shelter")
    for section in ("identity", "contact"):
        page.locator(f"input[name=sections][value={section}]").check()
    page.locator("input[name=method][value=signature]").check()
    page.fill("#text", "Autorizo a partilha da minha identidade e do meu contacto para receber abrigo.")
    page.locator("#explained").check()


def _newest_has_addition(desk: Desk) -> bool:
    """Say whether the newest case that nobody has is the one to which the officer added."""
    leads = desk.go("/cases?show=unassigned").page.locator("td a[href$='/assign']")
    lead = leads.first.get_attribute("href") if leads.count() else None
    case = lead.removesuffix("/assign") if lead else ""
    return bool(case and desk.go(case).page.locator("main a[href$='/additions']").count())


def until(look: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Look again until there is something."""
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not appear"
        time.sleep(0.2)
