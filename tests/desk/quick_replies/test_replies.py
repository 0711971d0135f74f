"""Quick replies: who sees, makes, changes and deletes which."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.core.errors import DeskError, Forbidden, Invalid, NotFound
from agent_tui.desk.quick_replies.replies import add_reply, change_reply, delete_reply, reply_page
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.replies import QuickReply, ReplyForm
from tests.desk.bench import ANA, BO, SAM, Bench


def makes(bench: Bench, caller: Caller, **form: Any) -> QuickReply:
    whole = ReplyForm(**({"title": "Hello", "text": "Hello {CustomerName}."} | form))
    return bench.run(lambda unit: add_reply(unit, bench.config, caller, whole, bench.now))


def sees(bench: Bench, caller: Caller) -> list[str]:
    return bench.run(lambda unit: [each.title for each in reply_page(unit, caller, None, 100).items])


def test_shared_ones_are_the_supervisors_and_personal_ones_their_owners(bench: Bench) -> None:
    shared = makes(bench, SAM, title="Shared")
    own = makes(bench, ANA, title="Mine", personal=True)
    assert (sees(bench, ANA), sees(bench, BO)) == (["Shared", "Mine"], ["Shared"])
    with pytest.raises(Forbidden):
        makes(bench, ANA)
    form = ReplyForm(title="Other", text="x", personal=True)
    for caller, reply, error in ((ANA, shared, Forbidden), (BO, own, NotFound), (SAM, own, NotFound)):
        with pytest.raises(error):
            bench.run(lambda unit: change_reply(unit, bench.config, caller, reply.id, form, bench.now))  # noqa: B023
        with pytest.raises(error):
            bench.run(lambda unit: delete_reply(unit, caller, reply.id, bench.now))  # noqa: B023
    with pytest.raises(Forbidden):
        bench.run(
            lambda unit: change_reply(
                unit, bench.config, ANA, own.id, ReplyForm(title="T", text="x", personal=False), bench.now
            )
        )
    bench.run(lambda unit: delete_reply(unit, ANA, own.id, bench.now))
    assert sees(bench, ANA) == ["Shared"]
    assert [event.data for event in bench.events if event.kind == "reply.changed"][-1] == {
        "reply": own.id,
        "deleted": True,
    }


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"title": "  "}, "title"),
        ({"text": " "}, "text"),
        ({"text": "Hi {Custmer}"}, "nothing fills {Custmer}"),
        ({"tags": ["two words"]}, "tags"),
        ({"workstreams": ["nowhere"]}, "no workstream nowhere"),
    ],
)
def test_what_cannot_be_used_is_not_stored(bench: Bench, form: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        makes(bench, SAM, **form)
    assert words in refused.value.sentence
    assert bench.value("SELECT COUNT(*) FROM quick_replies") == 0


def test_pages_show_each_once(bench: Bench) -> None:
    for number in range(5):
        makes(bench, SAM, title=f"R{number}")
    found: list[str] = []
    after: str | None = None
    while True:
        page = bench.run(lambda unit, after=after: reply_page(unit, ANA, after, 2))  # type: ignore[misc]
        found += [each.title for each in page.items]
        after = page.next
        if after is None:
            break
    assert found == [f"R{number}" for number in range(5)]


def test_an_administrator_without_an_agent_has_no_personal_ones(bench: Bench) -> None:
    with pytest.raises(DeskError):
        makes(bench, Caller("local", None, "admin"), personal=True)
    makes(bench, Caller("local", None, "admin"))
