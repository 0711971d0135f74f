"""``agent-tui chat ID``: a transcript for scripts and screen readers, a line a message."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import Access, access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message


@click.command("chat")
@click.argument("conversation_id", metavar="ID")
@access_options
@acting_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    conversation_id: str,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print the messages of a conversation, oldest first."""
    access = find_desk(data, desk, token, acting_as)
    conversation, messages = asyncio.run(_read(access, conversation_id, limit))
    for message in messages:
        click.echo(json_line(message) if as_json else as_line(message, conversation.customer.name))


async def _read(access: Access, conversation_id: str, limit: int) -> tuple[Conversation, list[Message]]:
    async def work(client: DeskClient) -> tuple[Conversation, list[Message]]:
        conversation = (await client.conversation(conversation_id)).value
        messages: list[Message] = []
        before: str | None = None
        while len(messages) < limit:
            page = (await client.messages(conversation_id, before=before, limit=min(100, limit - len(messages)))).value
            messages = [*page.items, *messages]
            before = page.next
            if before is None:
                break
        return conversation, messages

    return await with_client(access, work)


def as_line(message: Message, customer: str) -> str:
    """``author time: text``, with status, files and what else words can say."""
    author = message.author or (customer if message.direction == "inbound" else "desk")
    parts = [f"{one_line(author)} {message.at}: {one_line(message.text)}"]
    if message.direction == "note":
        parts.insert(0, "NOTE")
    parts += [f"[{one_line(file.name)}, {file.content_type}, {file.state}]" for file in message.attachments]
    parts += [f"({one_line(each)})" for each in message.annotations]
    if message.direction == "outbound" and message.status is not None:
        parts.append(f"- {message.status}")
    if message.error is not None:
        parts.append(f"{message.error.code}: {message.error.title.rstrip('.')}. {message.error.next}")
    if message.recovered:
        parts.append("(recovered)")
    return " ".join(parts)
