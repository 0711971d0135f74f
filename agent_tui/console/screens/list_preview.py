"""What a list would do, before it does it: how many, how fast, what they read, every line that is skipped.

Invariant: only ``y`` says yes, so that an Enter too many sends nothing to anybody.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agent_tui.console.safe_text import safe_content, safe_line
from agent_tui.console.screens.modal import Modal, keys_line
from agent_tui.wire.lists import ListPreview, SkippedLine


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
            yield Static(preview_text(self._preview), markup=False)

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


def preview_text(preview: ListPreview) -> Content:
    """The preview as a page."""
    languages = ", ".join(f"{count} in {language}" for language, count in preview.languages.items())
    category = f" ({preview.category.upper()})" if preview.category else ""
    lines: list[Content] = [
        Content.assemble(
            (f"{preview.ready}", "bold"),
            f" of {preview.total} would get ",
            (safe_line(preview.template, 60), "bold"),
            category,
        ),
        Content(f"{languages or 'nobody'}; {preview.per_minute} a minute, so {preview.minutes:g} minutes."),
        Content(f"The number may send {preview.day_left} more to lists today."),
    ]
    lines += [
        Content(f"{count}: {safe_line(said, 90)}").stylize("$text-warning")
        for said, count in preview.other_language.items()
    ]
    if preview.ignored:
        lines.append(Content(f"Columns that mean nothing: {safe_line(', '.join(preview.ignored), 90)}"))
    lines += [Content(""), Content("They read, for example:").stylize("bold")]
    for sample in preview.samples:
        lines.append(
            Content(f"  line {sample.line}  {sample.address.removeprefix('whatsapp:')}").stylize("$text-muted")
        )
        lines += [Content.assemble("    ", part) for part in safe_content(sample.text).split("\n")]
    if preview.skipped:
        lines += [Content(""), Content(f"Skipped ({len(preview.skipped)}):").stylize("bold")]
        lines += [_skipped(each) for each in preview.skipped]
    return Content("\n").join(lines)


def _skipped(line: SkippedLine) -> Content:
    """Whom it is, then why, in words."""
    whom = f"line {line.line}  {safe_line(line.address.removeprefix('whatsapp:'), 24)}"
    return Content.assemble(
        (f"  {whom}  ", "$text-muted"), safe_line(line.detail.removeprefix(f"Line {line.line}: "), 160)
    )
