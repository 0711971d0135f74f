"""The pages as a state machine: every wrong input refused with a sentence, every way through and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent_tui.setup.answers import (
    QUESTIONS,
    SANDBOX_NUMBER,
    Answers,
    FirstMessage,
    FoundSender,
    FoundService,
    Known,
    Tunnel,
)
from agent_tui.setup.flow import Flow, answer, answer_all, back, begin, onwards, page_of, progress, question, questions
from agent_tui.setup.pages import PAGES
from agent_tui.setup.turns import all_numbers

SID, TOKEN, SERVICE = "AC" + "0" * 32, "0123456789abcdef0123456789abcdef", "MG" + "0" * 32
KNOWN = Known(
    account_name="Shop",
    senders=(FoundSender("XE1", "+14155550100", "Support", "ONLINE"),),
    services=(FoundService(SERVICE, "Orders", takes=True),),
    names={"accounts": ("taken",), "workstreams": ("sales",)},
    numbers_there=("+14155550199",),
)


def at(page: str, known: Known = KNOWN, **answers: str) -> Flow:
    return Flow(page, Answers(**answers), known)


WRONG = [
    ("kind", "kind", "maybe", "Choose one of"),
    ("account", "account", "my account", "no blanks"),
    ("account", "account", "taken", "already"),
    ("account", "account_sid", "", "empty"),
    ("account", "account_sid", TOKEN, 'begins with "01"'),
    ("account", "account_sid", "AC123", "this has 3"),
    ("account", "account_sid", "SK" + "0" * 32, 'begins with "SK"'),
    ("account", "auth_token", "", "must not be empty"),
    ("account", "auth_token", SID, "SID, not a token"),
    ("account", "auth_token", "abc", "has 3 characters"),
    ("account", "keep_token", "paper", "Choose one of"),
    ("change", "change", "number:gone", "Choose one of"),
    ("number", "number", "+1", "Choose one or several of"),
    ("number", "number", "", "Choose one or several of"),
    ("number", "other_number", "14155550100", '"+14155550100"'),
    ("number", "other_number", "whatsapp:+14155550100", "without"),
    ("number", "other_number", "0800 SHOP", "country code"),
    ("number", "other_number", "+14155550199", "already"),
    ("more", "number_name", "", "must not be empty"),
    ("more", "same", "?", "Choose one of"),
    ("number", "number_name", "", "must not be empty"),
    ("number", "number_name", "x\x1b[2J", "One line"),
    ("service", "service", "MG1", "Choose one of"),
    ("sandbox", "join", "happy-otter", '"join"'),
    ("address", "public_listen", "8080", "HOST:PORT"),
    ("address", "public_url", "", "must be a URL"),
    ("address", "public_url", "http://desk.example", "https://"),
    ("address", "public_url", "http://127.0.0.1:8080", "tunnel"),
    ("address", "public_url", "https://my_desk.example", "underscore"),
    ("address", "public_url", "https://desk.example/twilio/inbound", "Leave out the path"),
    ("address", "public_url", "https://u:p@desk.example", "password"),
    ("callbacks", "set_webhooks", "later", "Choose one of"),
    ("workstream", "workstream", "my support", "no blanks"),
    ("workstream", "mode", "pull", "Choose one of"),
    ("workstream", "agent", "", "must not be empty"),
    ("language", "language", "English", "language code"),
    ("behaviours", "greeting", "x" * 1601, "1601"),
    ("behaviours", "survey", "x" * 1601, "1601"),
    ("behaviours", "templates_in_window", "?", "Choose one of"),
    ("attachments", "attachments", "?", "Choose one of"),
    ("summary", "write", "?", "Choose one of"),
    ("try_out", "try_out", "?", "Choose one of"),
    ("reply", "reply", " ", "must not be empty"),
]


@pytest.mark.parametrize(("page", "key", "value", "sentence"), WRONG, ids=[f"{row[1]}-{row[2][:20]}" for row in WRONG])
def test_wrong_input_is_refused_with_a_sentence(page: str, key: str, value: str, sentence: str) -> None:
    flow = at(page, account_sid=SID if key == "auth_token" else "")
    after, wrong = answer(flow, key, value)
    assert sentence in wrong
    assert wrong.endswith((".", '"', "such as")), wrong
    assert after == flow
    assert TOKEN not in wrong


def test_every_page_that_asks_refuses_something() -> None:
    assert {row[0] for row in WRONG} == {page.id for page in PAGES if page.fields}


def test_each_question_stands_once() -> None:
    asked = [field.key for page in PAGES for field in page.fields]
    # The next number is asked for its name and its service too, on a page of its own.
    assert sorted(asked) == sorted((*QUESTIONS, "number_name", "service"))


GOOD = {
    "account": "main",
    "account_sid": SID,
    "auth_token": TOKEN,
    "number": "+14155550100",
    "number_name": "Support",
    "service": SERVICE,
    "join": "join happy-otter",
    "public_listen": "127.0.0.1:8080",
    "public_url": "https://desk.example/",
    "workstream": "support",
    "agent": "Ana",
    "language": "es",
    "reply": "hola",
}


def walk(known: Known, **given: str) -> tuple[list[str], Flow]:
    """From the first page to the last with good answers, the first choice where none is given."""
    flow: Flow | None = replace(begin(known), known=known)
    pages: list[str] = []
    while flow is not None:
        last = flow
        pages.append(flow.page)
        number, count = progress(flow)
        assert 1 <= number <= count
        values = {}
        for field in page_of(flow).fields:
            values[field.key] = {**GOOD, **given}.get(field.key) or question(flow, field).value
        flow, wrong = answer_all(flow, values)
        assert wrong == {}
        flow = onwards(flow)
    return pages, last


@pytest.mark.parametrize(
    ("given", "known", "left_out"),
    [
        ({"kind": "own"}, KNOWN, {"sandbox", "reply"}),
        ({"kind": "own"}, replace(KNOWN, services=()), {"sandbox", "service", "reply"}),
        ({"kind": "sandbox"}, KNOWN, {"number", "service", "reply"}),
        ({"kind": "own", "keep_token": "credential"}, KNOWN, {"sandbox", "try_out", "reply"}),
        ({"kind": "own"}, replace(KNOWN, first=FirstMessage("c", "Carla", "hi")), {"sandbox"}),
    ],
    ids=["service", "account", "sandbox", "credential", "message"],
)
def test_the_pages_of_each_way(given: dict[str, str], known: Known, left_out: set[str]) -> None:
    pages, last = walk(known, **given)
    assert pages == [page.id for page in PAGES if page.id not in left_out | {"change", "more"}]
    assert last.answers.public_url == "https://desk.example"


def test_an_account_and_a_workstream_that_are_there_are_asked_for_no_more() -> None:
    known = replace(KNOWN, accounts={"taken": "AC" + "1" * 32})
    pages, last = walk(known, kind="own", workstream="sales", which_account="taken")
    assert not {"language", "behaviours", "attachments"} & set(pages)
    flow = at("account", known, which_account="taken")
    assert [field.key for field in questions(flow)] == ["which_account"]
    assert [field.key for field in questions(replace(last, page="workstream"))] == ["workstream", "agent"]
    shown = page_of(replace(last, page="summary")).lead(last.answers, known)
    assert f"taken: {known.accounts['taken']}" in shown
    assert "sales, as it is in the file" in shown
    assert "Greeting" not in shown


def test_an_account_that_is_there_is_not_set_up_twice() -> None:
    known = replace(KNOWN, accounts={"taken": SID})
    assert 'the account "taken"' in answer(at("account", known, which_account="other"), "account_sid", SID)[1]
    there = replace(known, numbers_there=frozenset({SANDBOX_NUMBER, "+14155550100"}))
    assert "sandbox is in config.toml" in answer(at("kind", there), "kind", "sandbox")[1]
    (number, *_) = questions(at("number", there))
    assert [choice.value for choice in question(at("number", there), number).choices] == ["other"]


@pytest.mark.parametrize(
    "host", ["localhost", "desk", "127.0.0.1", "192.168.1.7", "[::1]", "desk.local", "100.64.0.1", "10.0.0.1:8443"]
)
def test_an_address_that_only_this_network_has_is_refused(host: str) -> None:
    assert "tunnel" in answer(at("address"), "public_url", f"https://{host}")[1]
    simulated = replace(KNOWN, api_base="http://127.0.0.1:1")
    assert answer(at("address", simulated), "public_url", f"https://{host}")[1] == ""


def test_a_tunnel_that_leads_elsewhere_is_named_and_not_offered() -> None:
    elsewhere, here = Tunnel("https://a.ngrok.app", "localhost:3000"), Tunnel("https://b.ngrok.app", "localhost:8080")
    flow = at("address", replace(KNOWN, tunnels=(elsewhere, here)))
    assert "https://a.ngrok.app, which leads to localhost:3000, not" in page_of(flow).lead(flow.answers, flow.known)
    assert question(flow, page_of(flow).fields[1]).value == "https://b.ngrok.app"


def test_saying_no_at_the_summary_ends_it() -> None:
    assert walk(KNOWN, kind="own", write="no")[0][-1] == "summary"


def test_going_back_forgets_nothing_and_stops_where_it_was_written() -> None:
    flow = at("language", kind="own", workstream="desk", mode="pick", agent="Ana")
    before = back(flow)
    assert before.page == "workstream"
    assert [question(before, field).value for field in questions(before)] == ["desk", "pick", "Ana"]
    assert back(begin(KNOWN)).page == "kind"
    assert back(at("try_out", kind="own")).page == "try_out"


def test_texts_follow_the_language_and_may_be_emptied() -> None:
    flow = at("behaviours", language="es")
    greeting = page_of(flow).fields[0]
    assert question(flow, greeting).value.startswith("Hola")
    flow, _ = answer_all(flow, {"greeting": "", "survey": "", "templates_in_window": "no"})
    assert question(flow, greeting).value == ""


def test_the_token_is_never_shown() -> None:
    flow = at("summary", kind="own", auth_token=TOKEN, account="main", account_sid=SID)
    assert TOKEN not in page_of(flow).lead(flow.answers, flow.known) + repr(flow)


SENDERS = tuple(FoundSender(f"XE{n}", f"+1415555010{n}", f"Line {n}", "ONLINE") for n in range(3))
THREE = replace(KNOWN, senders=SENDERS, services=())


def answered(flow: Flow | None, **given: str) -> Flow:
    """The page's answers, the default where none is given, and the next page."""
    assert flow is not None
    for field in page_of(flow).fields:
        if field in questions(flow):
            flow, wrong = answer(flow, field.key, given.get(field.key) or question(flow, field).value)
            assert wrong == ""
    further = onwards(flow)
    assert further is not None
    return further


