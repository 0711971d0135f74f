"""What leaves the desk for those who see masked texts.

Invariant: every text of the wire that a customer may have written, or a colleague about one, stands in ``TEXTS`` (a
test asks about each new one). A struct with ``hidden`` says which of its texts read differently. What is stored stays
whole, and a draft is whole for the agent who has the conversation, who alone writes it. Without an enabled rule there
is no view, and nothing is spent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec
from msgspec import Struct

from agent_tui.config.masking_tests import enabled_rules
from agent_tui.config.types import Masking
from agent_tui.core.folding import fold, words_in
from agent_tui.core.mask_pattern import LONGEST
from agent_tui.core.masking import Mask, mask_of
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import QUOTE_CHARACTERS
from agent_tui.wire import administration, conversations, customers, lists, messages, surveys

T = TypeVar("T")

TEXTS: Mapping[type[Struct], tuple[str, ...]] = {
    messages.Message: ("text", "annotations"),
    messages.Quote: ("text",),
    messages.Attachment: ("name",),
    messages.File: ("name",),
    messages.ContactCard: ("name", "numbers"),
    messages.TemplateUse: ("variables",),
    messages.Location: ("label", "address"),
    conversations.LastMessage: ("text",),
    conversations.CustomerRef: ("name", "tags"),
    conversations.Conversation: ("variables", "offer_text"),
    conversations.Consent: ("opted_in_source", "opted_out_source"),
    lists.KnownCustomer: ("name",),
    lists.RecipientList: ("opt_in",),
    lists.Sample: ("text",),
    lists.SkippedLine: ("detail",),
    lists.Recipient: ("detail",),
    surveys.SurveyAnswer: ("comment",),
    customers.Customer: ("name", "profile_name", "tags", "fields"),
    customers.CustomerNote: ("text",),
    customers.PersonMember: ("name",),
}
HIDDEN: Mapping[type[Struct], tuple[str, ...]] = {administration.Parked: ("body",)}
"""Texts in a form in which no rule would find anything, so nothing of them is shown."""
NO_FILES = "Your role does not see what customers send as files (masking.files)."
CUT: Mapping[type[Struct], int] = {conversations.LastMessage: 200, messages.Quote: QUOTE_CHARACTERS}
"""Texts of this length were cut off, perhaps in the middle of what a rule would find."""


class MaskedView:
    """Shows rows of the wire through a mask to ``agent``; two with the same rules are equal, whoever they show to."""

    __slots__ = ("_agent", "_mask", "hides_files")

    def __init__(self, mask: Mask, agent: str | None = None, *, hides_files: bool = False) -> None:
        self._mask = mask
        self._agent = agent
        self.hides_files = hides_files

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaskedView) and other._mask is self._mask and other.hides_files == self.hides_files

    def __hash__(self) -> int:
        return hash(self._mask)

    def writes(self, row: conversations.Conversation) -> bool:
        """Whether the draft of a conversation is this agent's to write, and so to see."""
        return self._agent is not None and row.agent == self._agent

    def text(self, text: str) -> str:
        """A text."""
        return self._mask.text(text)

    def shows(self, text: str, words: str) -> bool:
        """Whether whoever looks for ``words`` in ``text`` would still find them all."""
        shown = self._mask.text(text)
        if shown == text:
            return True
        found_in = fold(shown)
        return all(word in found_in for word in words_in(fold(words)).split())

    def shows_either(self, words: str, name: str, *addresses: str) -> bool:
        """Whether whoever looks for ``words`` finds them in what is shown of a name, or in a number."""
        looked = fold(words)
        if looked in fold(self._mask.text(name)):
            return True
        digits = "".join(filter(str.isdecimal, looked))
        return any(looked in each or (digits and digits in each) for each in addresses)

    def of(self, value: T) -> T:
        """A row of the wire, or a list of them, with the texts in it masked."""
        if isinstance(value, list):
            return cast(T, [self.of(each) for each in value])
        if not isinstance(value, Struct):
            return value
        return cast(T, self._row(value))

    def _row(self, value: Struct) -> Struct:
        kind = type(value)
        texts, hidden = TEXTS.get(kind, ()), HIDDEN.get(kind, ())
        changed: dict[str, object] = {}
        for name in kind.__struct_fields__:
            before = getattr(value, name)
            if name in texts:
                long = len(before) if isinstance(before, str) else 0
                cut = kind in CUT and long >= CUT[kind]
                changed[name] = self._mask.cut(before, LONGEST) if cut else self._words(before)
            elif name in hidden:
                changed[name] = self._mask.all(before)
            elif isinstance(before, Struct | list):
                changed[name] = self.of(before)
        if "hidden" in kind.__struct_fields__:
            changed["hidden"] = [each for name in texts for each in _hidden(name, getattr(value, name), changed[name])]
        if isinstance(value, conversations.Conversation) and value.draft and not self.writes(value):
            changed["draft"] = self._mask.text(value.draft)
        if isinstance(value, messages.Message) and self.hides_files and value.direction == "inbound":
            changed["attachments"] = [_without(self._words(each.name), each) for each in value.attachments]
        return msgspec.structs.replace(value, **changed) if changed else value

    def _words(self, value: object) -> object:
        if isinstance(value, str):
            return self._mask.text(value)
        if isinstance(value, list):
            return [self._words(each) for each in value]
        if isinstance(value, Mapping):
            return {name: self._words(each) for name, each in value.items()}
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and (shown := self._mask.text(str(value))) != str(value)
        ):
            return shown
        return self.of(value)


def _hidden(name: str, before: object, after: object) -> list[str]:
    """The names of what reads differently: of a mapping, its parts."""
    if before == after:
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [f"{name}.{part}" for part in before if before[part] != after[part]]
    return [name]


def view_of(masking: Masking, caller: Caller) -> MaskedView | None:
    """How ``caller`` sees texts; None: whole."""
    return None if caller.role not in masking.for_ else _view(masking, caller)


def export_view(masking: Masking, caller: Caller) -> MaskedView | None:
    """How texts leave in an export of ``caller``'s; None: whole."""
    return _view(masking, caller) if masking.exports == "masked" else view_of(masking, caller)


def _view(masking: Masking, caller: Caller) -> MaskedView | None:
    rules = enabled_rules(masking)
    if not rules and masking.files == "show":
        return None
    return MaskedView(mask_of(rules, masking.character), caller.agent, hides_files=masking.files == "hide")


def _without(name: object, file: messages.Attachment) -> messages.Attachment:
    """A file of which there is nothing but that it was sent."""
    return messages.Attachment(
        id=file.id,
        name=cast(str, name),
        content_type=file.content_type,
        size=file.size,
        state="blocked",
        reason=NO_FILES,
    )
