"""A changed configuration that was not taken: its place, its sentence, who sees it, and when it goes away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent_tui.config.changes import CannotTake, refusals
from agent_tui.config.load import load_text
from agent_tui.config.mistakes import ConfigError
from agent_tui.core.errors import SetupError
from agent_tui.desk.refused_config import RefusedConfig, note_refused, refused_config
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.attention import attention_page
from tests.config.good import GOOD
from tests.desk.bench import ANA, SAM, Bench

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
STAYS = "The old configuration stays in force."


def test_a_mistake_is_told_with_its_line_and_how_many_more() -> None:
    text = GOOD.replace("[workstreams.support]\n", '[workstreams.support]\nmode = "pik"\nkind = 1\n')
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    refused = refused_config(caught.value, "config.toml", text, NOW)
    line = text.splitlines().index('mode = "pik"') + 1
    assert (refused.line, refused.key, refused.mistakes) == (line, "workstreams.support.mode", 2)
    assert refused.says.startswith(f"config.toml:{line}: workstreams.support.mode: ")
    assert refused.says.endswith(f" (and 1 more). {STAYS}")
    assert "agent-tui check" in refused.hint


@pytest.mark.parametrize(
    ("find", "put", "says"),
    [
        ('"127.0.0.1:8080"', '"127.0.0.1:9090"', "config.toml:3: desk.public_listen changed: restart the desk"),
        ('"+14155238886"', '"+14155238887"', "config.toml:11: number support changed from"),
        ("[numbers.support]", "[numbers.other]", "config.toml:9: number support (+14155238886) is gone"),
        ('public_listen = "127.0.0.1:8080"', "", "config.toml:1: desk.public_listen changed"),
    ],
)
def test_what_a_running_desk_cannot_take_has_a_line_too(find: str, put: str, says: str) -> None:
    old = load_text(GOOD.replace("8080", "8090") if not put else GOOD)
    text = GOOD.replace(find, put)
    error = CannotTake(refusals(old, load_text(text), frozenset({"support"})))
    refused = refused_config(error, "config.toml", text, NOW)
    assert refused.says.startswith(says)
    assert refused.says.endswith(STAYS)
    assert refused.hint == "Restart the desk, or undo the change."


def test_a_question_needs_no_full_stop() -> None:
    text = GOOD.replace("[workstreams.support]\n", '[workstreams.support]\nmode = "pik"\n')
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    assert f'did you mean "pick"? {STAYS}' in refused_config(caught.value, "config.toml", text, NOW).says


def test_a_file_that_cannot_be_read_any_more() -> None:
    refused = refused_config(SetupError("It is gone.", hint="Put it back."), "config.toml", "", NOW)
    assert refused.says == f"config.toml: It is gone. {STAYS}"


def test_supervisors_see_it_first_among_what_needs_attention() -> None:
    bench = Bench()
    bench.opened()
    refused = RefusedConfig(bench.now, "config.toml", 20, "workstreams.support.mode", "no such mode", 1, "Correct it.")
    for caller in (SAM, Caller("adm", None, "admin")):
        first = bench.run(
            lambda unit, caller=caller: attention_page(unit, bench.config, caller, None, 9, bench.now, refused)  # type: ignore[misc]
        ).items[0]
        assert (first.reason, first.conversation, first.parked_id) == ("config_refused", None, None)
        assert first.detail == f"config.toml:20: workstreams.support.mode: no such mode. {STAYS} Correct it."
    seen = bench.run(lambda unit: attention_page(unit, bench.config, ANA, None, 9, bench.now, refused))
    assert "config_refused" not in [item.reason for item in seen.items]
    bench.close()


def test_the_feed_gets_the_place_and_no_sentence() -> None:
    bench = Bench()
    refused = RefusedConfig(bench.now, "config.toml", 20, "workstreams.support.mode", "secret words", 3, "")
    bench.run(lambda unit: note_refused(unit, refused))
    row = bench.ask("SELECT kind, data FROM events ORDER BY seq DESC LIMIT 1")[0]
    assert row["kind"] == "config.refused"
    assert "secret words" not in row["data"]
    assert '"line":20' in row["data"].replace(" ", "")
    bench.close()
