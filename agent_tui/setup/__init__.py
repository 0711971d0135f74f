"""Setting a desk up, step by step: one table of pages, driven as a full screen or as plain prompts."""
