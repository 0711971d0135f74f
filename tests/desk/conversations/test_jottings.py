"""Drafts, read marks and notes."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.desk.conversations import draft, finish, notes
from agent_tui.desk.staff.caller import Caller
from tests.desk.bench import ANA, BO, SAM, Bench
from tests.desk.conversations.test_actions import active, closed


def test_a_draft_is_kept_until_it_is_sent_or_emptied(bench: Bench) -> None:
    conversation_id = active(bench)

    def keep(text: str, caller: Caller = ANA) -> Any:
        return bench.run(lambda unit: draft.set_draft(unit, caller, conversation_id, text, bench.now))

    assert keep("half a sen").draft == "half a sen"
    said = len(bench.events)
    keep("half a sen")
    assert len(bench.events) == said
    with pytest.raises(Forbidden):
        keep("mine", BO)
    bench.sends(ANA, conversation_id)
    assert bench.row(conversation_id).draft is None
    keep("again")
    assert keep("").draft_at is None
    bench.do(finish.wait, ANA, conversation_id)
    assert keep("for later").draft == "for later"
    bench.do(finish.close, SAM, conversation_id)
    with pytest.raises(Refused):
        keep("too late")


def test_the_read_mark_only_moves_forward(bench: Bench) -> None:
    conversation_id = active(bench)
    ids = [bench.value("SELECT id FROM messages"), *(bench.hears(str(index)).message_id or "" for index in range(3))]

    def mark(message_id: str, caller: Caller = ANA) -> int:
        return bench.run(lambda unit: draft.mark_read(unit, caller, conversation_id, message_id, bench.now)).unread

    with pytest.raises(Forbidden):
        mark(ids[3], BO)
    assert mark(ids[1]) == 2
    assert mark(ids[0]) == 2
    assert mark(ids[3]) == 0
    assert mark(ids[1]) == 0
    other = bench.hears(sender="whatsapp:+34600000001").message_id or ""
    with pytest.raises(NotFound):
        mark(other)
    bench.hears("one more")
    assert bench.row(conversation_id).unread == 1


def test_a_note_reaches_colleagues_and_nobody_else(bench: Bench) -> None:
    conversation_id = active(bench)
    before = bench.row(conversation_id)
    with pytest.raises(Forbidden) as caught:
        bench.run(lambda unit: notes.add_note(unit, BO, conversation_id, "hm", bench.now))
    assert caught.value.code == "not_yours"
    note = bench.run(lambda unit: notes.add_note(unit, SAM, conversation_id, "careful", bench.now))
    assert (note.direction, note.kind, note.author, note.status) == ("note", "note", "sam", None)
    assert bench.lease() is None
    after = bench.row(conversation_id)
    assert (after.last_message, after.waiting_since) == (before.last_message, before.waiting_since)
    for empty in ("  \n", "\x00", "\u200b"):
        with pytest.raises(Invalid):
            bench.run(lambda unit, empty=empty: notes.add_note(unit, ANA, conversation_id, empty, bench.now))  # type: ignore[misc]


def test_a_closed_conversation_still_takes_a_note(bench: Bench) -> None:
    conversation_id = closed(bench)
    note = bench.run(lambda unit: notes.add_note(unit, ANA, conversation_id, "for the record", bench.now))
    assert note.text == "for the record"
