"""Which quick replies come first for a customer, and that no mask is put into words for a customer."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from agent_tui.wire.conversations import CustomerRef
from agent_tui.wire.templates import Directions, Switches
from tests.console.fake_desk import START, FakeClock, FakeDesk, conversation
from tests.console.parts import Parts, running

BOTH = Directions(customers=True, agents=True)


def customer(**fields: object) -> CustomerRef:
    return msgspec.structs.replace(CustomerRef(id="u-1", name="Eva", address="whatsapp:+34600111222"), **fields)


async def book(folder: Path) -> Parts:
    clock = FakeClock()
    desk = FakeDesk(clock)
    for language in ("en", "es", "pt_BR", "de", ""):
        desk.replies.add(f"Hello {language or 'any'}", "{CustomerName}", language=language)
    async with running(desk, clock, folder) as parts:
        await parts.session.replies.read()
    parts.state.switches["support"] = Switches(attachments=BOTH, set_by=None, set_at=None, languages=["de", "en"])
    return parts


@pytest.mark.parametrize(
    ("card", "row", "order"),
    [
        ("es", "pt_BR", ["es", "pt_BR", "de", "en", "any"]),
        ("", "pt", ["pt_BR", "de", "en", "any", "es"]),
        ("", "", ["de", "en", "any", "es", "pt_BR"]),
        ("fr", "", ["de", "en", "any", "es", "pt_BR"]),
    ],
)
async def test_the_customers_language_first_then_the_workstreams_then_the_default(
    tmp_path: Path, card: str, row: str, order: list[str]
) -> None:
    parts = await book(tmp_path)
    shown = conversation("maria", "Eva", START, language=row, customer=customer(language=card))
    assert [each.language or "any" for each in parts.session.replies.search("hello", shown)] == order


async def test_what_is_hidden_from_us_is_asked_for_and_never_filled_in(tmp_path: Path) -> None:
    parts = await book(tmp_path)
    shown = conversation(
        "maria",
        "#### ####",
        START,
        customer=customer(name="#### ####", hidden=["name"]),
        variables={"Order": "1042", "Card": "####"},
        hidden=["variables.Card"],
    )
    values = parts.session.replies.values(shown)
    assert (values["{$Order$}"], "#" in repr(values)) == ("1042", False)