def test_several_numbers_each_have_their_turn_and_begin_as_the_one_before() -> None:
    flow = at("number", THREE, kind="own", account="main", account_sid=SID, keep_token="file")
    flow = answered(flow, number="+14155550100 +14155550101 +14155550102")
    flow = answered(flow, public_url="https://desk.example")
    flow = answered(answered(answered(answered(flow), workstream="support", agent="Ana"), language="es"))
    places = [progress(flow)]
    second = answered(flow)
    assert (second.page, second.answers.chosen_number) == ("more", "+14155550101")
    assert question(second, page_of(second).fields[0]).value == "Line 1"
    third = answered(second)
    assert (third.page, third.answers.chosen_number, third.answers.workstream) == ("more", "+14155550102", "support")
    places += [progress(second), progress(third)]
    own = answered(third, same="no")
    assert question(own, page_of(own).fields[0]).value == "line_2"
    own = answered(own)
    assert [question(own, field).value for field in page_of(own).fields] == ["es"], "begins as the one before"
    end = answered(answered(answered(own, language="en")))
    places += [progress(own), progress(end)]
    assert [place for place, _ in places] == sorted({place for place, _ in places}), "the places count upwards"
    assert all(place <= count for place, count in places)
    assert (end.page, places[-1][0]) == ("summary", places[-1][1] - 2)
    named = [
        (each.chosen_number, each.number_name, each.workstream, each.language) for each in all_numbers(end.answers)
    ]
    assert named == [
        ("+14155550100", "Line 0", "support", "es"),
        ("+14155550101", "Line 1", "support", "es"),
        ("+14155550102", "Line 2", "line_2", "en"),
    ]
    shown = page_of(end).lead(end.answers, end.known)
    assert "support, the same as before" in shown
    assert "line_2, push, en" in shown
    assert TOKEN not in shown


