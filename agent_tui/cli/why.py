"""``agent-tui why ID``: why a conversation is where it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, with_client
from agent_tui.wire.why import Why


@click.command("why")
@click.argument("conversation_id", metavar="ID")
@access_options
@acting_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    conversation_id: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """Explain where a conversation is: rules tried, queue, who could take it, what it waits for."""
    access = find_desk(data, desk, token, acting_as)
    found = asyncio.run(with_client(access, lambda client: client.why(conversation_id)))
    if as_json:
        click.echo(json_line(found))
        return
    for line in as_lines(found):
        click.echo(line)


def as_lines(found: Why) -> list[str]:
    """The explanation, a fact a line."""
    lines = [f"waits for  {found.waiting_for}", f"queue      {found.queue.id or '-'}: {found.queue.reason}"]
    lines.append(f"language   {found.language.id or '-'}: {found.language.reason}")
    for rule in found.rules:
        told = "matched" if rule.matched else f"{rule.failed_on} does not hold"
        made = "".join(f" {key}={value}" for key, value in rule.set.items())
        lines.append(f"rule       {rule.ruleset} / {rule.rule}: {told}{made}")
    lines += [f"agent      {agent.id}: {agent.reason}" for agent in found.agents]
    return lines
