"""`docs/screening.md` says what the oracle says, and a rule does not change without its version."""

from services.intake.domain.screening import RULES_VERSION
from tests.services.intake.domain.screening.oracle import AGES, KNOWN
from tests.services.intake.domain.screening.page import PAGE, fingerprint, page

FINGERPRINTS = {"screening-1": "23a9bc6f575a823a"}
"""Each version that was ever released and what it decided; never change a line, add one."""


def test_the_page_is_what_is_so() -> None:
    """Whoever changes a rule writes the page anew, so that the change is seen by whoever reads no code."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert written == page(), "write it anew with `make screening`, and read what changed"


def test_the_page_has_every_combination_of_act_means_purpose_and_age() -> None:
    """27 lines of three ages."""
    lines = [line for line in page().split("## Indicators")[0].splitlines() if line.startswith(("| named", "| no"))]
    assert len({tuple(line.split(" | ")[:3]) for line in lines}) == len(lines) == len(KNOWN) ** 3
    assert all(len(line.strip("| ").split(" | ")) == 3 + len(AGES) for line in lines)


def test_a_rule_does_not_change_under_the_same_version() -> None:
    """A result that was kept says by which rules it was reached; one name for two would be a lie."""
    assert FINGERPRINTS.get(RULES_VERSION) == fingerprint(), "give the rules a new version, and add its fingerprint"
