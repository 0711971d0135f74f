"""Options before a command's name: ``agent-tui --data DIR queue`` is ``agent-tui queue --data DIR``.

Invariant: an option that was given is never dropped: a command that has one of that name gets it, as if it stood behind
the command's name (where its own wins); any other refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

SOURCES = (click.core.ParameterSource.COMMANDLINE, click.core.ParameterSource.ENVIRONMENT)


def hand_on(context: click.Context, name: str, command: click.Command, rest: Sequence[str]) -> list[str]:
    """The arguments of ``command``, called ``name``, with the options that ``context`` got in front of them.

    Raises:
        click.UsageError: the command has no option of that name.
    """
    given = _given(context)
    if not given:
        return list(rest)
    leading: list[str] = []
    behind = list(rest)
    while isinstance(command, click.Group) and behind and not behind[0].startswith("-"):
        inner = command.get_command(context, behind[0])
        if inner is None:
            # Its own refusal says what there is.
            return list(rest)
        command = inner
        leading.append(behind.pop(0))
    if isinstance(command, click.Group):
        return list(rest)
    called = " ".join((name, *leading))
    taken = {flag for option in command.params for flag in option.opts}
    for flag, _ in given:
        if flag not in taken:
            raise click.UsageError(
                f"agent-tui {called} has no {flag}; it belongs to the console or to other commands.\n"
                f"Leave it out; agent-tui {called} --help shows the options that there are."
            )
    return [*leading, *(word for flag, value in given for word in (flag, value)), *behind]


def _given(context: click.Context) -> list[tuple[str, str]]:
    """The options on this command line with their values, by their long names."""
    return [
        (option.opts[0], str(context.params[option.name]))
        for option in context.command.params
        if isinstance(option, click.Option)
        and option.name in context.params
        and context.params[option.name] is not None
        and context.get_parameter_source(option.name) in SOURCES
    ]
