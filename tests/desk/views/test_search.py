"""Search and export: behind the messages, among what one may see, harmless to open."""

from __future__ import annotations

import csv
import io
import json

import pytest

from agent_tui.core.errors import Invalid, NotFound
from agent_tui.desk.conversations import notes
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views import search, transcripts
from agent_tui.desk.views.export_forms import FORMS
from agent_tui.wire.messages import Message
from tests.desk.bench import ANA, CY, SAM, Bench

OTHER = "whatsapp:+34600999888"


def index(bench: Bench) -> None:
    while bench.run(search.index_some):
        continue


def find(bench: Bench, caller: Caller, words: str, before: str | None = None, limit: int = 50) -> list[str]:
    page = bench.run(lambda unit: search.search(unit, caller, words, before, limit, bench.now))
    return [hit.message.text for hit in page.items]


def test_newest_first_among_what_one_may_see(bench: Bench) -> None:
    first = bench.owned()
    bench.hears("where is my order 8841?")
    bench.sends(ANA, first, "the order is on its way")
    bench.run(lambda unit: notes.add_note(unit, ANA, first, "a difficult order", bench.now))
    bench.hears("another order", sender=OTHER)
    index(bench)

    assert find(bench, SAM, "order") == [
        "another order",
        "a difficult order",
        "the order is on its way",
        "where is my order 8841?",
    ]
    assert find(bench, CY, "order") == []
    assert find(bench, ANA, "order 8841") == ["where is my order 8841?"]


def test_pages_lead_on_and_end(bench: Bench) -> None:
    bench.opened()
    for place in range(7):
        bench.hears(f"parcel {place}")
    index(bench)
    found: list[str] = []
    before: str | None = None
    while True:
        page = bench.run(
            lambda unit, at=before: search.search(unit, SAM, "parcel", at, 3, bench.now)  # type: ignore[misc]
        )
        found += [hit.message.text for hit in page.items]
        before = page.next
        if before is None:
            break

    assert found == [f"parcel {place}" for place in reversed(range(7))]


def test_a_message_waits_for_no_index_and_none_is_left_out(bench: Bench) -> None:
    bench.opened()
    for place in range(120):
        bench.hears(f"number{place}")
    assert find(bench, SAM, "number7") == []
    rounds = 1
    while bench.run(search.index_some):
        rounds += 1

    assert rounds >= 3
    assert len(find(bench, SAM, "number1", limit=100)) == 1 + 10 + 20
    assert bench.run(search.index_some) is False


def test_a_text_that_is_filled_in_later_is_found_by_its_new_words(bench: Bench) -> None:
    form = bench.form("", sid="SM" + "e" * 32)
    bench.recovers(300, form)
    bench.hears("something else")
    index(bench)
    bench.takes(form | {"Body": "the words of the webhook"})
    index(bench)

    assert find(bench, SAM, "webhook") in ([], ["the words of the webhook"])
    assert len(find(bench, SAM, "something")) == 1


def test_nothing_to_look_for_is_said(bench: Bench) -> None:
    with pytest.raises(Invalid, match="no word"):
        find(bench, SAM, "?!")


# Export


def exported(bench: Bench, form: str, caller: Caller = SAM, **wanted: str) -> str:
    chosen = bench.run(lambda unit: transcripts.chosen(unit, caller, transcripts.Wanted(**wanted)))
    kind = FORMS[form]
    pieces = [kind.head]
    for each in chosen:
        row = bench.run(lambda unit, each=each: transcripts.begin(unit, each, bench.now))  # type: ignore[misc]
        pages = [kind.lines(row, page, first=not place) for place, page in enumerate(pages_of(bench, each))]
        pieces += [kind.begin(row), *pages, kind.end]
    return "".join((*pieces, kind.tail))


def pages_of(bench: Bench, conversation_id: str) -> list[list[Message]]:
    pages: list[list[Message]] = []
    after: int | None = 0
    while after is not None:
        page, after = bench.run(lambda unit, after=after: transcripts.some(unit, conversation_id, after))  # type: ignore[misc]
        pages.append(page)
    return pages


def a_hostile_conversation(bench: Bench) -> str:
    conversation_id = bench.owned()
    bench.hears("<script>alert(1)</script>", ProfileName="=HYPERLINK(1)")
    bench.hears("=1+1")
    bench.sends(ANA, conversation_id, "two\nlines")
    return conversation_id


def test_html_carries_no_markup_from_outside(bench: Bench) -> None:
    a_hostile_conversation(bench)
    page = exported(bench, "html")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_in_html_each_text_runs_in_its_own_direction(bench: Bench) -> None:
    bench.owned()
    bench.hears("مرحبا", ProfileName="\u202eanomaly")
    page = exported(bench, "html")
    assert '<bdi class="text">مرحبا</bdi>' in page
    assert "<bdi>\u202eanomaly</bdi> received" in page


def test_a_sheet_runs_no_formula(bench: Bench) -> None:
    conversation_id = a_hostile_conversation(bench)
    rows = list(csv.DictReader(io.StringIO(exported(bench, "csv"))))
    assert {row["conversation"] for row in rows} == {conversation_id}
    assert [row["text"] for row in rows][1:3] == ["<script>alert(1)</script>", "'=1+1"]
    assert rows[-1]["text"] == "two\nlines"
    assert not any(value.startswith("=") for row in rows for value in row.values())


def test_json_is_one_conversation_a_line(bench: Bench) -> None:
    conversation_id = a_hostile_conversation(bench)
    bench.opened(OTHER)
    lines = [json.loads(line) for line in exported(bench, "json").splitlines()]
    assert len(lines) == 2
    assert lines[0]["conversation"]["id"] == conversation_id
    assert [message["text"] for message in lines[0]["messages"]][-1] == "two\nlines"


def test_text_is_for_reading(bench: Bench) -> None:
    a_hostile_conversation(bench)
    assert "ana: two\n    lines [queued]\n" in exported(bench, "text")


def test_long_transcripts_come_whole_and_in_order(bench: Bench) -> None:
    conversation_id = bench.opened()
    for place in range(250):
        bench.hears(f"line {place}")
    pages = pages_of(bench, conversation_id)
    assert [len(page) for page in pages] == [100, 100, 51]
    assert [message.text for page in pages for message in page][1:] == [f"line {place}" for place in range(250)]
    (line,) = [json.loads(line) for line in exported(bench, "json").splitlines()]
    assert len(line["messages"]) == 251


def test_only_what_one_may_see_is_exported(bench: Bench) -> None:
    conversation_id = a_hostile_conversation(bench)
    assert exported(bench, "json", CY) == ""
    with pytest.raises(NotFound):
        exported(bench, "json", CY, conversation=conversation_id)
    with pytest.raises(NotFound):
        exported(bench, "json", conversation="c_none")
