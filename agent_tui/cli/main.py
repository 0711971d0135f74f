"""The entry point: a table of commands, each loaded only when it is called; without a command the console.

Invariants: whatever goes wrong ends as one sentence with its hint on standard error, never as a traceback; exit codes
are 0 ok, 1 refused, 2 bad usage or configuration. Help for all commands comes from the table, so it loads none.
"""

from __future__ import annotations

import importlib
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import click

from agent_tui import __version__
from agent_tui.cli.handing_on import hand_on
from agent_tui.cli.unforeseen import foreseen
from agent_tui.core.errors import DeskError, SetupError

OK, REFUSED, BAD_USAGE = 0, 1, 2


class CommandRow(NamedTuple):
    """A command: its name, the module with its ``command``, its line of help."""

    name: str
    module: str
    words: str


COMMANDS: tuple[CommandRow, ...] = (
    CommandRow("demo", "demo", "Simulator, desk and console at once: no account, no network, no configuration."),
    CommandRow("setup", "setup", "Set a desk up step by step, up to the first message answered."),
    CommandRow("serve", "serve", "Run a desk: receive, route, send, answer consoles."),
    CommandRow("stop", "stop", "End the desk of a data folder."),
    CommandRow("check", "check", "Check a configuration and run its route tests."),
    CommandRow("doctor", "doctor", "Examine a desk and what it depends on, each fault with its fix."),
    CommandRow("channel", "channel", "Our numbers: list, show, change, delete; their URLs at Twilio."),
    CommandRow("token", "token", "Make or revoke an agent's bearer token."),
    CommandRow("queue", "queue", "The queue, a line a conversation."),
    CommandRow("chat", "chat", "A conversation's transcript, a line a message."),
    CommandRow("events", "events", "The change feed, a line an event."),
    CommandRow("send", "send", "A template to one customer, or to a list of them from a CSV file."),
    CommandRow("lists", "lists", "Lists of recipients: how far they are; pause, resume, cancel."),
    CommandRow("replies", "replies", "Quick replies: list, import and export as CSV."),
    CommandRow("customer", "customer", "Customers' cards: find, show; two shown as one person, and that undone."),
    CommandRow("why", "why", "Why a conversation is where it is."),
    CommandRow("route", "route", "Stored messages through another configuration: what would go elsewhere."),
    CommandRow("search", "search", "Where something was written, a line a message."),
    CommandRow("survey", "survey", "Answers to the survey after conversations: lines, JSON or CSV."),
    CommandRow("export", "export", "Whole conversations as text, JSON, HTML or CSV."),
    CommandRow("erase", "erase", "Everything that is held of one customer goes."),
    CommandRow("audit", "audit", "Who read, searched, exported and erased, a line an entry."),
    CommandRow("retention", "retention", "What is older than the configuration keeps: a dry run."),
    CommandRow("backup", "backup", "A checked back-up of a data folder, also of a running desk."),
    CommandRow("restore", "restore", "A data folder from a back-up."),
    CommandRow("completion", "completion", "The completion script of a shell."),
    CommandRow("simulate", "simulate", "A Twilio look-alike, for tests and for working without an account."),
)


class LazyGroup(click.Group):
    """Finds commands in the table and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [row.name for row in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        for row in COMMANDS:
            if row.name == cmd_name:
                module = importlib.import_module(f"agent_tui.cli.{row.module}")
                command: click.Command = module.command
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name is None or command is None or ctx.resilient_parsing:
            return name, command, rest
        return name, command, hand_on(ctx, name, command, rest)

    def invoke(self, ctx: click.Context) -> object:
        try:
            outcome: object = super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read our output has closed it, as `head` does: no failure.
            _drop_output()
            return OK
        return outcome

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.words) for row in COMMANDS])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="agent-tui")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml, to start a desk if none runs.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of the desk.")
@click.option("--as", "acting_as", metavar="AGENT", help="The agent to work as.")
@click.option("--desk", metavar="URL", help="Console door of a desk elsewhere.")
@click.option("--token", metavar="TOKEN", help="Bearer token, env:NAME or file:PATH; default: AGENT_TUI_TOKEN.")
@click.pass_context
def cli(
    ctx: click.Context,
    config: Path | None,
    data: Path | None,
    acting_as: str | None,
    desk: str | None,
    token: str | None,
) -> None:
    """agent-tui: a contact-centre desk for WhatsApp over Twilio that lives in the terminal.

    Without a command it opens the console: at the desk of the data folder, which it starts if none runs.
    """
    if ctx.invoked_subcommand is None:
        from agent_tui.cli.attach import attach

        ctx.exit(attach(config=config, data=data, acting_as=acting_as, desk=desk, token=token))


def main() -> None:
    """Run the command line; ends the process."""
    if isinstance(sys.stdout, TextIOWrapper):
        # An alphabet that the locale lacks is shown by its codes; only UTF-8 has all that customers write.
        sys.stdout.reconfigure(errors="backslashreplace")
    code = run(sys.argv[1:])
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _drop_output()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        outcome = cli.main(args=arguments, prog_name="agent-tui", standalone_mode=False)
    except click.exceptions.Abort:
        return REFUSED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SetupError as error:
        _tell(error)
        return BAD_USAGE
    except DeskError as error:
        _tell(error)
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets a sentence
        told = foreseen(error)
        _tell(told)
        return BAD_USAGE if isinstance(told, SetupError) else REFUSED
    return outcome if isinstance(outcome, int) else OK


def _drop_output() -> None:
    """What is still buffered goes nowhere, so that it does not fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: DeskError) -> None:
    click.echo(error.sentence, err=True)
    if error.hint:
        click.echo(error.hint, err=True)
