"""Sending one template to many: the lists, a new one step by step, its results.

Invariant: nothing is sent before its preview was answered with yes, marketing once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_tui.client.outbound import ListOrder
from agent_tui.client.results import all_recipients, result_sheet
from agent_tui.console.people_choice import choose
from agent_tui.console.session import Session
from agent_tui.console.starting import Starting
from agent_tui.core.errors import Invalid
from agent_tui.wire.lists import ListPreview, NumberInfo, RecipientList
from agent_tui.wire.templates import Template

if TYPE_CHECKING:
    from agent_tui.console.screens.desk_screen import DeskScreen
    from agent_tui.console.screens.lists import ListAction

SENDABLE = ("approved", "configured")


class SendingMany:
    """The flow of one console, for supervisors; ``table`` has the one to begin with one customer too."""

    def __init__(self, session: Session, screen: DeskScreen, zone: tzinfo | None) -> None:
        self._session = session
        self._zone = zone
        self._ports = session.ports
        self._screen = screen
        self._starting = Starting(session, screen)
        self.table: dict[str, Callable[[], None]] = {"start": self._starting.start, "lists": self.lists}

    def lists(self) -> None:
        """The lists and what can be done with them."""
        from agent_tui.console.screens.lists import ListsScreen

        api = self._ports.api.outbound

        async def read() -> list[RecipientList]:
            return (await api.lists()).items

        async def move(found: RecipientList, how: str) -> None:
            await api.move(found.id, how)

        def chosen(action: ListAction | None) -> None:
            if action is None:
                return
            if action.found is None:
                self._starting.number("Send to many from which number?", self._template)
            elif action.move == "export":
                self._export(action.found)
            else:
                self._session.do(partial(self._results, action.found), "results")

        self._screen.app.push_screen(ListsScreen(read, move, self._zone), chosen)

    # A new one

    def _template(self, number: NumberInfo) -> None:
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
            choose(self._screen.app, "Which template?", choices, partial(self._file, number))

        self._session.do(ask, "templates")

    def _file(self, number: NumberInfo, template: str) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def named(path: str | None) -> None:
            if path is not None:
                self._session.do(partial(self._read, number, template, Path(path).expanduser()), "list-file")

        self._screen.app.push_screen(
            Prompt(
                "File of recipients (CSV)",
                detail="The first line names the columns: address, language (may be left out), one for each variable.",
                placeholder="path",
                done="read",
            ),
            named,
        )

    async def _read(self, number: NumberInfo, template: str, path: Path) -> None:
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise Invalid(f"{path} cannot be read: {error.strerror}.", hint="Name another file.") from error
        self._rate(ListOrder(number.id, template, data, name=path.stem), number)

    def _rate(self, order: ListOrder, number: NumberInfo) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def check(line: str) -> str:
            good = line.isascii() and line.isdigit() and 1 <= int(line[:9]) <= number.per_minute_most
            return "" if good else f"A whole number from 1 to {number.per_minute_most}."

        def rated(line: str | None) -> None:
            if line is not None:
                self._agreed(ListOrder(order.number, order.template, order.data, int(line), order.name))

        usual = min(60, number.per_minute_most)
        self._screen.app.push_screen(
            Prompt("Messages a minute", detail=f"At most {number.per_minute_most}.", value=str(usual), check=check),
            rated,
        )

    def _agreed(self, order: ListOrder) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def told(source: str | None) -> None:
            if source is not None:
                fresh = ListOrder(order.number, order.template, order.data, order.per_minute, order.name, source)
                self._session.do(partial(self._preview, fresh), "list-preview")

        self._screen.app.push_screen(
            Prompt(
                "Where did they agree to hear from us?",
                detail="Kept for each of them with the moment. Empty: nothing is kept.",
                done="preview",
                check=lambda _line: "",
                max_length=200,
            ),
            told,
        )

    async def _preview(self, order: ListOrder) -> None:
        from agent_tui.console.screens.list_preview import ListPreviewScreen

        preview = await self._ports.api.outbound.preview(order)

        def answered(yes: bool | None) -> None:
            if yes and preview.marketing:
                self._once_more(order, preview)
            elif yes:
                self._make(order)

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
            self.lists()

        self._session.do(make, "list-make", "The list is running.")

    # Results

    async def _results(self, found: RecipientList) -> None:
        from agent_tui.console.screens.list_results import ListResults

        rows = await all_recipients(self._ports.api.outbound, found.id)
        self._screen.app.push_screen(ListResults(found.name, rows))

    def _export(self, found: RecipientList) -> None:
        from agent_tui.console.screens.prompt import Prompt

        def named(path: str | None) -> None:
            if path is not None:
                target = Path(path).expanduser()
                self._session.do(partial(self._write, found, target), "list-export", f"Saved to {target}.")

        usual = str(Path.cwd() / f"results-{found.id}.csv")
        self._screen.app.push_screen(Prompt("Save the results as", value=usual, done="save"), named)

    async def _write(self, found: RecipientList, path: Path) -> None:
        sheet = result_sheet(await all_recipients(self._ports.api.outbound, found.id))
        try:
            await asyncio.to_thread(path.write_text, sheet, "utf-8-sig", newline="")
        except OSError as error:
            raise Invalid(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error


def _family_words(spoken: Mapping[str, Template], wishes: Sequence[str]) -> str:
    """The languages of a template, and its text in the one that this number's customers get first."""
    first = next((language for language in wishes if language in spoken), min(spoken))
    return f"{' '.join(sorted(spoken))}  {spoken[first].category} {spoken[first].text}"
