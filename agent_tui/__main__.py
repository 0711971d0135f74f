"""Lets ``python -m agent_tui`` do what the ``agent-tui`` command does."""

from agent_tui.cli.main import main

if __name__ == "__main__":
    main()
