"""Conversations that we start, and lists of recipients."""
