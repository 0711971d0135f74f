"""Ways of breaking a configuration: each is one line with the file, the line, the key and a sentence."""

from __future__ import annotations

import tomllib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.config.lines import KeyPath
from agent_tui.config.load import load_text
from agent_tui.config.mistakes import ConfigError, Mistake, dotted, shown
from tests.config.broken import BROKEN
from tests.config.broken_masking import BROKEN_MASKING
from tests.config.good import GOOD
from tests.config.toml_writer import Writer


def found_in(text: str) -> tuple[Mistake, ...]:
    try:
        load_text(text)
    except ConfigError as error:
        return error.mistakes
    return ()


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(("find", "put", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_one_mistake_gives_one_exact_line(find: str, put: str, expected: str) -> None:
    assert find in GOOD
    assert mistakes(GOOD.replace(find, put, 1)) == [f"config.toml:{expected}"]


@pytest.mark.parametrize(("put", "expected"), BROKEN_MASKING.values(), ids=BROKEN_MASKING.keys())
def test_a_mistake_in_masking_gives_one_exact_line(put: str, expected: str) -> None:
    assert mistakes(GOOD.replace("[agents.ana]", f"{put}\n[agents.ana]", 1)) == [f"config.toml:{expected}"]


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        GOOD.replace('name = "Support"', "nmae = 1")
        .replace("AC00000000000000000000000000000001", "AC1")
        .replace('account = "main"', "")
        .replace('"+14155238886"', '"14155238886"')
        .replace("{ billing = 100 }", "{ billing = 50 }")
        .replace("priority = 2", "priority = 0")
        .replace("15:00", "25:00")
    )
    found = mistakes(text)
    assert [line.split(": ")[0:2] for line in found] == [
        ["config.toml:2", "desk.nmae"],
        ["config.toml:6", "accounts.main.account_sid"],
        ["config.toml:9", "numbers.support.account"],
        ["config.toml:11", "numbers.support.number"],
        ["config.toml:21", "workstreams.support.classify[0].rules[0].set.priority"],
        ["config.toml:25", "workstreams.support.route[0].queues"],
        ["config.toml:36", "hours.office.days.mon-fri[1]"],
    ]


def test_two_wrong_fields_of_one_table_both_appear_with_what_stands_between_tables() -> None:
    text = GOOD.replace('workstream = "support"', "workstream = 4\nmessages_per_second = 0").replace(
        "[agents.ana]",
        '[accounts.b]\naccount_sid = "AC00000000000000000000000000000001"\nauth_token = "env:B"\n[agents.ana]',
    )
    assert mistakes(text) == [
        "config.toml:12: numbers.support.workstream: must be the name of one workstream, not 4",
        "config.toml:13: numbers.support.messages_per_second: must be a number above 0 and at most 1000, not 0",
        "config.toml:40: accounts.b.account_sid: is the same as that of [accounts.main]",
    ]


def test_a_thing_with_a_mistake_still_counts_as_declared() -> None:
    assert mistakes(GOOD.replace('name = "Ana Petrova"', "capacity = -1")) == [
        "config.toml:39: agents.ana.capacity: must be a whole number from 0 to 1000, not -1"
    ]


def test_a_secret_is_never_shown_whatever_is_wrong_with_it() -> None:
    hidden = "hidden0123456789"
    for text in (
        GOOD.replace("env:TWILIO_AUTH_TOKEN", hidden),
        GOOD.replace("env:TWILIO_AUTH_TOKEN", f"envv:{hidden}"),
        GOOD.replace("AC00000000000000000000000000000001", hidden),
        GOOD.replace('auth_token = "env:TWILIO_AUTH_TOKEN"', f'auth_token = ["{hidden}"]'),
        GOOD.replace('auth_token = "env:TWILIO_AUTH_TOKEN"', f'auth_tokn = "{hidden}"'),
    ):
        assert hidden not in "\n".join(mistakes(text))


def test_hostile_text_in_a_file_stays_on_its_line() -> None:
    found = mistakes(GOOD.replace('account = "main"', 'account = "\\u001b]52;c;x\\u0007\\n[/b]"'))
    assert found == [
        'config.toml:10: numbers.support.account: there is no account "\ufffd]52;c;x\ufffd\ufffd[/b]"; there is "main"'
    ]


_toml = st.recursive(
    st.one_of(
        st.integers(),
        st.booleans(),
        st.floats(),
        st.sampled_from(["", "ana", "general", "30m", "always", "mon-fri", "09:00-10:00", "env:A", "+1415"]),
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["when", "not", "any", "body", "is", "queues", "id", "x y"]), inner, max_size=3
        ),
    ),
    max_leaves=5,
)


def _places(value: object, path: KeyPath = ()) -> list[KeyPath]:
    below: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [path] * bool(path) + [place for key, item in below for place in _places(item, (*path, key))]


@given(st.data())
def test_whatever_stands_at_whatever_place_is_taken_or_refused_with_its_line(data: st.DataObject) -> None:
    document: dict[str, object] = tomllib.loads(GOOD)
    place = data.draw(st.sampled_from(_places(document)))
    inner: object = document
    for key in place[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[place[-1]] = data.draw(_toml)  # type: ignore[index]
    writer = Writer()
    writer.document(document)
    found = found_in(writer.text)
    last = writer.text.count("\n") + 1
    assert all(1 <= mistake.line <= last and mistake.key and mistake.sentence for mistake in found)
    assert all(str(mistake).isprintable() for mistake in found)


@pytest.mark.parametrize("depth", [50, 2_000])
def test_nesting_ends_in_a_sentence(depth: int) -> None:
    for text in (f"x = {'[' * depth}{']' * depth}", f"[{'.'.join(['a'] * min(depth, 3000))}]"):
        assert all(line.startswith("config.toml") and ": " in line for line in mistakes(text))
    deep = ".".join(["not"] * min(depth, 5000))
    when = f'when.{deep}.language = "en"'
    text = GOOD.replace('when = { skills_any = ["refund"] }', when)
    if depth > 100:
        assert mistakes(text) == ["config.toml: is nested too deeply"]
    else:
        assert load_text(text).workstreams["support"].route[0].when is not None


def test_a_mistake_reads_like_a_compiler_line() -> None:
    assert str(Mistake("c.toml", 3, "a.b", "is wrong")) == "c.toml:3: a.b: is wrong"
    assert str(Mistake("c.toml", 3, "", "is wrong")) == "c.toml:3: is wrong"
    assert str(Mistake("c.toml", 0, "", "is wrong")) == "c.toml: is wrong"


def test_keys_and_values_are_shown_as_written() -> None:
    assert dotted(("a", 0, "b c", "d-e")) == 'a[0]."b c".d-e'
    assert shown("x" * 100) == '"' + "x" * 59 + '…"'
    assert shown(True) == "true"
    assert shown([1]) == "a list"
    assert shown({}) == "a table"
    assert shown(datetime(2026, 1, 2, 3, 4)) == "2026-01-02 03:04:00"
