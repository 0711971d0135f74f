"""One page on the screen: title and place, what to know, the questions, what is wrong, the keys.

Invariant: the view holds no answers of its own; it gives the flow with them when the last question is answered.
"""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import Static

from agent_tui.console.painting.safe_text import safe_content
from agent_tui.console.screens.modal import Field as TextField
from agent_tui.console.screens.modal import keys_line
from agent_tui.setup.choice_list import Choices
from agent_tui.setup.fields import Page
from agent_tui.setup.flow import Flow, Question, answer, answer_all, page_of, progress, question, questions


class Answer(TextField):
    """A field whose ctrl+u takes effect before the next key.

    As a binding it runs only after the key has bubbled up to the app, by when what was typed after it stands here too.
    """

    async def _on_key(self, event: Key) -> None:
        if event.key != "ctrl+u":
            await super()._on_key(event)
            return
        event.prevent_default()
        event.stop()
        self.action_delete_left_all()


class Asked(Vertical):
    """A question: its label, where it is answered, and what is wrong with the answer."""

    DEFAULT_CSS = """
    Asked { height: auto; margin-bottom: 1; }
    Asked .label { height: 1; color: $text-secondary; text-style: bold; }
    Asked .wrong { height: auto; color: $text-error; text-style: bold; }
    Asked .wrong.-quiet { display: none; }
    """

    def __init__(self, asked: Question) -> None:
        super().__init__()
        self.field = asked.field
        self._offered = asked.value
        kind = asked.field.kind
        self.place: Answer | Choices = (
            Choices(asked.choices, asked.value, several=kind == "several")
            if asked.field.chosen
            else Answer(asked.value, password=kind == "secret")
        )
        self._label = Static(Content(asked.label), classes="label", markup=False)
        self._wrong = Static("", classes="wrong -quiet", markup=False)

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.place
        yield self._wrong

    def call(self, label: str) -> None:
        """Its label, which may follow from the answers above it."""
        self._label.update(safe_content(label))

    def follow(self, value: str) -> None:
        """Offer this, unless something else was typed."""
        if isinstance(self.place, Answer) and self.place.value == self._offered != value:
            self._offered = self.place.value = value
            self.place.cursor_position = len(value)

    def tell(self, sentence: str) -> None:
        """What is wrong; empty: nothing."""
        self._wrong.set_class(not sentence, "-quiet")
        self._wrong.update(safe_content(f"! {sentence}" if sentence else ""))


