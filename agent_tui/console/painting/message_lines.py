"""A message, a note, an event or an unsent bubble as lines of a transcript.

Invariant: a delivery state is a sign and a word, a failure names its reason and the next key; text of people goes
through ``whatsapp_content`` or ``safe_line`` and stands last in its row.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from agent_tui.console.model.texts import Bubble
from agent_tui.console.painting.block_frame import BlockFrame
from agent_tui.console.painting.file_lines import file_lines, place_lines, says_itself
from agent_tui.console.painting.formatting import whatsapp_content
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, Piece, fill
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.moment import from_text

if TYPE_CHECKING:
    from agent_tui.wire.messages import Message

INDENT = "   "
MOST_TOLD = 2
"""Lines of a sentence; a refusal may hold what others wrote."""
WIDEST = 80
"""Cells of a text column: longer lines are hard to read."""

DELIVERY: dict[str, tuple[str, str, str]] = {
    "queued": ("queued", "queued", "pending"),
    "sending": ("queued", "sending", "pending"),
    "uncertain": ("uncertain", "asking Twilio", "warning"),
    "sent": ("sent", "sent", "pending"),
    "delivered": ("delivered", "delivered", "good"),
    "read": ("read", "read", "good"),
    "failed": ("failed", "failed", "failed"),
    "undelivered": ("failed", "undelivered", "failed"),
}
"""Status to the name of its sign, its word and its style. ``received`` needs none."""

FAILED: frozenset[str] = frozenset({"failed", "undelivered"})

KINDS: dict[str, str] = {"template": "template", "automated": "automatic", "survey": "survey", "bot": "bot"}


def size_words(size: int) -> str:
    """A size in words: ``214 KB``."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def file_kind(content_type: str) -> str:
    """``image``, ``audio``, ``video`` or ``file``."""
    kind = content_type.partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "file"


def message_lines(message: Message, frame: BlockFrame) -> list[Line]:
    """The lines of one message."""
    lines = _above(from_text(message.at), frame)
    if message.direction == "system" or message.kind == "event":
        return lines + _event(message, frame)
    if not frame.joined:
        lines.append(_head(message, frame))
    if message.reply_to is not None:
        words = message.reply_to.text or "a message we do not hold"
        lines.append(_text(f"{frame.signs.quote} {words}", "muted", frame))
    style = "note" if message.direction == "note" else "body"
    lines += _body(message.text, style, frame) if message.text and not says_itself(message) else []
    if message.location is not None:
        lines += place_lines(message.location, frame, _column(frame))
    inbound = message.direction == "inbound"
    for file in message.attachments:
        size = size_words(file.size) if file.size else ""
        lines += file_lines(file, size, frame, _column(frame), inbound=inbound)
    lines += [_text(f"[{note}]", "muted", frame) for note in message.annotations]
    lines += _failure(message, frame)
    return lines


def bubble_lines(bubble: Bubble, frame: BlockFrame) -> list[Line]:
    """The lines of a message that the desk does not have yet."""
    lines = _above(from_text(bubble.at), frame)
    words, style = bubble_words(bubble, frame.now, frame.signs)
    left: Line = ((frame.mark, "cursor-mark"), (f"{_clock(bubble.at, frame)} ", "muted"), ("you", "me"))
    lines.append(fill(left, ((words, style), (" ", "")), _column(frame)))
    if bubble.template is not None:
        lines.append(_text(f"[template] {bubble.template.name}", "muted", frame))
    lines += _body(bubble.text, "body", frame) if bubble.text else []
    if bubble.file is not None:
        size = f" {size_words(bubble.file.size)}" if bubble.file.size else ""
        lines.append(_text(f"[file] {bubble.file.name}{size}", "accent", frame))
    if bubble.phase == "refused":
        lines += _told(f"{bubble.sentence} {bubble.hint}", "error", frame, MOST_TOLD + 1)
        keys = "x sends it again, X takes it back into the composer"
        if bubble.template is not None:
            keys = "t picks another template, x sends this one again, X takes it away"
        lines.append(_text(keys, "muted", frame))
    if bubble.phase == "kept":
        lines.append(_text("from before the console was closed: x sends it, X takes it back", "muted", frame))
    return lines


def bubble_words(bubble: Bubble, now: float, signs: Glyphs) -> Piece:
    """Sign and word of an unsent message."""
    if bubble.phase == "held":
        return f"{signs.queued} sending in {max(1, ceil(bubble.due - now))} - esc to stop", "warning"
    words: dict[str, Piece] = {
        "waiting": (f"{signs.queued} waiting for the desk", "warning"),
        "posting": (f"{signs.queued} sending", "pending"),
        "refused": (f"{signs.failed} not sent", "error"),
        "kept": (f"{signs.failed} not sent yet", "error"),
    }
    return words[bubble.phase]


