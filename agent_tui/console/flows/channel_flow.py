"""Our numbers at run time: choose one, change it and its workstream, see what hangs on it, delete it.

What is changed is written to the desk's configuration file, which the desk reads anew. Invariant: nothing is changed
before its value was given or the question answered with yes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from agent_tui.console.flows.channel_deleting import ChannelDeleting
from agent_tui.console.flows.people_choice import choose
from agent_tui.console.link.session import Session
from agent_tui.console.painting.channel_page import (
    DELETE,
    HANGS,
    SWITCHES,
    TEXTS,
    also,
    field_rows,
    hangs_page,
    is_on,
    number_rows,
    value,
)
from agent_tui.wire.channels import Channel, SetChannel

if TYPE_CHECKING:
    from textual.app import App

DONE = "Written to the configuration; the desk reads it within a second."
_MAY_BE_EMPTY = ("greeting", "survey")


class ChannelFlow:
    """Reached from the palette, by administrators."""

    def __init__(self, session: Session, app: App[int]) -> None:
        self._session = session
        self._ports = session.ports
        self._app = app

    def begin(self) -> None:
        """Choose a number."""

        async def show() -> None:
            channels = (await self._ports.api.channels.all()).items
            choose(self._app, "Our numbers", number_rows(channels), self._open)

        self._session.do(show, "channels")

    def _open(self, number: str) -> None:
        async def show() -> None:
            channel = await self._ports.api.channels.one(number)
            choose(
                self._app, f"{channel.name}  {channel.number}", field_rows(channel), lambda key: self._do(channel, key)
            )

        self._session.do(show, "channels")

    def _do(self, channel: Channel, key: str) -> None:
        from agent_tui.console.screens.reading import Reading

        if key == HANGS:
            self._app.push_screen(Reading("What hangs on it", hangs_page(channel)))
        elif key == DELETE:
            ChannelDeleting(self._session, self._app, channel).begin()
        elif key in TEXTS:
            self._ask_text(channel, key)
        else:
            self._ask_switch(channel, key)

    def _ask_text(self, channel: Channel, field: str) -> None:
        from agent_tui.console.screens.prompt import Prompt, needed

        def given(text: str | None) -> None:
            if text is not None and text != value(channel, field):
                self._change(channel, field, text)

        empty = "Empty: none." if field in _MAY_BE_EMPTY else ""
        self._app.push_screen(
            Prompt(
                TEXTS[field],
                detail=" ".join(filter(None, (also(channel, field), empty))),
                value=value(channel, field),
                done="write",
                check=needed if not empty else lambda _text: "",
            ),
            given,
        )

    def _ask_switch(self, channel: Channel, field: str) -> None:
        from agent_tui.console.screens.ask import Ask

        to = "off" if is_on(channel, field) else "on"

        def answered(yes: bool | None) -> None:
            if yes:
                self._change(channel, field, to == "on")

        question = f"{SWITCHES[field]}: switch {to}?"
        self._app.push_screen(Ask(question, detail=also(channel, field), yes=f"switch {to}", no="leave"), answered)

    def _change(self, channel: Channel, field: str, wanted: str | bool) -> None:
        wish = msgspec.convert({field: wanted}, SetChannel)
        self._session.do(partial(self._ports.api.channels.change, channel.id, wish), f"channel:{channel.id}", DONE)
