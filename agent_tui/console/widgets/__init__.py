"""The console's own widgets; lists and transcripts draw line by line."""
