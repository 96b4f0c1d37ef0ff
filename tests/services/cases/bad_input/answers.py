"""What a refusal must say, and what it must leave as it was."""

from werkzeug.test import TestResponse

from tests.services.cases.world import World

STORED = ("section_versions", "grants", "disclosures", "receipts", "idempotency", "timeline")


def stored(world: World) -> dict[str, int]:
    """Count what is stored."""
    return {table: len(world.rows(table)) for table in STORED}


def codes(answer: TestResponse) -> set[tuple[str, str]]:
    """Return where and why a request was refused."""
    assert answer.content_type == "application/problem+json"
    return {(each["pointer"], each["code"]) for each in answer.json.get("errors", [])}
