"""Leads through the pages: work before, answers, work after, next page. The same for every way of asking.

Invariant: work that fails leaves the person on the page with its sentence; only leaving ends set-up early.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from agent_tui.core.errors import DeskError
from agent_tui.setup.answers import Known
from agent_tui.setup.fields import Work
from agent_tui.setup.flow import Flow, back, begin, learned, onwards, page_of

Wish = Literal["back", "leave"]
Doing = Callable[[Callable[[str], None]], Awaitable[Known]]


class Front(Protocol):
    """A way of asking. ``ask`` gives the flow with the page's answers taken, or what the person wishes instead."""

    async def ask(self, flow: Flow, refusal: str) -> Flow | Wish: ...

    async def during(self, words: str, doing: Doing) -> Known | None:
        """Show ``words`` while it goes on; None: the person did not want to wait."""
        ...


class Works(Protocol):
    """What is done between pages (``outside.Outside``)."""

    def known(self) -> Known: ...

    async def do(self, work: Work, flow: Flow, tell: Callable[[str], None]) -> Known: ...


async def lead(front: Front, works: Works) -> Flow | None:
    """From the first page to the last; None: left before the end."""
    flow = begin(works.known())
    refusal, prepared = "", ""
    while True:
        page = page_of(flow)
        if page.before is not None and prepared != page.id:
            flow, refusal = await _work(front, works, page.before, flow, page.preparing)
            # Once for each visit: what it could not do is said, and answering goes on.
            prepared = page.id
        asked = await front.ask(flow, refusal)
        refusal = ""
        if asked == "leave":
            return None
        if asked == "back":
            flow, prepared = back(flow), ""
            continue
        flow = asked
        if page.after is not None and page.then(flow.answers, flow.known):
            flow, refusal = await _work(front, works, page.after, flow, page.waiting)
            if refusal:
                continue
        further = onwards(flow)
        if further is None:
            return flow if page.id == "done" else None
        flow, prepared = further, ""


async def _work(front: Front, works: Works, work: Work, flow: Flow, words: str) -> tuple[Flow, str]:
    """The flow with what was found out, and what went wrong."""
    try:
        known = await front.during(words, lambda tell: works.do(work, flow, tell))
    except DeskError as error:
        return flow, error.told
    return (flow if known is None else learned(flow, known)), ""
