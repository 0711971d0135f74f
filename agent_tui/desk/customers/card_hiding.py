"""What comes back of a card from somebody from whom parts of it are hidden.

Invariant: a mask never becomes what is stored: a value sent back as it was shown means what is stored, and one that
is hidden can be neither changed nor removed by who does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent_tui.core.errors import Forbidden
from agent_tui.desk.privacy.masking import MaskedView


def text_back(view: MaskedView | None, what: str, stored: str, sent: str) -> str:
    """What to store for ``sent``.

    Raises:
        Forbidden: it is hidden from the sender and was changed.
    """
    shown = stored if view is None else view.text(stored)
    if shown == stored or sent == stored:
        return sent
    if sent == shown:
        return stored
    raise hidden(what)


def fields_back(view: MaskedView | None, stored: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    """What to store for the fields ``sent``.

    Raises:
        Forbidden: one that is hidden from the sender was changed or left out.
    """
    missing = [name for name, value in stored.items() if name not in sent and _hides(view, value)]
    if missing:
        raise hidden(missing[0])
    return {name: text_back(view, name, stored.get(name, ""), value) for name, value in sent.items()}


def tags_back(view: MaskedView | None, stored: Sequence[str], sent: Sequence[str]) -> list[str]:
    """What to store for the tags ``sent``.

    Raises:
        Forbidden: one that is hidden from the sender was left out.
    """
    shown = {view.text(tag): tag for tag in stored if _hides(view, tag)} if view is not None else {}
    if any(mask not in sent and tag not in sent for mask, tag in shown.items()):
        raise hidden("tags")
    return [shown.get(tag, tag) for tag in sent]


def _hides(view: MaskedView | None, text: str) -> bool:
    return view is not None and view.text(text) != text


def hidden(what: str) -> Forbidden:
    """The refusal to change what one does not see."""
    return Forbidden(
        f"{what}: a part of it is hidden from you, so you cannot change it.",
        hint="Ask a supervisor to change it.",
    )
