"""`docs/permissions.md` says what the oracle says, and the oracle is what the services do."""

from tests.authorization.oracle import books
from tests.authorization.page import PAGE, page


def test_the_page_is_what_is_so() -> None:
    """Whoever changes a right writes the page anew, so that the change is seen by whoever reads no code."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert written == page(), "write it anew with `make permissions`, and read what changed"


def test_the_page_names_every_door_and_every_refusal_of_consent() -> None:
    """A line that the page forgot would be a right that nobody reads about."""
    text = page()
    for book in books().values():
        for door in book.doors:
            assert f"| {door.does} |" in text, door.name
        assert all(f"- {said}" in text for said in book.never)
    assert all(f"`{each}`" in text for each in ("grant-expired", "grant-withdrawn", "referral-revoked", "cases-silent"))
