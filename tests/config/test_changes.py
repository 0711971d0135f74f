"""What a reload changes, and what a running desk refuses."""

from __future__ import annotations

import pytest

from agent_tui.config.changes import differences, refusals
from agent_tui.config.load import load_text
from tests.config.good import GOOD

OLD = load_text(GOOD)
LIVE = frozenset({"support"})


def test_nothing_changed() -> None:
    assert differences(OLD, load_text(GOOD)) == ()
    assert tuple(map(str, refusals(OLD, load_text(GOOD), LIVE))) == ()


def test_what_changed_is_listed_by_table_and_key() -> None:
    new = load_text(
        GOOD.replace('name = "Support"', 'name = "Help"\npresence_grace = "10s"')
        .replace("[agents.ana]", "[agents.bob]\n[agents.ana]")
        .replace('members = ["ana"]\nhours', 'members = ["bob"]\npriority = 1\nhours')
        .replace("{ billing = 100 }", "{ general = 100 }")
        + '[[route_tests]]\nmessage = "x"\nqueue = "general"\n'
    )
    assert [str(change) for change in differences(OLD, new)] == [
        "[desk] changed: name, presence_grace",
        "[workstreams.support] changed: route",
        "[queues.billing] changed: priority, members",
        "[agents.bob] added",
        "[route_tests] changed",
    ]
    assert tuple(map(str, refusals(OLD, new, LIVE))) == ()
    assert [change.kind for change in differences(new, OLD) if change.table == "agents"] == ["removed"]


def test_a_rotated_secret_is_a_change_that_shows_no_value() -> None:
    new = load_text(GOOD.replace("env:TWILIO_AUTH_TOKEN", "env:OTHER"))
    assert [str(change) for change in differences(OLD, new)] == ["[accounts.main] changed: auth_token"]


@pytest.mark.parametrize(
    ("find", "put", "sentence"),
    [
        (
            '"127.0.0.1:8080"',
            '"127.0.0.1:9090"',
            "desk.public_listen changed: restart the desk to use it (agent-tui stop, then agent-tui serve)",
        ),
        (
            'name = "Support"',
            'console_listen = "127.0.0.1:9091"',
            "desk.console_listen changed: restart the desk to use it (agent-tui stop, then agent-tui serve)",
        ),
        (
            "[numbers.support]",
            "[numbers.other]",
            "number support (+14155238886) is gone and has conversations that are not closed: close them first",
        ),
        (
            "+14155238886",
            "+14155238887",
            "number support changed from +14155238886 to +14155238887, and it has conversations that are not closed: "
            "close them first, or add the new number under another name",
        ),
        (
            "AC00000000000000000000000000000001",
            "AC00000000000000000000000000000002",
            "number support moved to another Twilio account, and it has conversations that are not closed: "
            "close them first",
        ),
    ],
)
def test_what_a_running_desk_refuses(find: str, put: str, sentence: str) -> None:
    new = load_text(GOOD.replace(find, put))
    assert tuple(map(str, refusals(OLD, new, LIVE))) == (sentence,)
    without_conversations = tuple(map(str, refusals(OLD, new, frozenset())))
    assert without_conversations == ((sentence,) if sentence.startswith("desk.") else ())


def test_a_workstream_with_live_conversations_stays() -> None:
    new = load_text(
        GOOD.replace("workstreams.support", "workstreams.sales").replace('stream = "support"', 'stream = "sales"')
    )
    assert tuple(map(str, refusals(OLD, new, LIVE))) == (
        "workstream support is gone, and number support has conversations in it that are not closed: close them first",
    )


def test_an_account_renamed_with_the_same_sid_is_no_move() -> None:
    new = load_text(GOOD.replace("accounts.main", "accounts.first").replace('account = "main"', 'account = "first"'))
    assert tuple(map(str, refusals(OLD, new, LIVE))) == ()


def test_agents_and_queues_may_go() -> None:
    new = load_text(GOOD.replace('members = ["ana"]\n', "").split("[agents.ana]")[0])
    assert tuple(map(str, refusals(OLD, new, LIVE))) == ()
