"""The end of set-up at a desk that runs: it has what was written in force, or says why it has not."""

from __future__ import annotations

import pytest

from agent_tui.core.errors import Refused
from agent_tui.setup.answers import Answers, Known
from agent_tui.setup.first_message import Door, FirstContact
from agent_tui.setup.flow import Flow
from tests.e2e.desk_file import NUMBER
from tests.e2e.programs import DeskProgram


def told(line: str) -> None:
    raise AssertionError(line)


async def test_nobody_waits_for_a_message_to_a_number_that_the_desk_has_not_taken(desk: DeskProgram) -> None:
    token = (desk.data / "local.token").read_text().strip()
    contact = FirstContact(desk.config, lambda: Door(desk.console, token), patience=0.3)
    with pytest.raises(Refused, match="has not taken the changed file") as caught:
        await contact.start(Flow("try_out", Answers(number="+14155559999"), Known()), told)
    assert "agent-tui stop" in caught.value.hint
    known = await contact.start(Flow("try_out", Answers(number=NUMBER), Known()), told)
    assert known.running
