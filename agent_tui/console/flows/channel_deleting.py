"""Deletes a channel from the console: the questions behind its screen, and what is asked of the desk.

Invariants: a plan is made only when its summary is shown; it is confirmed only by typing the channel's name, and it is
the plan of that summary.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from agent_tui.console.flows.people_choice import choose, queue_choices
from agent_tui.console.link.session import Session
from agent_tui.console.painting.deletion_page import OPTIONS, chosen_of, summary
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.errors import DeskError
from agent_tui.wire.channel_deletion import ChannelDeletion, PlanDeletion
from agent_tui.wire.channels import Channel

if TYPE_CHECKING:
    from textual.app import App

    from agent_tui.console.screens.channel_end import ChannelEnd

Decided = Callable[[PlanDeletion], None]
MESSAGE_CHARACTERS = 1600


class ChannelDeleting:
    """The flow of one console, for one number."""

    def __init__(self, session: Session, app: App[int], channel: Channel) -> None:
        self._session = session
        self._api = session.ports.api.channels
        self._app = app
        self._channel = channel
        self._screen: ChannelEnd | None = None

    def begin(self) -> None:
        """Open its screen: the decisions, or how far the desk is."""
        from agent_tui.console.screens.channel_end import ChannelEnd, Ways

        title = f"Delete {safe_line(self._channel.name, 40)}  {self._channel.number}"
        self._screen = ChannelEnd(title, self._channel, Ways(self._look, self._undo, self._decide, self._plan))
        self._app.push_screen(self._screen)

    async def _look(self) -> tuple[Channel | None, ChannelDeletion]:
        """How far the desk is; the channel too, where there is something to decide again."""
        deletion = await self._api.deletion(self._channel.id)
        decides = deletion.state in ("planned", "undone")
        return (await self._api.one(self._channel.id) if decides else None), deletion

    async def _undo(self) -> None:
        await self._api.undo_deletion(self._channel.id)

    # Decisions

    def _decide(self, key: str, wish: PlanDeletion, done: Decided) -> None:
        titles = {
            "conversations": "Its conversations",
            "lists": "Its lists of recipients",
            "unset_webhooks": "Our URLs at Twilio",
            "history": "Its history",
            "by_hand": "Who takes it out of the configuration's file?",
        }
        take = partial(self._taken, key, wish, done)
        choose(self._app, titles[key], OPTIONS[key], take, current=chosen_of(wish, key))

    def _taken(self, key: str, wish: PlanDeletion, done: Decided, value: str) -> None:
        if key == "conversations":
            self._conversations(value, wish, done)
            return
        decided = value == "yes" if isinstance(getattr(wish, key), bool) else value
        done(msgspec.convert({**msgspec.structs.asdict(wish), key: decided}, PlanDeletion))

    def _conversations(self, value: str, wish: PlanDeletion, done: Decided) -> None:
        plain = msgspec.structs.replace(wish, conversations="finish", queue="", message="")
        if value == "move":
            rows = queue_choices(self._session.ports.state)

            def to(chosen: str) -> None:
                queue = chosen.removeprefix("queue:")
                done(msgspec.structs.replace(plain, conversations="move", queue=queue))

            choose(self._app, "To which queue?", rows, to, current=f"queue:{wish.queue}")
        elif value == "close":
            self._message(wish.message, lambda text: done(
                msgspec.structs.replace(plain, conversations="close", message=text)
            ))  # fmt: skip
        else:
            done(plain)

    def _message(self, before: str, done: Callable[[str], None]) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def given(text: str | None) -> None:
            if text is not None:
                done(text)

        self._app.push_screen(
            Prompt(
                "What are their customers told?",
                detail="It goes where the session window is open. Empty: they are told nothing.",
                value=before,
                done="take",
                check=lambda _text: "",
                max_length=MESSAGE_CHARACTERS,
            ),
            given,
        )

    # Summary and confirmation

    async def _plan(self, wish: PlanDeletion, now: Callable[[ChannelDeletion], None]) -> None:
        from agent_tui.console.screens.prompt import Prompt

        planned = await self._api.plan_deletion(self._channel.id, wish)
        now(planned)
        name = self._channel.id

        def check(text: str) -> str:
            return "" if text == name else f"Type {name} to confirm, or press esc: the plan stays and can be undone."

        def typed(text: str | None) -> None:
            if text is not None:
                self._session.do(partial(self._confirm, planned, now), f"channel:{name}")

        self._app.push_screen(
            Prompt(
                f"Delete {name}: type its name to confirm",
                detail=summary(self._channel, planned),
                placeholder=name,
                done="delete",
                check=check,
            ),
            typed,
        )

    async def _confirm(self, planned: ChannelDeletion, now: Callable[[ChannelDeletion], None]) -> None:
        try:
            now(await self._api.confirm_deletion(self._channel.id, planned.id))
        except DeskError as error:
            if self._screen is None or not self._screen.is_mounted:
                raise
            self._screen.refused(error)
