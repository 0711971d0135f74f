"""A console's life with its desk: reading, following, sending, keeping what is typed."""
