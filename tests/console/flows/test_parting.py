"""What stands in the composer, as messages."""

from __future__ import annotations

import pytest

from agent_tui.console.flows.parting import parts_of, parts_words
from agent_tui.console.model.texts import OutgoingFile


def file(kind: str, *, on: bool = True, trouble: str = "") -> OutgoingFile:
    types = {"photo": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg", "pdf": "application/pdf"}
    return OutgoingFile(f"/x/{kind}", kind, 5, content_type=types.get(kind, "image/webp"), on=on, trouble=trouble)


@pytest.mark.parametrize(
    ("text", "kinds", "parts", "words"),
    [
        ("hi", [], ["hi"], ""),
        ("", ["photo"], ["+photo"], ""),
        ("hi", ["photo"], ["hi+photo"], "The text goes with the attachment"),
        ("hi", ["photo", "pdf"], ["hi+photo", "+pdf"], "2 attachments will go as 2 messages, text goes with the first"),
        ("hi", ["pdf"], ["hi", "+pdf"], "1 attachment will go as 2 messages, text first"),
        ("hi", ["audio", "photo"], ["hi", "+audio", "+photo"], "2 attachments will go as 3 messages, text first"),
        ("hi", ["sticker"], ["hi", "+sticker"], "1 attachment will go as 2 messages, text first"),
        ("", ["photo", "video"], ["+photo", "+video"], "2 attachments will go as 2 messages"),
        ("", [], [], ""),
        ("a" * 1600 + " b", ["photo"], ["a" * 1600, "b", "+photo"], "1 attachment will go as 3 messages, text first"),
    ],
)
def test_messages_and_what_is_said_of_them(text: str, kinds: list[str], parts: list[str], words: str) -> None:
    files = [file(kind) for kind in kinds]
    made = [part.text + (f"+{part.file.name}" if part.file else "") for part in parts_of(text, files)]
    assert (made, parts_words(text, files)) == (parts, words)


def test_what_is_off_or_cannot_go_stays_behind() -> None:
    files = [file("photo", on=False), file("pdf", trouble="too large"), file("video")]
    assert [part.file for part in parts_of("hi", files)] == [files[2]]
