"""Lines are as wide as they must be, and every state of a message has its words."""

from __future__ import annotations

from datetime import UTC, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agent_tui.console.model.sections import TITLES, Section
from agent_tui.console.model.state import ConsoleState
from agent_tui.console.model.texts import Bubble, BubblePhase
from agent_tui.console.painting.block_frame import BlockFrame
from agent_tui.console.painting.glyphs import ASCII
from agent_tui.console.painting.lines import Line, fill, width_of
from agent_tui.console.painting.message_lines import (
    DELIVERY,
    bubble_lines,
    bubble_words,
    estimated_height,
    message_lines,
    size_words,
)
from agent_tui.console.painting.row_text import row_lines
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.core.moment import to_text
from agent_tui.core.place import map_link
from agent_tui.wire.conversations import Window
from agent_tui.wire.messages import Attachment, ContactCard, Location, MessageError
from tests.console.fake_desk import START, ago, conversation, inbound, outbound

WORDS = st.text(alphabet=st.sampled_from("abc é陳👩‍👩‍👧🇪🇸أ  "), max_size=60).map(lambda text: safe_line(text, 200))
FRAME = BlockFrame(60, UTC, ASCII, customer="Maria", me="ana")


def text(lines: list[Line]) -> str:
    return "\n".join("".join(piece for piece, _ in line).rstrip() for line in lines)


@given(
    left=st.lists(WORDS, min_size=1, max_size=3),
    right=WORDS.filter(lambda words: cell_len(words) < 20),
    width=st.integers(40, 120),
)
def test_a_filled_line_is_never_wider_than_asked_when_its_last_piece_can_be_cut(
    left: list[str], right: str, width: int
) -> None:
    fixed = [(safe_line(words, 6), "") for words in left[:-1]]
    line = fill((*fixed, (left[-1], "name")), ((right, "muted"),), width)
    assert width_of(line) == width
    assert line[-1][0] == right


@given(name=WORDS, words=WORDS, width=st.integers(24, 100), section=st.sampled_from(list(TITLES)))
def test_both_lines_of_a_row_fit(name: str, words: str, width: int, section: Section) -> None:
    row = conversation("a", name, START, unread=2, failed=1, offered_to="ana", offer_expires_at=to_text(START))
    last = msgspec.structs.replace(row.last_message, text=words) if row.last_message else None
    row = msgspec.structs.replace(row, last_message=last)
    for line in row_lines(ConsoleState(), row, section, START, width, signs=ASCII, cursor=True):
        assert width_of(line) <= max(width, 46)


@pytest.mark.parametrize("status", sorted(DELIVERY))
def test_every_status_is_a_sign_and_a_word(status: str) -> None:
    message = outbound("a", 1, "hello", ago(START), status=status)
    head = text(message_lines(message, FRAME)).splitlines()[0]
    assert head.endswith(DELIVERY[status][1])
    assert len(head.split()[-2 if status != "uncertain" else -3]) <= 2


def test_a_failure_says_why_and_what_next() -> None:
    error = MessageError(
        code="63016", title="Outside the session window", next="Send an approved template", key="template", drafted=True
    )
    shown = text(message_lines(outbound("a", 1, "hi", ago(START), status="failed", error=error), FRAME))
    assert "X failed" in shown
    assert "Outside the session window (63016)" in shown
    assert "Its text is a draft again: t for a template, x to retry" in shown


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("pending", "", "being fetched"),
        ("ready", "", "S saves it"),
        ("blocked", "Programs are not taken.", "Programs are not taken."),
        ("failed", "", "x fetches it again"),
        ("too_large", "", "too large, x tries again"),
        ("blocked", "Video: this workstream takes only image/*.", "blocked, x tries again"),
    ],
)
def test_a_file_says_what_can_be_done_with_it(state: str, reason: str, words: str) -> None:
    file = Attachment(id="f", name="a.pdf", content_type="application/pdf", size=2048, state=state, reason=reason)
    shown = text(message_lines(inbound("a", 1, "", ago(START), attachments=[file]), FRAME))
    assert "PDF  2 KB  a.pdf" in shown
    assert words in shown


