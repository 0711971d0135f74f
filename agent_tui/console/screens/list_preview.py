"""What a list would do, before it does it: how many, how fast, what they read, every line that is skipped.

Invariant: only ``y`` says yes, so that an Enter too many sends nothing to anybody.
"""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.client.results import minutes_words
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.wire.lists import ListPreview, SkippedLine

MOST_BEFORE = 8
"""Skipped lines that stand before the samples; more of them would push what is read out of sight."""


class ListPreviewScreen(Modal[bool]):
    """Dismisses True for yes."""

    DEFAULT_CSS = """
    ListPreviewScreen > .frame { width: 110; height: 34; }
    ListPreviewScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    ListPreviewScreen VerticalScroll Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n,q,enter", "back", "No", show=False, priority=True),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]
    TITLE_WORDS = "Send to many: preview"

    def __init__(self, preview: ListPreview) -> None:
        super().__init__()
        self._preview = preview

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            for words, indent in preview_blocks(self._preview):
                block = Static(words, markup=False)
                block.styles.padding = (0, 0, 0, indent)
                yield block

    def keys_line(self) -> Content:
        if not self._preview.ready:
            return keys_line(("j k", "scroll"), ("esc", "close"))
        return keys_line(("y", f"send to {self._preview.ready}"), ("j k", "scroll"), ("n enter esc", "leave it"))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step * 2, animate=False)

    def action_yes(self) -> None:
        if self._preview.ready:
            self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)


def preview_blocks(preview: ListPreview) -> list[tuple[Content, int]]:
    """The preview as a page: blocks of text, each with the cells that it is set in by."""
    blocks = [(Content("\n").join(_summary(preview)), 0)]
    if preview.skipped:
        blocks += [(_title(f"Skipped ({len(preview.skipped)})"), 0)]
        blocks += [(Content("\n").join([_skipped(each) for each in preview.skipped[:MOST_BEFORE]]), 2)]
    if preview.samples:
        blocks.append((_title("They read, for example"), 0))
    for sample in preview.samples:
        whom = f"line {sample.line}  {sample.address.removeprefix('whatsapp:')}  {safe_line(sample.language, 12)}"
        blocks += [(Content.styled(whom, "$text-muted"), 2), (safe_content(sample.text), 4)]
    if rest := preview.skipped[MOST_BEFORE:]:
        blocks += [(_title(f"Skipped as well ({len(rest)})"), 0)]
        blocks += [(Content("\n").join([_skipped(each) for each in rest]), 2)]
    return blocks


def _title(words: str) -> Content:
    return Content.assemble("\n", (words, "bold"))


def _summary(preview: ListPreview) -> list[Content]:
    languages = ", ".join(f"{count} in {safe_line(name, 12)}" for name, count in preview.languages.items())
    category = f" ({preview.category.upper()})" if preview.category else ""
    skipped = (
        f"; {len(preview.skipped)} {'is' if len(preview.skipped) == 1 else 'are'} skipped" if preview.skipped else ""
    )
    lines = [
        Content.assemble(
            (f"{preview.ready}", "bold"),
            f" of {preview.total} would get ",
            (safe_line(preview.template, 60), "bold"),
            category,
            (skipped, "bold $text-warning"),
        ),
        Content(f"{languages or 'nobody'}; {preview.per_minute} a minute: {minutes_words(preview)}."),
        _today(preview),
    ]
    lines += [
        Content.styled(f"{count} not in the language wanted: {safe_line(said, 90)}", "$text-warning")
        for said, count in preview.other_language.items()
    ]
    if preview.ignored:
        lines.append(Content(f"Columns that mean nothing: {safe_line(', '.join(preview.ignored), 90)}"))
    return lines


def _today(preview: ListPreview) -> Content:
    if preview.today == preview.ready:
        return Content(f"The number may send {preview.day_left} more to lists today.")
    words = f"{preview.today} of them go today, for that is all that the number may still send to lists; then the list "
    return Content.styled(f"{words}is paused, and p resumes it another day.", "$text-warning")


def _skipped(line: SkippedLine) -> Content:
    """Whom it is, then why, in words."""
    address = safe_line(line.address.removeprefix("whatsapp:"), 18)
    words = safe_line(line.detail.removeprefix(f"Line {line.line}: "), 160)
    whom = f"line {line.line:<5} {address}{' ' * (18 - cell_len(address))}  "
    return Content.assemble((whom, "$text-muted"), words)
