"""What an answer to a menu means."""

from __future__ import annotations

import pytest

from agent_tui.core.asking_people import asks_for_person
from agent_tui.core.conditions import Text
from agent_tui.core.menu_bot import Option, tells, understood

OPTIONS = (
    Option(("pedido", "order"), "order", ("Track my parcel", "Pedido")),
    Option(names=("A refund", "100")),
    Option(("agent",)),
    Option(names=("Nothing", "Nada")),
    Option(("return it", "I❤️it", "order return")),
)


@pytest.mark.parametrize(
    ("text", "payload", "chosen"),
    [
        ("1", "", 0),
        (" 2. ", "", 1),
        ("6", "", None),
        ("mi PEDIDO", "", 0),
        ("reorder", "", None),
        ("whatever", "order", 0),
        ("Person, please", "", "person"),
        ("позовите оператора", "", "person"),
        ("ein Mensch", "", "person"),
        ("x", "person", "person"),
        ("an agent", "", 2),
        ("", "", None),
        ("²", "", None),
        # A person is always understood, unless the text is the option itself.
        ("I have an order and want to talk to a person", "", "person"),
        ("my order: can I speak to someone?", "", "person"),
        ("un pedido, quiero hablar con alguien", "", "person"),
        ("an order for somebody else", "", 0),
        ("I have an order, an agent please", "", 2),
        ("someone took my parcel", "", None),
        # What stands in the bot's message chooses.
        ("track MY parcel", "", 0),
        ("1 Track my parcel", "", 0),
        ("4 Nothing", "", 3),
        ("4. nada", "", 3),
        ("nothing, thanks", "", 3),
        ("nothing works", "", None),
        ("refund", "", 1),
        ("100", "", 1),
        ("1️⃣", "", 0),
        ("1️⃣ please", "", 0),
        ("①", "", 0),
        ("❷", "", 1),
        ("２", "", 1),
        ("١", "", 0),
        ("1 please", "", 0),
        ("Option 2", "", 1),
        ("№ 2", "", 1),
        ("opción 2, por favor", "", 1),
        ("2️⃣ Nothing", "", None),
        ("1 or 2", "", None),
        ("1.5", "", None),
        ("please", "", None),
        # Of words the longest.
        ("about an order return", "", 4),
        ("oh i❤it", "", 4),
    ],
)
def test_it_is_an_option_a_person_or_nothing(text: str, payload: str, chosen: object) -> None:
    assert understood(OPTIONS, text, payload) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "representative",
        "someone",
        "somebody please",
        "I want to talk to somebody",
        "is anyone there?",
        "put me through to someone",
        "live chat",
        "представитель",
        "соедините с кем-нибудь",
        "хочу поговорить с менеджером",
        "живой человек",
        "alguien",
        "quiero hablar con alguien",
        "un representante",
        "¿hay alguien?",
        "alguém aí?",
        "quero falar com alguém",
        "jemand da?",
        "ich möchte mit jemandem sprechen",
        "Kundenberater",
        "quelqu’un",
        "je veux parler à quelqu'un",
        "un opérateur",
    ],
)
def test_who_asks_for_a_person(text: str) -> None:
    assert asks_for_person(Text.of(text))


@pytest.mark.parametrize("text", ["someone stole it", "my manager said no", "alguien lo robó", "jemand war hier", ""])
def test_who_does_not(text: str) -> None:
    assert not asks_for_person(Text.of(text))


def test_a_label_of_courtesies_is_no_word() -> None:
    assert tells("Orders")
    assert not tells("A")
