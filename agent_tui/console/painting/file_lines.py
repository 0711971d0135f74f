"""A message's files and places in the transcript: what each is in words, and how it stands, with a sign and a word.

Invariant: a file that is not there says why, and which key helps; names and types of customers pass ``safe_line``.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from agent_tui.console.painting.lines import Line, Piece, fill
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.attachments import in_words, kind_words, may_be_fetched_again

if TYPE_CHECKING:
    from agent_tui.console.painting.block_frame import BlockFrame
    from agent_tui.wire.messages import Attachment, Location, Message

STATES: dict[str, tuple[str, str, str]] = {
    "pending": ("queued", "being fetched", "pending"),
    "ready": ("sent", "S saves it", "good"),
    "blocked": ("failed", "blocked", "warning"),
    "too_large": ("failed", "too large", "warning"),
    "failed": ("failed", "x fetches it again", "failed"),
}
"""State of a customer's file to the name of its sign, its words and its style."""

MOST_CONTACTS = 5
REASON_LINES = 3
_INDENT = "  "


def length_words(seconds: float) -> str:
    """How long something lasts: ``0:07``, ``1:02:03``."""
    whole = max(1, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def facts_of(attachment: Attachment, size: str, times: str) -> str:
    """What is known of a file: ``0:07  12 KB``. ``size`` in words, empty: unknown; ``times`` between two sides."""
    facts = []
    if attachment.seconds is not None:
        facts.append(length_words(attachment.seconds))
    if attachment.width and attachment.height:
        facts.append(f"{attachment.width}{times}{attachment.height}")
    if attachment.pages:
        facts.append("1 page" if attachment.pages == 1 else f"{attachment.pages} pages")
    if size:
        facts.append(size)
    return "  ".join(facts)


def to_fetch_again(attachment: Attachment) -> bool:
    """Whether asking for the file again can help."""
    return may_be_fetched_again(attachment.state, attachment.reason)


def file_lines(attachment: Attachment, size: str, frame: BlockFrame, column: int, *, inbound: bool) -> list[Line]:
    """One file: kind, facts, name and state; below it the reason, what it was said to be, the contacts on a card."""
    signs, state = frame.signs, attachment.state
    style = "accent" if state == "ready" else "muted"
    times = "x" if signs.attachment.isascii() else "×"
    sign = signs.attachment if state in ("ready", "pending") else signs.attachment_off
    left: list[Piece] = [(frame.mark, "cursor-mark"), (_INDENT, ""), (f"{sign} ", style)]
    left.append((safe_line(kind_words(attachment.content_type), 40), style))
    facts = facts_of(attachment, size, times)
    if facts:
        left.append((f"  {facts}", "muted"))
    left.append((f"  {safe_line(attachment.name, 100)}", "body"))
    right: Line = ()
    if inbound or state != "ready":
        name, words, state_style = STATES[state]
        if state in ("blocked", "too_large") and to_fetch_again(attachment):
            words = f"{words}, x tries again"
        right = ((f"{getattr(signs, name)} {words}", state_style), (" ", ""))
    lines = [fill(tuple(left), right, column)]
    below = [] if state in ("ready", "pending") else _sentences(attachment.reason, column)
    if attachment.declared:
        below.append(f"It was said to be: {kind_words(attachment.declared)}.")
    lines += [_below(words, "warning", frame, column) for words in below]
    for card in attachment.contacts[:MOST_CONTACTS]:
        words = f"{card.name or 'No name'}: {', '.join(card.numbers) or 'no number'}"
        lines.append(_below(words, "body", frame, column))
    more = len(attachment.contacts) - MOST_CONTACTS
    if more > 0:
        lines.append(_below(f"and {more} more; S saves them all", "muted", frame, column))
    return lines


def place_lines(place: Location, frame: BlockFrame, column: int) -> list[Line]:
    """A place: its name if it has one, its degrees, and a link to a map."""
    named = ", ".join(part for part in (place.label, place.address) if part.strip())
    spot = f"{place.latitude:.5f}, {place.longitude:.5f}"
    left: list[Piece] = [(frame.mark, "cursor-mark"), (_INDENT, ""), (f"{frame.signs.location} ", "accent")]
    left.append((safe_line(f"Location: {named or spot}", max(1, column)), "accent"))
    lines = [fill(tuple(left), (), column)]
    if named:
        lines.append(_below(spot, "muted", frame, column))
    if place.link:
        lines.append(_below(place.link, "muted", frame, column))
    return lines


def says_itself(message: Message) -> bool:
    """Whether the text only names, in the desk's words, the files or the place whose lines follow."""
    if message.direction != "inbound":
        return False
    if message.location is not None:
        return message.text.startswith("Location: ")
    files = message.attachments
    return bool(files) and message.text == ", ".join(in_words(each.declared or each.content_type) for each in files)


def _sentences(reason: str, column: int) -> list[str]:
    return wrap(safe_line(reason, 400), max(10, column - len(_INDENT) - 4))[:REASON_LINES]


def _below(words: str, style: str, frame: BlockFrame, column: int) -> Line:
    room = max(1, column - len(_INDENT) - 4)
    return ((frame.mark, "cursor-mark"), (f"{_INDENT}  ", ""), (safe_line(words, room), style))
