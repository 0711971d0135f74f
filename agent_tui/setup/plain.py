"""Set-up as plain prompts, for terminals without a screen, screen readers and scripts.

A line a question, the default in brackets; ``<`` goes back, an empty line takes the default, ``-`` leaves a text
empty, ctrl+c leaves. Invariant: wrong input is answered with a sentence, with the ways out, and asked again; what
Twilio or customers wrote is cleaned.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import click

from agent_tui.console.painting.safe_text import safe_text
from agent_tui.setup.answers import Known
from agent_tui.setup.fields import Choice, Field
from agent_tui.setup.flow import AFTER_WRITING, Flow, answer, page_of, progress, question, questions
from agent_tui.setup.guide import Doing, Wish
from agent_tui.setup.pages import PAGES

BACK, EMPTY = "<", "-"
_BEFORE = "as before"
"""Stands for a secret that was given already."""

HOW = (
    f"A line a question. Enter takes what stands in brackets, {EMPTY} leaves a field empty, {BACK} goes back a page, "
    "ctrl+c leaves."
)
LEAVING = "ctrl+c leaves: nothing is written yet, and your answers are not kept."
LEAVING_WRITTEN = "ctrl+c leaves: the configuration that was written stays."


class Lines(Protocol):
    """Reads a line after ``words``; ``hidden``: it is not shown.

    Raises:
        EOFError: there are no more.
    """

    def __call__(self, words: str, *, hidden: bool) -> str: ...


def read_line(words: str, *, hidden: bool) -> str:
    """From the terminal or from a file."""
    hide = hidden and sys.stdin.isatty()
    try:
        typed: str = click.prompt(words, default="", show_default=False, hide_input=hide, prompt_suffix=": ")
    except click.Abort:
        raise EOFError from None
    return typed


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """ctrl+c ends the reading at once; asyncio's own handler would wait for the line."""
    try:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
    except ValueError:
        # Not the main thread: nobody sends it a signal.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def say_line(words: str) -> None:
    """To the terminal, broken between words; to a file or a program as it is."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in words.split("\n"):
        click.echo("\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) if len(line) > width > 0 else line)


class PlainFront:
    """Prompts on standard output, answers from ``lines``."""

    def __init__(self, lines: Lines = read_line, say: Callable[[str], None] = say_line) -> None:
        self._lines = lines
        self._say = say

    async def ask(self, flow: Flow, refusal: str) -> Flow | Wish:
        """One field after the other."""
        page = page_of(flow)
        number, count = progress(flow)
        if page.id == PAGES[0].id:
            self._say(HOW)
        self._say(f"\n{number} of {count}  {page.title}  ({_hint(flow)})")
        lead = safe_text(page.lead(flow.answers, flow.known))
        if lead:
            self._say(lead)
        if refusal:
            self._say(f"! {safe_text(refusal)}")
            self._say(_ways_out(flow))
        for field in page.fields:
            while field in questions(flow):
                try:
                    # On this thread: nothing goes on meanwhile, and no other thread hears ctrl+c while it reads.
                    with _interruptible():
                        typed = self._read(flow, field)
                except EOFError:
                    self._say("")
                    return "leave"
                if typed == BACK:
                    return "back"
                flow, wrong = answer(flow, field.key, typed)
                if not wrong:
                    break
                self._say(f"! {safe_text(wrong)}")
                self._say(_ways_out(flow))
        return flow

    def _read(self, flow: Flow, field: Field) -> str:
        asked = question(flow, field)
        if not field.chosen:
            hidden = field.kind == "secret"
            shown = _BEFORE if hidden and asked.value else asked.value
            typed = self._lines(asked.label + (f" [{shown}]" if shown else ""), hidden=hidden).strip()
            return asked.value if typed == "" else "" if typed == EMPTY else typed
        for place, choice in enumerate(asked.choices, 1):
            about = f"  {safe_text(choice.about)}" if choice.about else ""
            self._say(f"  {place}  {safe_text(choice.label)}{about}")
        values = [choice.value for choice in asked.choices]
        several = field.kind == "several" and len(asked.choices) > 1
        taken = " ".join(str(values.index(each) + 1) for each in asked.value.split() or [asked.value])
        label = f"{asked.label.partition(' (')[0]}, one or several (1 2)" if several else asked.label
        typed = self._lines(f"{label} [{taken}]", hidden=False).strip()
        if typed == "":
            return asked.value
        return several_chosen(asked.choices, typed) if several else chosen(asked.choices, typed)

    async def during(self, words: str, doing: Doing) -> Known | None:
        """ctrl+c ends the waiting, not the set-up."""
        if words:
            self._say(f"{words} …")
        task = asyncio.ensure_future(doing(lambda line: self._say(f"  {safe_text(line)}")))
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGINT, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            return None
        finally:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(signal.SIGINT)


def chosen(choices: Sequence[Choice], typed: str) -> str:
    """The value of the choice that was named, by its number, its word or its label; else what was typed."""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1].value
    for choice in choices:
        if typed.casefold() in (choice.value.casefold(), choice.label.casefold()):
            return choice.value
    return typed


def several_chosen(choices: Sequence[Choice], typed: str) -> str:
    """The values of those that were named, with blanks or commas between."""
    whole = chosen(choices, typed)
    if whole in [choice.value for choice in choices]:
        return whole
    return " ".join(dict.fromkeys(chosen(choices, each) for each in typed.replace(",", " ").split()))


def _ways_out(flow: Flow) -> str:
    """For who has no answer: how to go back or leave, and what is kept then."""
    if flow.page in AFTER_WRITING:
        return LEAVING_WRITTEN
    return LEAVING if flow.page == PAGES[0].id else f"{BACK} goes back a page. {LEAVING}"


def _hint(flow: Flow) -> str:
    """The keys of a page, short."""
    ways = [] if flow.page in (PAGES[0].id, *AFTER_WRITING) else [f"{BACK} back"]
    return ", ".join((*ways, f"{EMPTY} empty", "ctrl+c leaves"))
