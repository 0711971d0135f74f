"""What a file is called: the name it came with, made safe, or one made from its kind."""

from __future__ import annotations

from agent_tui.core.attachments import ending_for, in_words, safe_name


def file_name(name: str, content_type: str) -> str:
    """A safe name; ``photo.jpg`` where none came with the file."""
    words = in_words(content_type).lower().replace(" ", "-")
    return safe_name(name, f"{words}{ending_for(content_type)}")
