"""Conversations as they are shown: pages, attention, search, exports."""
