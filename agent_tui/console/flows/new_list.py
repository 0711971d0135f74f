"""A new list of recipients, step by step: template, file, rate, where they agreed, preview.

Invariants: nothing is sent before its preview was answered with yes, marketing once more; esc goes one step back, and
what was answered before stands there again, also after the desk refused the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.client.outbound import ListOrder
from agent_tui.console.flows.people_choice import choose
from agent_tui.console.link.session import Session
from agent_tui.console.ports import explain
from agent_tui.core.errors import DeskError
from agent_tui.core.template_rules import SENDABLE
from agent_tui.wire.lists import ListPreview, NumberInfo
from agent_tui.wire.templates import Template

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen

USUAL_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was answered so far. ``trouble``: why the file could not be used."""

    number: NumberInfo
    template: str
    path: str = ""
    data: bytes = b""
    per_minute: int = USUAL_PER_MINUTE
    opt_in: str = ""
    trouble: str = ""

    @property
    def order(self) -> ListOrder:
        """As the desk takes it."""
        name = Path(self.path).stem
        return ListOrder(self.number.id, self.template, self.data, self.per_minute, name, self.opt_in)


class NewList:
    """``made`` is called when the list is running."""

    def __init__(self, session: Session, screen: DeskScreen, made: Callable[[], None]) -> None:
        self._session = session
        self._ports = session.ports
        self._screen = screen
        self._made = made

    def begin(self, number: NumberInfo) -> None:
        """From the choice of a template on."""

        async def ask() -> None:
            shelf = await self._session.shelves.whole(number.id)
            families: dict[str, dict[str, Template]] = {}
            for template in shelf.by_id.values():
                if template.approval in SENDABLE:
                    families.setdefault(template.name, {})[template.language] = template
            if not families:
                self._ports.tell("There is no template that may be sent from this number.", "warning")
                return
            choices = [(name, name, _family_words(spoken, shelf.wishes)) for name, spoken in families.items()]
            usual = min(USUAL_PER_MINUTE, number.per_minute_most)
            choose(
                self._screen.app,
                "Which template?",
                choices,
                lambda name: self._file(Wanted(number, name, per_minute=usual)),
            )

        self._session.do(ask, "templates")

    def _file(self, wanted: Wanted) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def named(path: str | None) -> None:
            if path is None:
                self.begin(wanted.number)
            else:
                self._session.do(partial(self._read, replace(wanted, path=path, trouble="")), "list-file")

        self._screen.app.push_screen(
            Prompt(
                "File of recipients (CSV)",
                detail="The first line names the columns: address, language (may be left out), one for each variable.",
                value=wanted.path,
                placeholder="path",
                done="read",
                trouble=wanted.trouble,
            ),
            named,
        )

    async def _read(self, wanted: Wanted) -> None:
        try:
            data = await asyncio.to_thread(_bytes_of, wanted.path)
        except (OSError, RuntimeError, ValueError) as error:
            # A home folder of nobody is a RuntimeError, a NUL in a path a ValueError.
            why = error.strerror if isinstance(error, OSError) else error
            self._file(replace(wanted, trouble=f"{wanted.path} cannot be read: {why}."))
            return
        self._rate(replace(wanted, data=data))

    def _rate(self, wanted: Wanted) -> None:
        from agent_tui.console.screens.prompt import Prompt

        most = wanted.number.per_minute_most

        def check(line: str) -> str:
            good = line.isascii() and line.isdigit() and 1 <= int(line[:9]) <= most
            return "" if good else f"A whole number from 1 to {most}."

        def rated(line: str | None) -> None:
            if line is None:
                self._file(wanted)
            else:
                self._agreed(replace(wanted, per_minute=int(line)))

        self._screen.app.push_screen(
            Prompt("Messages a minute", detail=f"At most {most}.", value=str(wanted.per_minute), check=check), rated
        )

    def _agreed(self, wanted: Wanted) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def told(source: str | None) -> None:
            if source is None:
                self._rate(wanted)
            else:
                self._session.do(partial(self._preview, replace(wanted, opt_in=source)), "list-preview")

        self._screen.app.push_screen(
            Prompt(
                "Where did they agree to hear from us?",
                detail="Kept for each of them with the moment. Empty: nothing is kept.",
                value=wanted.opt_in,
                done="preview",
                check=lambda _line: "",
                max_length=200,
            ),
            told,
        )

    async def _preview(self, wanted: Wanted) -> None:
        from agent_tui.console.screens.list_preview import ListPreviewScreen

        try:
            preview = await self._ports.api.outbound.preview(wanted.order)
        except DeskError as error:
            self._file(replace(wanted, trouble=explain(error)))
            return

        def answered(yes: bool | None) -> None:
            if yes and preview.marketing:
                self._once_more(wanted.order, preview)
            elif yes:
                self._make(wanted.order)

        self._screen.app.push_screen(ListPreviewScreen(preview), answered)

    def _once_more(self, order: ListOrder, preview: ListPreview) -> None:
        from agent_tui.console.screens.ask import Ask

        def answered(yes: bool | None) -> None:
            if yes:
                self._make(order)

        words = f"Send this marketing message to {preview.ready} customers?"
        detail = "WhatsApp charges for each, and people who did not ask for it block the number."
        self._screen.app.push_screen(Ask(words, detail=detail, yes="send", no="leave it", grave=True), answered)

    def _make(self, order: ListOrder) -> None:
        client_id = self._ports.new_id()

        async def make() -> None:
            await self._ports.api.outbound.make(order, client_id, confirmed=True)
            self._made()

        self._session.do(make, "list-make", "The list is running.")


def _bytes_of(path: str) -> bytes:
    return Path(path).expanduser().read_bytes()


def _family_words(spoken: Mapping[str, Template], wishes: Sequence[str]) -> str:
    """The languages of a template, and its text in the one that this number's customers get first."""
    first = next((language for language in wishes if language in spoken), min(spoken))
    return f"{' '.join(sorted(spoken))}  {spoken[first].category} {spoken[first].text}"
