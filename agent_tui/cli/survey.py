"""``agent-tui survey``: what customers answered, as lines, JSON or CSV.

Invariant: a comment never becomes a formula of a spreadsheet, nor a control sequence of a terminal.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, values_given, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.client.surveys import as_sheet
from agent_tui.wire.surveys import SurveyAnswer, SurveyFigures


@click.command("survey")
@access_options
@acting_option
@click.option("--agent", default="", metavar="AGENT", help="Only this agent's conversations.")
@click.option("--queue", default="", metavar="QUEUE", help="Only this queue's.")
@click.option("--since", default="", metavar="DAY", help="Asked on this day (UTC) or later, such as 2026-11-01.")
@click.option("--until", default="", metavar="DAY", help="Asked before this day.")
@click.option("--csv", "as_csv", is_flag=True, help="A CSV sheet with a head; comments as exports show them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    agent: str,
    queue: str,
    since: str,
    until: str,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Print answers to the post-conversation survey, oldest first, then how many answered and the mean."""
    access = find_desk(data, desk, token, acting_as)

    async def work(client: DeskClient) -> tuple[list[SurveyAnswer], SurveyFigures]:
        return await client.surveys.every(agent=agent, queue=queue, since=since, until=until, export=as_csv)

    with values_given():
        answers, figures = asyncio.run(with_client(access, work))
    if as_csv:
        click.echo(as_sheet(answers, one_line), nl=False)
        return
    for answer in answers:
        click.echo(json_line(answer) if as_json else _line(answer))
    if not as_json:
        click.echo(_summary(figures))


def _line(answer: SurveyAnswer) -> str:
    score = "-" if answer.score is None else str(answer.score)
    state = answer.state if not answer.reason else f"{answer.state} ({answer.reason})"
    fields = (answer.asked_at[:16], score, state, answer.agent, answer.queue or "-", answer.comment)
    return "\t".join(one_line(field) for field in fields)


def _summary(figures: SurveyFigures) -> str:
    mean = "-" if figures.mean is None else f"{figures.mean:.2f}"
    return f"{figures.asked} asked, {figures.answered} answered, {figures.skipped} skipped, mean {mean}"
