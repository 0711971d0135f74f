"""Keys, the palette and slash commands: one table, and what each row does."""
