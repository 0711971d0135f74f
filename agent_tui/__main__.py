"""The first code that runs, for ``agent-tui`` and ``python -m agent_tui``.

Invariant: a desk that is told to end before the rest is imported, which takes longest, ends as it does later: with 0.
"""

import sys

from agent_tui.cli.early_end import end_at_once


def main() -> None:
    """Run the command line; ends the process."""
    if "serve" in sys.argv[1:]:
        end_at_once()
    from agent_tui.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()
