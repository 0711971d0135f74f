"""``agent-tui completion SHELL``: what a shell has to read to complete commands, options and file names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from agent_tui.core.errors import SetupError

PROGRAM, VARIABLE = "agent-tui", "_AGENT_TUI_COMPLETE"

HOW = {
    "bash": 'eval "$(agent-tui completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(agent-tui completion zsh)" in ~/.zshrc, below compinit',
    "fish": "agent-tui completion fish > ~/.config/fish/completions/agent-tui.fish",
}


@click.command("completion", epilog="\n\n".join(HOW.values()))
@click.argument("shell", type=click.Choice(sorted(HOW)))
def command(shell: str) -> None:
    """Print the completion script of a shell."""
    from agent_tui.cli.main import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise SetupError(f"There is no completion for {shell}.", hint=f"Shells: {', '.join(sorted(HOW))}.")
    source = kind(cli, {}, PROGRAM, VARIABLE).source()
    # Of click's script fish would show of each explanation what stands before its first comma.
    click.echo(source.replace('string split "," ', 'string split --max 1 "," ') if shell == "fish" else source)
