"""Choosing how a conversation came out: the workstream's disposition codes, at most as many as it allows.

Invariant: what is dismissed is within the workstream's limits; Esc dismisses None and nothing happens.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.content import Content

from agent_tui.console.screens.choose import Choice
from agent_tui.console.screens.choose_many import ChooseMany
from agent_tui.console.screens.modal import keys_line


class ChooseCodes(ChooseMany):
    """Dismisses the codes, or None.

    ``most``: so many at most; ``needed``: not without one; ``do``: the word for Enter.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        chosen: Collection[str],
        most: int,
        needed: bool,
        do: str,
        about: str = "",
    ) -> None:
        limits = f"{'At least one' if needed else 'None is needed'}, at most {most}."
        super().__init__(title, choices, chosen=chosen, about=f"{limits} {about}".strip())
        self._most = most
        self._needed = needed
        self._do = do

    def keys_line(self) -> Content:
        return keys_line(("space", "choose"), ("enter", self._do), ("esc", "leave"))

    def _entered(self, index: int) -> None:
        del index
        self.action_save()

    def _flip(self, index: int) -> None:
        """Of one at most, another takes its place; of several, one more than allowed is refused."""
        self.tell("")
        key = self._choices[index].key
        if key not in self._chosen and len(self._chosen) >= self._most:
            if self._most > 1:
                self.tell(f"At most {self._most}; space on one that is chosen takes it back.")
                return
            for place, choice in enumerate(self._choices):
                if choice.key in self._chosen:
                    super()._flip(place)
        super()._flip(index)

    def action_save(self) -> None:
        if self._needed and not self._chosen:
            self.tell("Choose at least one with space; this workstream wants it.")
        else:
            super().action_save()
