"""Agents: who asks, tokens, presence, what the configuration says of them and what was set at run time."""
