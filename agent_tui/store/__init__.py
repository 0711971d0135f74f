"""SQLite through sqlite-utils: the schema, the named SQL, the one writer and the readers."""
