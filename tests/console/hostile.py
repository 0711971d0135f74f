"""Text that tries to do something to the agent's terminal, for every place where a customer's words are shown."""

from __future__ import annotations

import re
import unicodedata

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

HOSTILE: dict[str, str] = {
    "colour": "\x1b[31mred\x1b[0m words",
    "clear screen": "\x1b[2J\x1b[Hcleared words",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07 pasted words",
    "clipboard, closed by ST": "\x1b]52;c;ZXZpbA==\x1b\\ pasted words",
    "title in C1": "\x9d0;evil title\x9c titled words",
    "colour in C1": "\x9b31mred words",
    "passed through tmux": "\x1bPtmux;\x1b\x1b]52;c;ZXZpbA==\x07\x1b\\ wrapped words",
    "string never closed": "\x1b]0;open words",
    "reset": "\x1bc reset words",
    "carriage return": "first\rover words",
    "backspaces and bells": "abc\x08\x08\x08\x07 words",
    "markup that closes nothing": "[/foo] words",
    "markup that acts": "[@click=app.quit]hi[/] words",
    "markup that links": "[link=file:///etc/passwd]x[/link] words",
    "bidi override": "invoice\u202egnp.exe words",
    "bidi isolates": "\u2066\u2067abc\u2069 words",
    "separators": "one\u2028two\u2029words",
    "lone surrogate": "half \ud83d words",
    "marks": "e" + "\u0301\u0323" * 5_000 + " words",
    "families": (FAMILY * 250)[:1600] + " words",
    "one endless chain": "\U0001f468\u200d" * 800 + " words",
    "tags": "\U0001f3f4" + "\U000e0067" * 300 + "\U000e007f words",
    "nulls": "\x00\x01\x02 words",
    "a very long line": "words " * 6_000,
}

WORST: tuple[str, ...] = (
    "clipboard",
    "colour in C1",
    "markup that closes nothing",
    "markup that acts",
    "bidi override",
    "separators",
    "lone surrogate",
    "marks",
    "families",
)
"""One of each kind, where each costs a screen."""

_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def faults(text: str, *, most_marks: int = 8) -> list[str]:
    """What a safe text must not hold, as found in ``text``."""
    found = [f"U+{ord(character):04X}" for character in _FORBIDDEN.findall(text)]
    found += [f"U+{ord(character):04X}" for character in text if "\ud800" <= character <= "\udfff"]
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > most_marks:
            found.append(f"more than {most_marks} marks")
            break
    return found
