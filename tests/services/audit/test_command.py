"""`amparo audit verify` says what an export shows, and is not talked out of what it should show."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
from click.testing import CliRunner, Result

from deploy.cli.auditing import audit
from tests.services.audit.building import OURS, PINNED, THEIRS, export, leaf

PAST = datetime(2026, 1, 1, tzinfo=UTC)
LEAVES = [leaf(n, organisation=THEIRS if n == 2 else OURS, at=PAST) for n in (1, 2, 3)]


def verify(folder: Path, lines: list[bytes], *options: str) -> Result:
    """Run the command on an export."""
    file = folder / "log.ndjson"
    file.write_bytes(b"".join(lines))
    return CliRunner().invoke(audit, ["verify", str(file), "--key", str(PINNED), "--var", str(folder), *options])


def test_it_says_what_is_shown_and_how_much_is_hidden(tmp_path: Path) -> None:
    """Whole, and an organisation's."""
    whole = verify(tmp_path, export(LEAVES))
    assert whole.exit_code == 0, whole.output
    assert "scope: all, 0 entries hidden" in whole.output
    theirs = verify(tmp_path, _redacted(), "--organisation", str(OURS))
    assert theirs.exit_code == 0, theirs.output
    assert f"scope: {OURS}, 1 entries hidden" in theirs.output


def test_a_redacted_export_does_not_pass_for_the_whole_log(tmp_path: Path) -> None:
    """With its scope as it is, or changed back to all."""
    asked_for_all = verify(tmp_path, _redacted())
    assert asked_for_all.exit_code != 0
    assert f"scope: {OURS}" in asked_for_all.output
    header, *lines = _redacted()
    claims_all = verify(tmp_path, [orjson.dumps(orjson.loads(header) | {"scope": "all"}) + b"\n", *lines])
    assert claims_all.exit_code != 0
    assert "scope: all, 1 entries hidden" in claims_all.output


def _redacted() -> list[bytes]:
    return export(LEAVES, shown=lambda index: index != 1, scope=str(OURS))
