"""What WhatsApp takes in one message; the one place for it, and light enough to be there before the first frame."""

from __future__ import annotations

MESSAGE_CHARACTERS = 1600
"""Characters of a text (Twilio: Body of a message, error 21617)."""
