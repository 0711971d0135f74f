"""Quick replies as a console holds them, and the values of their placeholders in a conversation.

Invariant: they are read when first needed and forgotten when the desk says that one changed.
"""

from __future__ import annotations

from agent_tui.console.ports import Ports
from agent_tui.core.customer_name import name_to_say
from agent_tui.core.replies import Entry, find, tags_of, values_for
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.replies import QuickReply


def seen_variables(row: Conversation) -> dict[str, str | int | bool]:
    """The conversation's variables but for those that are hidden from us: a customer must never read a mask."""
    return {name: value for name, value in row.variables.items() if f"variables.{name}" not in row.hidden}


class ReplyBook:
    """The quick replies of one console."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._held: dict[str, QuickReply] | None = None

    @property
    def known(self) -> bool:
        """Whether they were read."""
        return self._held is not None

    async def read(self) -> None:
        """Read them, unless they are held.

        Raises:
            DeskError: they cannot be had.
        """
        if self._held is None:
            self._held = {reply.id: reply for reply in await self._ports.api.replies.every()}

    def forget(self) -> None:
        """One has changed."""
        self._held = None

    def get(self, reply_id: str) -> QuickReply | None:
        """One of those held."""
        return (self._held or {}).get(reply_id)

    def search(self, typed: str, row: Conversation | None, *, personal: bool = False) -> list[QuickReply]:
        """What ``typed`` finds for the conversation (None: for any), the best first."""
        languages = self._languages(row) if row is not None else ()
        workstream = row.workstream if row is not None else None
        found = find(self._entries(personal), typed, workstream=workstream, languages=languages)
        held = self._held or {}
        return [held[entry.id] for entry in found]

    def tags(self, row: Conversation | None, *, personal: bool = False) -> list[tuple[str, int]]:
        """The tags in use, with how many replies carry each."""
        return tags_of(self._entries(personal), row.workstream if row is not None else None)

    def _languages(self, row: Conversation) -> tuple[str, ...]:
        """The customer's, the conversation's, then what is spoken where neither is known."""
        switches = self._ports.state.switches.get(row.workstream)
        wished = (row.customer.language, row.language, *(switches.languages if switches is not None else ()))
        return tuple(dict.fromkeys(language for language in wished if language))

    def values(self, row: Conversation) -> dict[str, str]:
        """The placeholders' values in a conversation.

        A customer without a name has none, and what is hidden from us has none that a customer may read.
        """
        me = self._ports.state.me
        name = "" if "name" in row.customer.hidden else name_to_say(row.customer.name, row.customer.address)
        names = {
            "CustomerName": name,
            "AgentName": me.name if me is not None else "",
            "QueueName": self._ports.state.queue_name(row.queue),
            "NumberName": row.number.name,
            "DeskName": me.desk if me is not None else "",
        }
        return values_for(names, seen_variables(row))

    def _entries(self, personal: bool) -> list[Entry]:
        return [
            Entry(
                reply.id,
                reply.title,
                reply.language,
                reply.text,
                tuple(reply.tags),
                tuple(reply.workstreams),
                reply.personal,
            )
            for reply in (self._held or {}).values()
            if reply.personal or not personal
        ]
