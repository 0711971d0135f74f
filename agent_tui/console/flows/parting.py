"""What stands in the composer, as the messages that it will be: WhatsApp takes one file a message.

Text beside a file that shows no caption may be dropped ("Twilio: guidance on WhatsApp media messages"), so it goes
before it as a message of its own. Invariant: nothing that stands there is left out but files that are switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_tui.console.model.texts import OutgoingFile
from agent_tui.core.attachments import shows_caption
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.core.splitting import split


@dataclass(frozen=True, slots=True)
class Part:
    """One message: a text, a file, or a file with the text as its caption."""

    text: str
    file: OutgoingFile | None = None


def parts_of(text: str, files: Sequence[OutgoingFile]) -> list[Part]:
    """The messages in their order; none if there is nothing to send."""
    going = [file for file in files if file.goes]
    texts = split(text, MESSAGE_CHARACTERS)
    if going and len(texts) == 1 and shows_caption(going[0].content_type):
        return [Part(texts[0], going[0]), *(Part("", file) for file in going[1:])]
    return [*(Part(each) for each in texts), *(Part("", file) for file in going)]


def parts_words(text: str, files: Sequence[OutgoingFile]) -> str:
    """What will become of it, in a sentence; empty where there is nothing to say."""
    parts = parts_of(text, files)
    sent = sum(1 for part in parts if part.file is not None)
    if not sent or (len(parts) == 1 and not text.strip()):
        return ""
    count = "1 attachment" if sent == 1 else f"{sent} attachments"
    if not text.strip():
        return f"{count} will go as {len(parts)} messages"
    if parts[0].file is not None:
        whole = f"{count} will go as {sent} messages, text goes with the first"
        return "The text goes with the attachment" if sent == 1 else whole
    return f"{count} will go as {len(parts)} messages, text first"
