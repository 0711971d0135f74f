"""The manual pages, made from the commands themselves.

Invariant: every command has one, and so has each command of its own; their short helps are whole.
"""

from __future__ import annotations

import copy

import click
from click_man.core import generate_man_page

from agent_tui import __version__
from agent_tui.cli.main import COMMANDS, cli

PROGRAM = "a contact-centre desk for WhatsApp over Twilio that lives in the terminal"


def man_pages() -> dict[str, str]:
    """A manual page for the program, for each command and for each of its own commands, by file name."""
    top = click.Group("agent-tui", commands=_commands(), params=cli.params, help=cli.help, short_help=PROGRAM)
    return _pages(click.Context(top, info_name="agent-tui"))


def _pages(context: click.Context) -> dict[str, str]:
    pages = {f"{context.command_path.replace(' ', '-')}.1": _man(context)}
    for name, command in getattr(context.command, "commands", {}).items():
        pages |= _pages(click.Context(command, info_name=name, parent=context))
    return pages


def _man(context: click.Context) -> str:
    page = str(generate_man_page(context, version=__version__, date=f"version {__version__}"))
    page = page.replace(f"{context.command_path}-", f"{context.command_path.replace(' ', '-')}-")
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def _commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = {row.name: (cli.get_command(context, row.name), row.words) for row in COMMANDS}
    return {name: _described(command, words) for name, (command, words) in found.items() if command is not None}


def _described(command: click.Command, words: str) -> click.Command:
    """A copy whose short help is whole; made by click it would be cut."""
    described = copy.copy(command)
    described.short_help = words
    if isinstance(described, click.Group):
        described.commands = {
            name: _described(each, (each.help or "").split("\n\n", 1)[0].replace("\n", " "))
            for name, each in described.commands.items()
        }
    return described