def test_going_back_over_numbers_forgets_nothing_and_carries_on_what_changes() -> None:
    flow = at("attachments", THREE, kind="own", number="+14155550100 +14155550101", workstream="support", language="es")
    second = answered(answered(flow), number_name="Sales")
    assert second.page == "summary"
    first = back(back(second))
    assert (first.page, first.answers.at) == ("attachments", 0)
    while first.page != "workstream":
        first = back(first)
    first = answered(first, workstream="desk", agent="Ana")
    while first.page != "more":
        first = answered(first)
    assert question(first, page_of(first).fields[0]).value == "Sales"
    assert first.answers.workstream == "desk", "the same as the one before, whatever that is by now"


STANDING = {
    "account:main": {"account": "main", "account_sid": SID, "reference": "file:main.token"},
    "number:support": {
        "account": "main", "other_number": "+14155550100", "number_name": "Support", "service": "none", "join": "",
        "workstream": "sales", "shared_with": "orders", "mode": "pick", "language": "es", "greeting": "Hola",
        "survey": "", "templates_in_window": "no", "attachments": "yes", "customers": "yes", "agents": "no",
    },
}  # fmt: skip
CHANGING = replace(KNOWN, there=True, standing=STANDING, accounts={"main": SID}, services=())


def test_a_number_that_is_there_is_changed_from_what_the_file_has() -> None:
    flow = answered(answered(begin(CHANGING), kind="change"), change="number:support")
    assert [question(flow, field).value for field in questions(flow)] == ["+14155550100", "Support"]
    flow = answered(flow, number_name="Help")
    assert (flow.page, "It also serves orders" in page_of(flow).lead(flow.answers, CHANGING)) == ("workstream", True)
    flow = answered(flow)
    assert (flow.page, question(flow, page_of(flow).fields[0]).value) == ("language", "es")
    flow = answered(flow, language="pt")
    assert [question(flow, field).value for field in questions(flow)] == ["Hola", "", "no"]
    flow = answered(answered(flow))
    assert flow.page == "summary"
    shown = page_of(flow).lead(flow.answers, CHANGING)
    assert "Support -> Help" in shown
    assert "es -> pt" in shown
    assert "Hola" not in shown
    done = onwards(flow)
    assert done is not None
    assert done.page == "done", "nobody waits for a message then"


