"""console.toml: defaults, values, and every mistake at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.console.settings import ConsoleSettings, load_settings, parse_settings
from agent_tui.core.errors import SetupError

FULL = """
theme = "agent-light"
glyphs = "ascii"
send_hold = 0
mark_read = "manual"
bell = false
[compose]
enter = "newline"
[keys]
"app.next" = "f7,ctrl+n"
[notifications.message]
here = ["toast"]
"""


def mistakes(source: str) -> list[str]:
    with pytest.raises(SetupError) as caught:
        parse_settings(source, actions=("app.next", "conv.template"), themes=("agent-dark", "agent-light"))
    return caught.value.sentence.splitlines()


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "console.toml")
    assert settings == ConsoleSettings()
    assert settings.send_hold == 2.0
    assert settings.compose.enter == "send"


def test_everything_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "console.toml"
    path.write_text(FULL)
    settings = load_settings(path, actions=("app.next",), themes=("agent-light",))
    assert (settings.theme, settings.glyphs, settings.send_hold) == ("agent-light", "ascii", 0)
    assert (settings.mark_read, settings.bell, settings.compose.enter) == ("manual", False, "newline")
    assert settings.keys == {"app.next": "f7,ctrl+n"}


def test_one_situation_does_not_silence_the_others() -> None:
    message = parse_settings(FULL).notifications.message
    assert message.here == ("toast",)
    assert message.elsewhere == ConsoleSettings().notifications.message.elsewhere
    assert message.away == ConsoleSettings().notifications.message.away


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ('\ntheem = "x"', 2, "theem: there is no such key; did you mean 'theme'?"),
        ('theme = "agent-drak"', 1, "theme: there is no theme 'agent-drak'; did you mean 'agent-dark'?"),
        ("send_hold = 11", 1, "send_hold: Expected a number <= 10.0."),
        ('send_hold = "2s"', 1, "send_hold: Expected a number, got text."),
        ("bell = 1", 1, "bell: Expected true or false, got a number."),
        ('[compose]\n\nenter = "sned"', 3, "compose.enter: 'sned' is not one of send, newline."),
        ("compose = 1", 1, "compose: Expected a table, got a number."),
        ('[keys]\n"app.nxt" = "f7"', 2, "keys.app.nxt: there is no action 'app.nxt'; did you mean 'app.next'?"),
        ('[keys]\n"app.next" = ""', 2, 'keys.app.next: expected keys as text, such as "ctrl+n,f7".'),
        (
            '[notifications]\nmessage = { away = ["bel"] }',
            2,
            "notifications.message.away: 'bel' is not one of badge, toast, bell, desktop.",
        ),
        (
            "[notifications.mesage]\n",
            1,
            "notifications.mesage: there is no such key; did you mean 'message'?",
        ),
    ],
)
def test_a_mistake_names_line_key_and_remedy(source: str, line: int, words: str) -> None:
    assert mistakes(source) == [f"console.toml:{line}: {words}"]


def test_all_mistakes_at_once_in_the_order_of_the_file() -> None:
    found = mistakes('bell = 3\n[compose]\nenter = "x"\n[keys]\nnope = "f7"\n')
    assert [sentence.split(": ")[0] for sentence in found] == ["console.toml:1", "console.toml:3", "console.toml:5"]


def test_what_is_not_toml() -> None:
    assert mistakes("a = \n") == ["console.toml:1: this is not TOML: Invalid value, at column 5."]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "console.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SetupError, match="cannot be read") as caught:
        load_settings(path)
    assert str(path) in caught.value.sentence
    with pytest.raises(SetupError, match="cannot be read"):
        load_settings(tmp_path)
