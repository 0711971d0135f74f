"""What takes several steps: an action that asks, shows, and then does."""