def estimated_height(text: str, width: int) -> int:
    """A cheap guess at the height of a message, for those that nobody has seen yet."""
    return 1 + max(1, (len(text) + width - 1) // max(1, width)) + text.count("\n")


def _column(frame: BlockFrame) -> int:
    return min(frame.width, WIDEST + len(INDENT) + 1)


def _clock(at: str, frame: BlockFrame) -> str:
    return from_text(at).astimezone(frame.zone).strftime("%H:%M")


def _above(at: datetime, frame: BlockFrame) -> list[Line]:
    lines: list[Line] = []
    if frame.day:
        lines.append(_rule(at.astimezone(frame.zone).strftime("%a %d %b"), "rule", frame))
    if frame.new:
        lines.append(_rule(f"{frame.new} new", "new", frame))
    return lines


def _rule(words: str, style: str, frame: BlockFrame) -> Line:
    room = max(0, _column(frame) - len(words) - 4)
    return ((" " + frame.signs.rule * (room // 2) + f" {words} " + frame.signs.rule * (room - room // 2), style),)


def _head(message: Message, frame: BlockFrame) -> Line:
    inbound = message.direction == "inbound"
    author = frame.customer if inbound else "you" if message.author == frame.me else message.author or "the desk"
    style = "customer" if inbound else "me"
    tag = KINDS.get(message.kind, "")
    if message.direction == "note":
        tag, style = "NOTE, only colleagues see it", "note"
    if message.recovered:
        tag = f"{tag} recovered".strip()
    left: list[Piece] = [
        (frame.mark, "cursor-mark"),
        (f"{_clock(message.at, frame)} ", "muted"),
        (safe_line(author, 40), style),
    ]
    if tag:
        left.append((f"  {tag}", "note" if message.direction == "note" else "muted"))
    right: Line = ()
    if message.status in DELIVERY:
        sign, words, status_style = DELIVERY[message.status]
        right = ((f"{getattr(frame.signs, sign)} {words}", status_style), (" ", ""))
    return fill(tuple(left), right, _column(frame), stretch=2)


def _body(text: str, style: str, frame: BlockFrame) -> list[Line]:
    width = max(10, _column(frame) - len(INDENT) - 1)
    lines: list[Line] = []
    for content in whatsapp_content(text).wrap(width):
        lines.append(((frame.mark, "cursor-mark"), (INDENT[1:], ""), *styled(content, style)))
    return lines


def styled(content: Content, style: str) -> Line:
    """One line of ``whatsapp_content`` as pieces: the style ``style``, and what its marks say."""
    if not content.spans:
        return ((content.plain, style),)
    rendered = content.render(Style(), end="", parse_style=_parse)
    return tuple((part, " ".join([style, *_looks(looks)])) for part, looks in rendered)


def _parse(style: str | Style) -> Style:
    return style if isinstance(style, Style) else Style()


def _looks(style: str | Style) -> list[str]:
    if isinstance(style, str):
        return []
    looks = [name for name in ("bold", "italic", "strike") if getattr(style, name)]
    return [*looks, "mono"] if style.dim else looks


def _text(text: str, style: str, frame: BlockFrame) -> Line:
    room = max(1, _column(frame) - len(INDENT) - 1)
    return ((frame.mark, "cursor-mark"), (INDENT[1:], ""), (safe_line(text, room), style))


def _told(words: str, style: str, frame: BlockFrame, most: int = MOST_TOLD) -> list[Line]:
    """A sentence in as many lines as it takes: its end, what to do next, must not be cut."""
    room = max(10, _column(frame) - len(INDENT) - 1)
    return [_text(line.plain, style, frame) for line in Content(safe_line(words, most * room)).wrap(room)]


def _event(message: Message, frame: BlockFrame) -> list[Line]:
    words = f"{_clock(message.at, frame)} {safe_line(message.text, max(1, _column(frame) - 14))}"
    return [((frame.mark, "cursor-mark"), (f" {frame.signs.separator} {words}", "muted"))]


NEXT_KEYS = {
    "template": " - t to pick a template",
    "retry": " - x to retry",
    "edit": " - X takes its text back",
    "attach": " - a attaches another",
    "start": " - b begins with another number",
    "": "",
}
"""The key that does the next thing, after its words."""


def _failure(message: Message, frame: BlockFrame) -> list[Line]:
    error = message.error
    if message.status not in FAILED:
        return []
    if error is None:
        return [_text("Twilio gives no reason - x to retry", "error", frame)]
    step = f"{error.next}{NEXT_KEYS[error.key]}"
    if error.drafted:
        step = "Its text is a draft again: t for a template, x to retry"
    return [*_told(f"{error.title} ({error.code})", "error", frame), *_told(step, "muted", frame)]
