"""One person, from the border post to a verified access log, on the embedded bus and on RabbitMQ."""

from collections.abc import Iterator

import pytest

from deploy.journey import CHAPTERS, Story, play
from deploy.journey.training import training_world
from tests.support.installation import Installation, running


@pytest.fixture(scope="module")
def embedded() -> Iterator[Installation]:
    """An installation on the bus that comes with it."""
    with running() as installation:
        yield installation


@pytest.fixture(scope="module")
def on_rabbit(amqp_url: str) -> Iterator[Installation]:
    """An installation on RabbitMQ, with queues of its own."""
    with running(bus=amqp_url) as installation:
        yield installation


def journey(installation: Installation) -> list[str]:
    """Play the journey and return the titles of the chapters that were played."""
    world = training_world(installation.folder)
    try:
        return [step.title for step in play(Story(world), CHAPTERS)]
    finally:
        world.leave()


def test_the_journey_on_the_embedded_bus(embedded: Installation) -> None:
    """Every chapter, the last of which verifies the log."""
    assert journey(embedded) == [title for title, _ in CHAPTERS]


def test_the_journey_on_rabbitmq(on_rabbit: Installation) -> None:
    """The same story over a real broker."""
    assert journey(on_rabbit) == [title for title, _ in CHAPTERS]


def test_the_command_plays_it_and_says_each_step(embedded: Installation) -> None:
    """`amparo journey`, piped: plain lines, exit 0."""
    told = embedded.amparo("journey")
    assert told.returncode == 0, told.stderr
    assert all(title in told.stdout for title, _ in CHAPTERS)


def test_status_is_ready_only_when_everything_is(embedded: Installation) -> None:
    """Exit 0 with everything up; a stopped worker shows, and is mended."""
    assert embedded.amparo("status").returncode == 0


def test_an_export_verifies_offline_and_a_changed_one_names_its_entry(embedded: Installation) -> None:
    """The auditor's command, on a true and on a forged file."""
    journey(embedded)
    world = training_world(embedded.folder)
    export = embedded.path / "export.ndjson"
    export.write_text(world.national_auditor.at("audit").text("/export"), encoding="utf-8")
    world.leave()
    assert embedded.amparo("audit", "verify", str(export)).returncode == 0
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    forged = embedded.path / "forged.ndjson"
    forged.write_text("".join(lines[:4] + lines[5:]), encoding="utf-8")
    told = embedded.amparo("audit", "verify", str(forged))
    assert told.returncode != 0
    assert "entry 3" in told.stderr