class PageView(Vertical):
    """The page that is shown."""

    class Answered(Message):
        """Every question of the page has an answer that its check takes."""

        def __init__(self, flow: Flow) -> None:
            super().__init__()
            self.flow = flow

    DEFAULT_CSS = """
    PageView { padding: 0 2; }
    PageView > .head { height: 1; background: $surface; color: $text-primary; text-style: bold; padding: 0 1; }
    PageView > .body { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; max-width: 100; }
    PageView .lead { height: auto; margin-bottom: 1; }
    PageView > .body.-long { overflow-y: hidden; }
    PageView > .body.-long > .told { height: 1fr; }
    PageView > .body > .told { height: auto; }
    PageView .refusal { height: auto; color: $text-error; text-style: bold; margin-bottom: 1; }
    PageView .refusal.-quiet { display: none; }
    PageView > .doing { height: auto; color: $text-warning; padding: 0 1; }
    PageView > .keys { height: 1; color: $text-muted; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._flow: Flow | None = None

    def compose(self) -> ComposeResult:
        yield Static("", classes="head", markup=False)
        yield VerticalScroll(classes="body", can_focus=False)
        yield Static("", classes="doing", markup=False)
        yield Static(_keys(None), classes="keys", markup=False)

    async def show_page(self, flow: Flow, refusal: str) -> None:
        """Show the page of ``flow``; ``refusal``: why it is shown again."""
        # Until the questions are there, no key is about them.
        self._flow = None
        page = page_of(flow)
        body = self.query_one(".body", VerticalScroll)
        async with self.batch():
            await body.remove_children()
            wrong = Static("", classes="refusal -quiet", markup=False)
            lead = Static(safe_content(page.lead(flow.answers, flow.known)), classes="lead", markup=False)
            asked = [Asked(question(flow, field)) for field in page.fields]
            told = VerticalScroll(lead, classes="told", can_focus=False)
            body.remove_class("-long")
            await body.mount(told, wrong, *asked)
        self._flow = flow
        self._hide(flow)
        body.scroll_home(animate=False)
        self.call_after_refresh(self._tell_of_more, page)
        shown = [each for each in asked if each.display]
        self.screen.set_focus(shown[0].place if shown else None)
        # Last: whoever reads these may type.
        if refusal:
            wrong.update(safe_content(f"! {refusal}"))
            wrong.remove_class("-quiet")
        number, count = progress(flow)
        self.query_one(".keys", Static).update(_keys(page))
        self.query_one(".head", Static).update(Content(f"agent-tui setup   {number} of {count}   {page.title}"))

    def _tell_of_more(self, page: Page) -> None:
        """Name the keys that read on, where there is more than the screen shows."""
        if self._flow is not None and page_of(self._flow) is page:
            body = self.query_one(".body", VerticalScroll)
            more = body.max_scroll_y > 0
            # A summary that is longer than the screen is read on with the question in sight.
            body.set_class(more and page.id == "summary", "-long")
            self.query_one(".keys", Static).update(_keys(page, more=more))

    def _told(self) -> VerticalScroll:
        inner = self.query_one(".body > .told", VerticalScroll)
        return inner if inner.max_scroll_y > 0 else self.query_one(".body", VerticalScroll)

    def read_on(self, pages: int) -> None:
        """A screen further, or back, in what is told."""
        (self._told().scroll_page_down if pages > 0 else self._told().scroll_page_up)(animate=False)

    def _hide(self, flow: Flow) -> None:
        """Only what is asked with the answers so far."""
        wanted = questions(flow)
        for asked in self.query(Asked):
            asked.display = asked.field in wanted
            asked.call(asked.field.words(flow.answers, flow.known))

    def wait_for(self, words: str) -> None:
        """Something goes on; empty: no more."""
        self.query_one(".doing", Static).update(safe_content(f"{words} … (esc: do not wait)" if words else ""))

    def tell(self, line: str) -> None:
        """A line about what goes on."""
        self.query_one(".doing", Static).update(safe_content(f"{line} … (esc: do not wait)"))

    def on_choices_changed(self) -> None:
        if self._flow is None or not self.query(Asked):
            return
        self._hide(answer_all(self._flow, self._values())[0])
        flow = self._flow
        for asked in self.query(Asked):
            if asked.field.chosen and asked.display:
                flow, _ = answer(flow, asked.field.key, asked.place.value)
            else:
                asked.follow(question(flow, asked.field).value)

    async def enter(self) -> None:
        """Enter was pressed: onwards, once what was typed before it has arrived in its field."""
        focused = self.screen.focused
        if focused is not None:
            arrived = asyncio.Event()
            if focused.call_later(arrived.set):
                await arrived.wait()
        self._next()

    def _values(self) -> dict[str, str]:
        return {asked.field.key: asked.place.value for asked in self.query(Asked)}

    def _next(self) -> None:
        """To the next question; from the last, to the next page, if every answer is taken."""
        if self._flow is None:
            return
        flow, wrong = answer_all(self._flow, self._values())
        self._hide(flow)
        shown = [asked for asked in self.query(Asked) if asked.display]
        here = next((n for n, asked in enumerate(shown) if asked.place.has_focus), len(shown) - 1)
        for place, asked in enumerate(shown):
            asked.tell(wrong.get(asked.field.key, "") if place <= here else "")
        if shown and shown[here].field.key in wrong:
            return
        if here + 1 < len(shown):
            self.screen.set_focus(shown[here + 1].place)
        elif not wrong:
            self._flow = None
            self.post_message(self.Answered(flow))
        else:
            first = next(asked for asked in shown if asked.field.key in wrong)
            self.screen.set_focus(first.place)


def _keys(page: Page | None, *, more: bool = False) -> Content:
    forward = "finish" if page is not None and page.id == "done" else "next"
    several = page is not None and any(field.kind == "several" for field in page.fields)
    choose = (("↑ ↓", "choose"), *((("space", "mark"),) if several else ()))
    if more:
        return keys_line(("enter", forward), *choose, ("pgdn", "read on"), ("esc", "back"), ("ctrl+q", "leave"))
    return keys_line(("enter", forward), *choose, ("tab", "field"), ("esc", "back"), ("ctrl+q", "leave"))