def test_what_is_known_of_a_file_stands_in_its_lines() -> None:
    card = ContactCard(name="Marta \x1b[31mRuiz", numbers=["+34600111222"])
    plain = Attachment(id="f", name="v.ogg", content_type="audio/ogg", size=2048, state="ready", reason="")
    file = msgspec.structs.replace(plain, seconds=67.2, contacts=[card], declared="application/pdf")
    shown = text(message_lines(inbound("a", 1, "PDF", ago(START), attachments=[file]), FRAME))
    assert "Voice note  1:07  2 KB  v.ogg" in shown
    assert "It was said to be: PDF." in shown
    assert "Marta Ruiz: +34600111222" in shown
    odd = Attachment(id="f", name="x", content_type="application/x-foo", size=1, state="ready", reason="", pages=3)
    assert "Unknown kind application/x-foo  3 pages" in text(
        message_lines(inbound("a", 1, "", ago(START), attachments=[odd]), FRAME)
    )


def test_a_place_has_a_link_to_a_map() -> None:
    place = Location(latitude=40.41678, longitude=-3.70379, label="Sol", address="", link=map_link(40.41678, -3.70379))
    shown = text(message_lines(inbound("a", 1, "Location: Sol (40, -3)", ago(START), location=place), FRAME))
    assert "Location: Sol" in shown
    assert "https://osm.org/?mlat=40.41678&mlon=-3.70379" in shown
    assert "(40, -3)" not in shown


PHASES: list[tuple[BubblePhase, str]] = [
    ("held", "sending in 2 - esc to stop"),
    ("waiting", "waiting for the desk"),
    ("posting", "sending"),
    ("refused", "not sent"),
    ("kept", "not sent yet"),
]


@pytest.mark.parametrize(("phase", "words"), PHASES)
def test_every_phase_of_an_unsent_message_has_words(phase: BubblePhase, words: str) -> None:
    bubble = Bubble("c", "a", "hello", ago(START), phase, due=101.5)
    assert bubble_words(bubble, 100.0, ASCII)[0].endswith(words)
    assert "hello" in text(bubble_lines(bubble, FRAME))


@given(body=st.text(alphabet="ab \n", max_size=400), width=st.integers(30, 90))
def test_the_guess_of_a_height_is_of_the_right_size(body: str, width: int) -> None:
    message = inbound("a", 1, body, ago(START))
    exact = len(message_lines(message, BlockFrame(width, UTC, ASCII)))
    assert abs(estimated_height(body, width - 4) - exact) <= 2 + exact


def test_the_days_and_the_new_ones_are_ruled_off() -> None:
    message = inbound("a", 1, "hello", ago(START))
    shown = text(message_lines(message, BlockFrame(60, UTC, ASCII, day=True, new=3)))
    assert "Mon 23 Nov" in shown
    assert "- 3 new -" in shown


def test_a_window_has_a_sign_at_every_grade() -> None:
    seen = []
    for left in (20 * 3600, 2 * 3600, 1800, 300, 10, -5):
        window = Window(state="open", expires_at=to_text(START + timedelta(seconds=left)))
        row = conversation("a", "A", START, window=window)
        first, _ = row_lines(ConsoleState(), row, "queue", START, 40, signs=ASCII, cursor=False)
        seen.append("".join(piece for piece, _ in first).strip().removeprefix("A").strip())
    assert seen == ["20h", "2:00 .", "0:30 !", "5:00 !!", "closing !!", "TPL"]


@pytest.mark.parametrize(("size", "words"), [(10, "10 B"), (2048, "2 KB"), (5 * 1024 * 1024, "5.0 MB")])
def test_sizes(size: int, words: str) -> None:
    assert size_words(size) == words
