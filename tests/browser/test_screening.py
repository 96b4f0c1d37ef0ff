"""The officer's questions in a real browser: indicators stand folded, and only where they are a help."""

import pytest

from tests.browser.people import NARROW, WIDE, House, Way

pytestmark = pytest.mark.browser

WAYS = [Way(WIDE, "pt", script=True), Way(NARROW, "en", script=False)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_indicators_appear_with_a_labour_purpose_and_are_counted(house: House, way: Way) -> None:
    """Without script too: first hidden, then six folded lines, then a result with its dimensions."""
    with house.desk("officer", way) as desk:
        page = desk.go("/screening").page
        asked = page.locator(".amparo-indicators")
        assert not asked.is_visible()
        for name, value in (("acts", "Recruitment"), ("purposes", "Servitude"), ("age", "adult")):
            page.locator(f"input[name={name}][value={value}]").check()
        assert asked.is_visible()
        assert asked.locator("details[open]").count() == 0
        desk.look("60-indicators-folded")
        dimension = asked.locator("details", has=page.locator("input[name=coercion-at-destination]"))
        dimension.locator("summary").click()
        for name in ("debt", "wages"):
            dimension.locator(f"input[value='coercion-at-destination.{name}']").check()
        desk.look("61-indicators-open")
        page.locator("input[name=purposes][value=Servitude]").uncheck()
        assert asked.is_visible(), "what is ticked is never hidden"
        page.locator("input[name=purposes][value=Servitude]").check()
        desk.send().look("62-indicators-counted")
        assert page.locator("main .govuk-tag").count() == 1


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_for_a_child_the_page_says_that_there_is_no_list_yet(house: House, way: Way) -> None:
    """And shows no dimension; for a purpose that is not labour the indicators are not even asked."""
    with house.desk("officer", way) as desk:
        page = desk.go("/screening").page
        for name, value in (("acts", "Receipt"), ("purposes", "SexualExploitation"), ("age", "child")):
            page.locator(f"input[name={name}][value={value}]").check()
        assert not page.locator(".amparo-indicators").is_visible()
        desk.send().look("63-no-list-yet")
        assert ("ainda não há lista" if way.language == "pt" else "no list yet") in desk.text.lower()
        assert page.locator("main .govuk-tag").count() == 0


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_registration_with_indicators_and_a_decision_can_be_checked(house: House, way: Way) -> None:
    """On the folded part of the form; the first view is no longer than it was."""
    with house.desk("officer", way) as desk:
        page = desk.go("/register").page
        assert not page.locator(".amparo-indicators").is_visible()
        for name, value in (("assistance", "yes"), ("consent_method", "signature"), ("pathway", "trafficking")):
            page.locator(f"input[name={name}][value={value}]").check()
        page.locator("#limits_explained").check()
        page.select_option("#consent_language", "por")
        page.locator("details summary", has_text="Triagem" if way.language == "pt" else "Screening").first.click()
        for name, value in (("acts", "Receipt"), ("purposes", "ForcedLabour"), ("age", "adult")):
            page.locator(f"input[name={name}][value={value}]").check()
        page.locator("details", has=page.locator("input[name=exploitative-conditions]")).last.locator("summary").click()
        page.locator("input[value='exploitative-conditions.hours']").check()
        page.locator("details", has=page.locator("#decided_by")).last.locator("summary").click()
        page.select_option("#decided_by", "NGO")
        page.fill("#decided_on", "01/02/2026")
        desk.look("64-register-indicators")
        desk.send().look("65-register-indicators-check")
        assert desk.path == "/register/check"
        assert "01/02/2026" in desk.text
        assert desk.send().path == "/register/done"
