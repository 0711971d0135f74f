"""WhatsApp's marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.console.painting.formatting import STYLES, whatsapp_content
from agent_tui.core.formatting import pairs
from tests.console.hostile import HOSTILE, faults

NAMES = {STYLES["bold"]: "b", STYLES["italic"]: "i", STYLES["strike"]: "s", STYLES["mono"]: "m"}


def shown(text: str) -> str:
    """The content with its spans written as ``<b>…</b>``."""
    content = whatsapp_content(text)
    inserts = [(span.start, 1, -span.end, f"<{NAMES[span.style]}>") for span in content.spans]  # type: ignore[index]
    inserts += [(span.end, 0, -span.start, f"</{NAMES[span.style]}>") for span in content.spans]  # type: ignore[index]
    plain = content.plain
    for place, _, _, tag in sorted(inserts, reverse=True):
        plain = plain[:place] + tag + plain[place:]
    return plain


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a *bold* word", "a <b>bold</b> word"),
        ("*two words*", "<b>two words</b>"),
        ("_it_ and ~no~", "<i>it</i> and <s>no</s>"),
        ("*bold _and italic_*", "<b>bold <i>and italic</i></b>"),
        ("(*x*), *y*.", "(<b>x</b>), <b>y</b>."),
        ("snake_case_name", "snake_case_name"),
        ("2*3*4", "2*3*4"),
        ("* item one\n* item two", "* item one\n* item two"),
        ("*over\nlines*", "*over\nlines*"),
        ("a * b * c", "a * b * c"),
        ("**", "**"),
        ("*open", "*open"),
        ("*a _b* c_", "<b>a _b</b> c_"),
        ("```*as it is*``` *bold*", "<m>*as it is*</m> <b>bold</b>"),
        ("```two\nlines``` x", "<m>two\nlines</m> x"),
        ("``` ` ```", "<m> ` </m>"),
        ("*a ```b\nc``` d*", "*a <m>b\nc</m> d*"),
        ("*see `x` now*", "<b>see <m>x</m> now</b>"),
        ("`` ``", "`` ``"),
        ("`over\nlines`", "`over\nlines`"),
        ("``````", "``````"),
        ("`_code_`", "<m>_code_</m>"),
        ("` _x_", "` <i>x</i>"),
        ("https://example.org/_a_b_ _x_", "https://example.org/_a_b_ <i>x</i>"),
        ("[/foo] *[@click=app.quit]*", "[/foo] <b>[@click=app.quit]</b>"),
        ("*é*", "<b>é</b>"),
        ("plain", "plain"),
    ],
)
def test_marks(text: str, result: str) -> None:
    assert shown(text) == result


@settings(max_examples=300)
@given(st.text(alphabet="ab *_~`\n.", max_size=60))
def test_only_used_marks_are_taken_away(text: str) -> None:
    content = whatsapp_content(text)
    assert len(content.plain) == len(text) - sum(2 * pair.width for pair in pairs(text))
    assert all(0 <= span.start < span.end <= len(content.plain) for span in content.spans)
    without = str.maketrans("", "", "*_~`")
    assert content.plain.translate(without) == text.translate(without)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_corpus_is_harmless(name: str) -> None:
    assert faults(whatsapp_content(f"*{HOSTILE[name]}*").plain) == []


@pytest.mark.parametrize("text", ["*a " * 6_000, "`" * 20_000, "```a" * 5_000, "*_~" * 6_000, "_a" * 9_000])
@pytest.mark.timeout(5)
def test_a_text_of_nothing_but_marks_takes_no_long_time(text: str) -> None:
    assert whatsapp_content(text).plain
