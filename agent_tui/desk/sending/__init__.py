"""What leaves: checks, templates, the outbox, what became of each attempt."""
