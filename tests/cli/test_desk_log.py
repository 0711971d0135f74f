"""The desk's log when something fails that nobody expected: still one JSON object a line, and no word of a customer."""

from __future__ import annotations

import json
import logging

import pytest

from agent_tui.cli.desk_log import OneLine


def record(message: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, (), None)
    made.__dict__.update(more)
    return made


def test_an_exception_is_told_by_its_type_and_place() -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        _fail("my card is 4111 and this is secret")
    failure = (caught.type, caught.value, caught.tb)
    line = OneLine().format(record("Exception in ASGI application\n", exc_info=failure))
    assert "\n" not in line
    assert "4111" not in line
    said = json.loads(line)
    assert (said["exception"], said["level"]) == ("ValueError", "error")
    assert said["trace"][-1].startswith("cli/test_desk_log.py:")


def _fail(words: str) -> None:
    raise ValueError(words)


def test_lines_of_the_desk_stay_and_those_of_libraries_become_json() -> None:
    own = '{"event": "sent"}'
    assert OneLine().format(record(own)) == own
    assert json.loads(OneLine().format(record("Invalid HTTP request received.\nmore")))["event"] == (
        "Invalid HTTP request received."
    )
