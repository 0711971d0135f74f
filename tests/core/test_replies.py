"""Quick replies: placeholders and search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.csv_cells import guarded, plain
from agent_tui.core.errors import Invalid
from agent_tui.core.replies import Entry, Slot, fill, find, missing, parse_query, slots, tags_of, unknown, values_for
from agent_tui.core.reply_sheet import SheetReply, read_sheet, write_sheet

TEXT = "Hi {CustomerFirstName}, order {$Order$} of {$Order$} is with {AgentName}. {not this} {}"


def entry(name: str, text: str = "text", **more: object) -> Entry:
    base: dict[str, object] = {"language": "", "tags": (), "workstreams": (), "personal": False}
    return Entry(name, name, text=text, **(base | more))  # type: ignore[arg-type]


def test_placeholders_are_found_once_each_in_order() -> None:
    assert slots(TEXT) == (Slot("CustomerFirstName", False), Slot("Order", True), Slot("AgentName", False))
    assert [slot.written for slot in slots(TEXT)] == ["{CustomerFirstName}", "{$Order$}", "{AgentName}"]
    assert unknown("{CustomerName} {Nonsense} {$Whatever$}") == ("Nonsense",)


def test_filling_leaves_what_has_no_value_and_never_expands_a_value() -> None:
    values = values_for({"CustomerName": "{AgentName} Eva", "AgentName": "Ana Petrova"}, {"Vip": True})
    assert values["{CustomerFirstName}"] == "{AgentName}"
    assert fill("{CustomerName}/{AgentFirstName}/{$Vip$}/{$Order$}", values) == "{AgentName} Eva/Ana/true/{$Order$}"
    assert missing("{CustomerName} {$Order$} {$Vip$}", values) == (Slot("Order", True),)


@given(st.text(alphabet="{}$aB1 \n", max_size=200))
def test_any_text_comes_through_unchanged_without_values(text: str) -> None:
    assert fill(text, {}) == text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Refund", "Greeting", "Devolución", "Hola"]),
        ("refund", ["Refund", "Greeting"]),
        ("#mon", ["Refund"]),
        ("#money nothing", []),
        ("#money #late", ["Refund"]),
        ("greet", ["Greeting"]),
        ("devolucion", ["Devolución"]),
        ("#ENVIO", ["Devolución"]),
    ],
)
def test_words_and_tags_find(typed: str, found: list[str]) -> None:
    entries = [
        entry("Hola", language="es"),
        entry("Greeting", text="about your refund", language="en_GB"),
        entry("Refund", tags=("money", "late"), language="en", personal=True),
        entry("Devolución", tags=("envío",), workstreams=("support",), language="xx", text="-"),
        entry("Other desk", workstreams=("sales",)),
    ]
    assert [each.id for each in find(entries, typed, workstream="support", languages=("en",))] == found


def test_languages_order_what_is_found() -> None:
    entries = [entry("a", language="fr"), entry("b", language="es-MX"), entry("c"), entry("d", language="en")]
    assert [each.id for each in find(entries, "", workstream=None, languages=("es", "en"))] == ["b", "d", "c", "a"]


def test_a_lone_hash_asks_for_the_tags() -> None:
    assert parse_query("#").listing
    assert not parse_query("# x").listing
    entries = [entry("a", tags=("x", "y")), entry("b", tags=("x",)), entry("c", tags=("z",), workstreams=("sales",))]
    assert tags_of(entries, "support") == [("x", 2), ("y", 1)]


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert guarded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert plain(guarded(cell)) == cell


def test_a_sheet_comes_back_as_it_was_written() -> None:
    replies = [
        SheetReply("Refund, done", "en", 'We "sent" it,\nat last.', ("money",), ("support", "sales"), False),
        SheetReply("=cmd", "", "+1 is ours", (), (), True),
    ]
    back = [
        SheetReply(*(getattr(each, name) for name in SheetReply.__slots__[:-2]))
        for each in read_sheet(write_sheet(replies))
    ]
    assert back == replies
    assert "'=cmd" in write_sheet(replies)


def test_tags_of_a_sheet_are_written_as_people_write_them() -> None:
    (row,) = read_sheet('title,text,tags,workstreams\na,b,"money, #order;late money","support,sales"\n')
    assert (row.tags, row.workstreams) == (("money", "order", "late"), ("support", "sales"))


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("", "empty"),
        ("title,txet\na,b\n", "no column 'txet'"),
        ("title\na\n", "the column text"),
        ("title,text,title\na,b,c\n", "title stands twice"),
        ('title,text\na,"b\n', "Line 2"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(sheet: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(sheet)
    assert words in refused.value.sentence


def test_a_lines_mistake_is_told_with_its_line_and_spoils_no_other() -> None:
    sheet = (
        "Title;text;language;scope\n"
        'good;"two\nlines";Español;personal\n'
        "a;;;\n"
        "b;c;;;d\n"
        "c;d;;ours\n"
        "e;Hi {Nonsense};;\n"
        "f;g;klingon;\n"
        "GOOD;again;es;personal\n"
    )
    rows = read_sheet(sheet)
    assert rows[0] == SheetReply("good", "es", "two\nlines", (), (), True, 2)
    assert [(row.line, row.fault.partition(";")[0].partition(".")[0]) for row in rows[1:]] == [
        (4, "text is empty"),
        (5, "more cells than columns"),
        (6, "scope is 'ours'"),
        (7, "nothing fills {Nonsense}"),
        (8, "language: 'klingon' is no language that is known here"),
        (9, "title, language and scope are those of line 2"),
    ]
