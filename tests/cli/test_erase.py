"""What ``agent-tui erase`` says while it waits."""

from __future__ import annotations

import pytest

from agent_tui.cli.erase import waiting_words
from agent_tui.wire.administration import Erasure


@pytest.mark.parametrize(("files", "says"), [(1, "by 10:30 UTC at the latest"), (0, "10 minutes at most")])
def test_it_is_said_what_is_waited_for_and_until_when(files: int, says: str) -> None:
    erasure = Erasure(
        id="x_1",
        state="cleaning",
        conversations=1,
        messages=2,
        files=files,
        asked_at="2026-11-26T09:30:00.000Z",
        done_at=None,
    )
    words = waiting_words(erasure, files)
    assert says in words
    assert "--no-wait" in words
