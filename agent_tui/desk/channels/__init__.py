"""Our numbers as channels: looked at, changed and deleted at run time."""
