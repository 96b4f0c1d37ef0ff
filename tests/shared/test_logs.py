"""Nothing but short codes is written, whoever writes and whatever is handed over."""

import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.logs import KEYS, WITHHELD, failure, make_logger, route_library_logs

AT = datetime(2026, 11, 3, 8, 30, 0, 1500, tzinfo=UTC)


def written(write: Callable[[Any], object], *, level: str = "info") -> list[dict[str, Any]]:
    """Return what *write* makes a logger write."""
    stream = io.StringIO()
    write(make_logger(service="cases", clock=lambda: AT, level=level, stream=stream))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_time_level_service_and_event() -> None:
    """In UTC with milliseconds."""
    assert written(lambda log: log.info("relay-connected", attempt=3)) == [
        {
            "at": "2026-11-03T08:30:00.001Z",
            "attempt": 3,
            "event": "relay-connected",
            "level": "info",
            "service": "cases",
        }
    ]


def test_a_key_that_nobody_allowed_is_dropped() -> None:
    """Also a harmless one: allowing is a decision."""
    [line] = written(lambda log: log.info("x", body={"name": "Graça"}, query="nome=Graça", case_id="1"))
    assert set(line) == {"at", "event", "level", "service"}


@given(st.sampled_from(sorted(KEYS - {"at", "level", "event"})), st.text(min_size=1))
def test_a_value_that_is_not_a_code_is_withheld(key: str, value: str) -> None:
    """Names have spaces and letters that codes have not; long texts are no codes."""
    [line] = written(lambda log: log.info("x", **{key: value}))
    assert line[key] in {value, WITHHELD}
    assert line[key] == WITHHELD or (value.isascii() and " " not in value and "\n" not in value)


@pytest.mark.parametrize("event", ["Graça Machava came", "a sentence", "{'name': 1}", "x" * 200])
def test_a_sentence_as_event_is_withheld(event: str) -> None:
    """Events are codes too; a formatted sentence is how names get into logs."""
    assert written(lambda log: log.warning(event))[0]["event"] == WITHHELD


def test_a_value_of_another_type_is_withheld_unless_it_is_a_number_or_truth() -> None:
    """A list or an object may hold anything."""
    [line] = written(lambda log: log.info("x", count=1.5, number=True, check=None, reason=["Graça"], where={"a": "b"}))
    assert (line["count"], line["number"], line["check"]) == (1.5, True, None)
    assert (line["reason"], line["where"]) == (WITHHELD, WITHHELD)


def test_an_error_is_its_class_and_place_and_never_its_message() -> None:
    """Nor the message of what caused it."""

    def fail() -> None:
        try:
            os.environ["MACHAVA"]
        except KeyError as error:
            raise RuntimeError("no row for Machava") from error

    def write(log: Any) -> None:
        try:
            fail()
        except RuntimeError:
            log.exception("failed")

    [line] = written(write)
    assert (line["error"], line["event"], line["level"]) == ("RuntimeError", "failed", "error")
    assert line["where"].startswith("tests/shared/test_logs.py:")
    assert "Machava" not in json.dumps(line)


def test_an_error_inside_a_library_is_placed_at_our_last_line() -> None:
    """Where somebody can do something about it."""
    with pytest.raises(ValueError, match="Expecting") as caught:
        json.loads("{")
    assert failure(caught.value)["where"].startswith("tests/shared/test_logs.py:")
    assert failure(caught.value)["error"] == "JSONDecodeError"
    assert failure(ValueError("never raised"))["where"] == ""


def test_less_than_the_level_is_not_written() -> None:
    """Debug lines cost nothing in production."""
    assert written(lambda log: (log.debug("x"), log.info("x"), log.error("y")), level="warning")[0]["event"] == "y"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back afterwards."""
    found = logging.getLogger()
    handlers, level = list(found.handlers), found.level
    yield found
    found.handlers[:] = handlers
    found.setLevel(level)


def test_what_libraries_log_keeps_its_name_and_loses_its_sentence(root: logging.Logger) -> None:
    """They like to log URLs, SQL and values."""
    assert root is logging.getLogger()

    def write(log: Any) -> None:
        route_library_logs(log)
        logging.getLogger("kombu.connection").warning("lost %s", "amqp://cases:hunter2@broker")
        try:
            Path("/hunter2").read_text(encoding="utf-8")
        except OSError:
            logging.getLogger("sqlalchemy").exception("hunter2")

    lines = written(write)
    assert [(line["event"], line["library"], line.get("error")) for line in lines] == [
        ("library", "kombu.connection", None),
        ("library", "sqlalchemy", "FileNotFoundError"),
    ]
    assert "hunter2" not in json.dumps(lines)
