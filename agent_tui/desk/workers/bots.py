"""Asks bots behind URLs, several at once.

Invariant: whatever goes wrong with one, people take over that conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent_tui.channel.bot_http import BotAnswer, ask_bot
from agent_tui.channel.net import HttpClient
from agent_tui.config.secrets import SecretError
from agent_tui.config.types import Config
from agent_tui.core.clock import Clock
from agent_tui.desk.automation.http_bot import Turn, lease_turns, settle_turn
from agent_tui.desk.secrets import bot_secret
from agent_tui.store.engine import Store

ROUND = 0.5


class Bots:
    """``config`` is asked at each turn; ``after`` wakes whoever has something to send."""

    def __init__(
        self, store: Store, clock: Clock, config: Callable[[], Config], http: HttpClient, after: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._config = config
        self._http = http
        self._after = after

    async def turn(self) -> float:
        """Ask what is owed; the seconds until the next look."""
        if not any(each.bot is not None and each.bot.url is not None for each in self._config().workstreams.values()):
            return ROUND
        turns = await self._store.write(lambda unit: lease_turns(unit, self._config(), self._clock.now()))
        await asyncio.gather(*(self._ask(turn) for turn in turns))
        if turns:
            self._after()
        return 0.05 if turns else ROUND

    async def _ask(self, turn: Turn) -> None:
        url, seconds = turn.bot.url or "", int(self._clock.now().timestamp())
        try:
            secret = await asyncio.to_thread(bot_secret, turn.bot)
        except SecretError:
            answer: BotAnswer | str = "the bot's secret is not set"
        else:
            answer = await ask_bot(self._http, url, secret, turn.request, seconds, turn.bot.timeout)
        await self._store.write(lambda unit: settle_turn(unit, self._config(), turn.request, answer, self._clock.now()))