def test_an_account_that_is_there_is_corrected_and_its_token_may_stay() -> None:
    flow = answered(answered(begin(CHANGING), kind="change"), change="account:main")
    assert [(each.key, question(flow, each).value) for each in questions(flow)] == [
        ("account", "main"), ("account_sid", SID), ("auth_token", ""), ("keep_token", "stay"),
    ]  # fmt: skip
    assert "at least" not in answer(flow, "auth_token", "")[1]
    assert "32 letters" in answer(flow, "auth_token", "abc")[1]
    other = "AC" + "1" * 32
    end = answered(flow, account="shop", account_sid=other)
    shown = " ".join(page_of(end).lead(end.answers, CHANGING).split())
    assert (end.page, "main -> shop" in shown, f"{SID} -> {other}" in shown) == ("summary", True, True)
    assert "no longer taken" in shown
    assert answered(flow).page == "summary"
    again = answered(back(back(end)), change="number:support")
    assert again.answers.account == "", "what was typed for the one is nothing for the other"


def test_the_usual_words_follow_a_language_that_is_chosen_again() -> None:
    flow = answered(answered(at("language", kind="own", workstream="desk"), language="es"))
    again = answered(back(back(flow)), language="de")
    assert question(again, page_of(again).fields[0]).value.startswith("Hallo")


def test_the_public_url_alone_is_changed_and_a_tunnel_that_runs_is_offered() -> None:
    known = replace(
        CHANGING,
        standing={**STANDING, "desk:": {}},
        public_url="https://old.example",
        tunnels=(Tunnel("https://new.example"),),
    )
    flow = answered(answered(begin(known), kind="change"), change="desk:")
    assert [(each.key, question(flow, each).value) for each in questions(flow)] == [
        ("public_url", "https://new.example")
    ]
    flow = answered(flow)
    assert [each.key for each in questions(flow)] == ["set_webhooks"]
    flow = answered(flow)
    shown = page_of(flow).lead(flow.answers, known)
    assert (flow.page, "https://old.example -> https://new.example" in shown) == ("summary", True)
