"""The attachment switches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from agent_tui.console.screens.switches import SwitchesScreen, SwitchRow
from tests.console.hostile import HOSTILE, faults
from tests.console.hosting import SIZES, Host, grid

SUPPORT = SwitchRow("support", "Support", True, True, None, None)
SALES = SwitchRow("sales", "Sales", True, False, "bo", "2026-11-20T14:02:00.000Z")


def screen(*rows: SwitchRow, may_change: bool = True) -> SwitchesScreen:
    return SwitchesScreen(rows or (SUPPORT, SALES), may_change=may_change, zone=UTC)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_both_directions_and_who_set_them(size: tuple[int, int]) -> None:
    host = Host(screen())
    async with host.run_test(size=size) as pilot:
        await pilot.pause()
        shown = grid(host)
        assert "Support  as the configuration says" in shown
        assert "Sales  set by bo, 20 Nov 14:02" in shown
        assert "[x] on   Customers may send files" in shown
        assert "[ ] off  Agents may send files" in shown


async def test_only_what_changed_comes_out() -> None:
    host = Host(screen())
    async with host.run_test() as pilot:
        await pilot.press("j", "j", "j", "space")
        await pilot.pause()
        assert "changed" in grid(host)
        await pilot.press("ctrl+s")
        assert host.results == [(replace(SALES, agents=True),)]


@pytest.mark.parametrize("keys", [("space", "space", "ctrl+s"), ("space", "escape"), ("ctrl+s",)])
async def test_nothing_comes_out_if_nothing_is_to_change(keys: tuple[str, ...]) -> None:
    host = Host(screen())
    async with host.run_test() as pilot:
        await pilot.press(*keys)
        assert host.results == [None]


async def test_enter_switches_too() -> None:
    host = Host(screen())
    async with host.run_test() as pilot:
        await pilot.press("enter", "down", "enter", "ctrl+s")
        assert host.results == [(replace(SUPPORT, customers=False, agents=False),)]


async def test_an_agent_only_sees() -> None:
    host = Host(screen(may_change=False))
    async with host.run_test() as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert "Only a supervisor or an administrator" in grid(host)
        assert "changed" not in grid(host)
        await pilot.press("ctrl+s")
        assert host.results == [None]


async def test_no_workstream_at_all() -> None:
    host = Host(SwitchesScreen((), may_change=True))
    async with host.run_test() as pilot:
        await pilot.press("space", "enter")
        await pilot.pause()
        assert "There is no workstream." in grid(host)


async def test_hostile_names() -> None:
    host = Host(screen(*(SwitchRow(f"w{at}", raw, True, True, raw, None) for at, raw in enumerate(HOSTILE.values()))))
    async with host.run_test(size=(80, 24)) as pilot:
        for _ in range(8):
            await pilot.press("pagedown")
            assert faults(grid(host)) == []
            assert "ctrl+s save" in grid(host)
