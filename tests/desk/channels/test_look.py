"""What hangs on a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_tui.config.load import load
from agent_tui.core.errors import Forbidden, NotFound
from agent_tui.desk.channels.look import channel, channel_page, own_customers, references
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Reader
from tests.desk.clinic import CUSTOMER, a_clinic

ROOT = Path(__file__).parents[3]
ADMIN = Caller("local", None, "admin")


def test_finds_every_place_that_names_it() -> None:
    config = load(ROOT / "config.example.toml")
    assert references(config, "support") == [
        "workstreams.support.classify[1].rules[0].when.number",
        "templates[0].numbers",
    ]
    assert references(config, "sales") == []


async def test_counts_what_hangs_on_it(tmp_path: Path) -> None:
    async with a_clinic(tmp_path) as clinic:
        config, store = clinic.desk.config, clinic.desk.store

        def look(reader: Reader) -> None:
            found = channel(reader, config, ADMIN, "support")
            assert (found.live, found.conversations, found.templates) == ({"open": 1}, 1, 1)
            assert (found.workstream, found.language, found.sandbox) == ("support", "en", False)
            assert [each.id for each in channel_page(reader, config, ADMIN).items] == ["support", "tryout"]
            assert own_customers(reader, config, ADMIN, "support").items == [], f"{CUSTOMER} also wrote to the sandbox"
            with pytest.raises(NotFound):
                channel(reader, config, ADMIN, "sales")
            with pytest.raises(Forbidden):
                channel(reader, config, Caller("ana", "ana", "supervisor"), "support")

        await store.read(look)
