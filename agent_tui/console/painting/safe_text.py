"""What other people wrote, made fit for the screen: the one gate between remote text and the terminal.

Names, bodies, template texts and file names are hostile until they have been here. A terminal obeys what it is sent:
an escape sequence in a message could set the agent's clipboard or title, a bidi override could show a file name
backwards, a markup bracket could become a click. Invariant: the result holds no control character but a newline, no
escape sequence, no lone surrogate and no raw bidi control, its marks and joined emoji are bounded, it is NFC, and
passing it through again changes nothing. It is a plain ``str``: it must never be given to anything that reads markup.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from rich.cells import cell_len, get_character_cell_size, split_graphemes
from textual.content import Content

from agent_tui.console.painting.patterns import pattern

MAX_CHARACTERS: Final = 20_000
MAX_MARKS: Final = 8
MAX_JOINS: Final = 4
_MAX_PASSES: Final = 8
_TAB: Final = "    "
_ZWJ: Final = "\u200d"

BIDI_MARKS: Final[dict[str, str]] = {
    "\u202a": "‹LRE›",
    "\u202b": "‹RLE›",
    "\u202c": "‹PDF›",
    "\u202d": "‹LRO›",
    "\u202e": "‹RLO›",
    "\u2066": "‹LRI›",
    "\u2067": "‹RLI›",
    "\u2068": "‹FSI›",
    "\u2069": "‹PDI›",
    "\u200e": "‹LRM›",
    "\u200f": "‹RLM›",
    "\u061c": "‹ALM›",
}

# Every character here is a letter, a digit, a sign or a blank of its own width, and no two of them compose:
# such a text is already what the long way would make of it.
_PLAIN = (
    r"[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a"
    r"\u0660-\u066f\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\u2010-\u2027\u2030-\u205e"
    r"\u20a0-\u20bf\U0001f600-\U0001f64f]*"
)

# A string sequence (OSC, DCS, SOS, PM, APC) goes with its payload only if it is closed; if it is not, just its
# opening goes, so that nobody can make the rest of a message vanish.
_STRINGS = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b{1,2}\\|\x9c)"
_SEQUENCES = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_]|\x1b[ -/]+[0-~]?|\x1b[0-~]?"
_NEWLINES = r"\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_INVISIBLE = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e001f]"
)
_SURROGATES = r"[\ud800-\udfff]"
_BIDI = f"[{''.join(BIDI_MARKS)}]"
_BLANKS = r"\s+"


def safe_text(text: str) -> str:
    """``text`` as it may be shown, of several lines, at most ``MAX_CHARACTERS`` characters.

    A longer one ends with a sentence that says so.
    """
    if len(text) <= MAX_CHARACTERS:
        plain = text.replace("\n", "").isprintable() if text.isascii() else pattern(_PLAIN).fullmatch(text)
        if plain:
            return text
    clean = _cleaned(text[:MAX_CHARACTERS])
    if len(text) <= MAX_CHARACTERS and len(clean) <= MAX_CHARACTERS:
        return clean
    sentence = f"\n[cut: this text has {len(text):,} characters, the rest is not shown]"
    return clean[: MAX_CHARACTERS - len(sentence)] + sentence


def safe_line(text: str, cells: int, ellipsis: str = "…") -> str:
    """``text`` in one line of at most ``cells`` cells, cut with ``ellipsis``; blanks and newlines become one blank."""
    if cells <= 0:
        return ""
    if len(text) <= cells and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    # A row of a list must cost the same whatever was sent: what lies far behind the edge is not even cleaned.
    edge = cells * 8 + 256
    line = pattern(_BLANKS).sub(" ", safe_text(text[:edge])).strip()
    if len(text) <= edge and cell_len(line) <= cells:
        return line
    return cut_cells(line, cells, ellipsis)


def safe_content(text: str) -> Content:
    """``safe_text`` as Textual's content: literal characters, no markup, no styles."""
    return Content(safe_text(text))


def cut_cells(line: str, cells: int, ellipsis: str = "…") -> str:
    """A line that is already safe, cut between graphemes so that it ends with ``ellipsis`` within ``cells``."""
    room = cells - cell_len(ellipsis)
    if room < 0:
        return ellipsis[:cells]
    if line.isascii():
        return line[:room].rstrip() + ellipsis
    end = 0
    for _start, stop, width in split_graphemes(line)[0]:
        if room < width:
            break
        room -= width
        end = stop
    return line[:end].rstrip() + ellipsis


def _cleaned(text: str) -> str:
    """The long way; each step only removes, shortens or marks, so that a second time finds nothing to do."""
    if "\x1b" in text or pattern(_INVISIBLE).search(text):
        text = _without_sequences(text)
    text = pattern(_NEWLINES).sub("\n", text).replace("\t", _TAB)
    text = pattern(_SURROGATES).sub("\ufffd", pattern(_INVISIBLE).sub("", text))
    text = pattern(_BIDI).sub(lambda found: BIDI_MARKS[found[0]], text)
    # Marks are bounded before NFC too: to order ten thousand of them takes the square of that.
    text = _bounded(text)
    for _ in range(_MAX_PASSES):
        settled = _bounded(unicodedata.normalize("NFC", text))
        if settled == text:
            break
        text = settled
    return text


def _without_sequences(text: str) -> str:
    # Inner strings go first: a sequence may be wrapped in another one (tmux passes escapes through that way).
    for _ in range(_MAX_PASSES):
        shorter = pattern(_STRINGS).sub("", text)
        if shorter == text:
            break
        text = shorter
    return pattern(_SEQUENCES).sub("", text)


def _bounded(text: str) -> str:
    """At most ``MAX_MARKS`` marks on a character and ``MAX_JOINS`` joiners in a row of joined ones."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = joins = 0
    joined = False
    for character in text:
        if character == _ZWJ:
            joins += 1
            if joins > MAX_JOINS or joined:
                continue
            joined = True
        elif _is_mark(character):
            marks += 1
            if marks > MAX_MARKS:
                continue
            joined = False
        else:
            joins = joins if joined else 0
            marks = 0
            joined = False
        kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    """Whether it is drawn onto the character before it: combining marks, selectors, skin tones, all of no width."""
    if character < "\u0300":
        return False
    return (
        unicodedata.category(character)[0] == "M"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or get_character_cell_size(character) == 0
    )
