"""``agent-tui customer``: customers' cards as lines; two shown as one person, parted, and that undone.

Invariant: names and words of others are printed cleaned, one line each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from agent_tui.cli.access import access_options, acting_option, find_desk
from agent_tui.cli.plain import json_line, one_line, with_client
from agent_tui.client.desk import DeskClient
from agent_tui.core.languages import language_shown
from agent_tui.wire.customers import Customer, PersonUndo

T = TypeVar("T")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group("customer")
def command() -> None:
    """Customers' cards: find, show; show two as one person, part them, undo."""


@command.command("find")
@click.argument("words")
@access_options
@acting_option
@json_option
def find(
    words: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """Customers whose name or number has WORDS in it, a line each."""
    for card in _at(data, desk, token, acting_as, lambda client: client.customers.find(words)):
        click.echo(json_line(card) if as_json else _line(card))


@command.command("show")
@click.argument("customer", metavar="ID")
@access_options
@acting_option
@json_option
def show(
    customer: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """A customer's card, a fact a line."""
    _tell(_at(data, desk, token, acting_as, lambda client: client.customers.get(customer)), as_json)


@command.command("merge")
@click.argument("customer", metavar="ID")
@click.argument("other", metavar="OTHER")
@access_options
@acting_option
@json_option
def merge(
    customer: str,
    other: str,
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    as_json: bool,
) -> None:
    """Show the customers ID and OTHER as one person; it can be undone for a week."""
    _tell(_at(data, desk, token, acting_as, lambda client: client.customers.merge(customer, other)), as_json)


@command.command("part")
@click.argument("customer", metavar="ID")
@access_options
@acting_option
@json_option
def part(
    customer: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """Show the customer ID by itself again; it can be undone for a week."""

    async def work(client: DeskClient) -> Customer:
        await client.customers.part(customer)
        return await client.customers.get(customer)

    _tell(_at(data, desk, token, acting_as, work), as_json)


@command.command("undo")
@click.argument("customer", metavar="ID")
@access_options
@acting_option
@json_option
def undo(
    customer: str, data: Path | None, desk: str | None, token: str | None, acting_as: str | None, as_json: bool
) -> None:
    """Take back the latest merge or parting of the customer ID."""
    _tell(_at(data, desk, token, acting_as, lambda client: client.customers.undo(customer)), as_json)


def _at(
    data: Path | None,
    desk: str | None,
    token: str | None,
    acting_as: str | None,
    work: Callable[[DeskClient], Awaitable[T]],
) -> T:
    return asyncio.run(with_client(find_desk(data, desk, token, acting_as), work))


def _tell(card: Customer, as_json: bool) -> None:
    click.echo(json_line(card) if as_json else "\n".join(as_lines(card)))


def _line(card: Customer) -> str:
    numbers = ", ".join(dict.fromkeys(line.address.removeprefix("whatsapp:") for line in card.lines))
    return "  ".join(one_line(part) for part in (card.id, card.name or card.profile_name or "-", numbers) if part)


def as_lines(card: Customer) -> list[str]:
    """The card, a fact a line; who changed it last in brackets."""
    facts = [("name", card.name or card.profile_name, "name"), ("language", language_shown(card.language), "language")]
    facts += [("tags", ", ".join(card.tags), "tags")]
    facts += [(name, value, f"fields.{name}") for name, value in card.fields.items()]
    lines = [_line(card)]
    for name, value, key in facts:
        change = card.changes.get(key)
        by = "" if change is None else f"  ({change.by}, {change.at[:16]})"
        lines.append(f"{one_line(name)}: {one_line(value) or '-'}{by}")
    lines += [f"note {each.at[:16]} {one_line(each.author)}: {one_line(each.text)}" for each in card.notes]
    lines += [f"one person with {each.id}  {one_line(each.name)}" for each in card.person]
    return lines if card.undo is None else [*lines, undo_line(card.undo)]


def undo_line(kept: PersonUndo) -> str:
    """What can be undone, or why not."""
    done = f"{kept.kind} by {one_line(kept.by)}, {kept.at[:16]}"
    if kept.refused:
        return f"{done}; it cannot be undone: {kept.refused}"
    return f"{done}; `agent-tui customer undo` takes it back until {kept.until[:16]}"
