"""Quick replies: the placeholders in their texts, and which of them a search finds.

``{CustomerName}`` is one of ``NAMES``; ``{$Order$}`` is a variable of the conversation or a field of the customer.
What has no value is asked for. Invariants: the value of a placeholder is never expanded itself; everything here takes
time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent_tui.core.folding import fold, fold_again

NAMES: Mapping[str, str] = {
    "CustomerName": "the customer's name",
    "CustomerFirstName": "the customer's first name",
    "AgentName": "the agent's name",
    "AgentFirstName": "the agent's first name",
    "QueueName": "the conversation's queue",
    "NumberName": "the name of our number",
    "DeskName": "the desk's name",
}

_SLOT = re.compile(r"\{(?:([A-Za-z]\w{0,60})|\$(\w{1,60})\$)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder: ``name`` as written, ``variable``: written with dollar signs."""

    name: str
    variable: bool

    @property
    def written(self) -> str:
        return f"{{${self.name}$}}" if self.variable else f"{{{self.name}}}"


def slots(text: str) -> tuple[Slot, ...]:
    """The placeholders of ``text``, each once, in order."""
    found = (Slot(match[1] or match[2], match[2] is not None) for match in _SLOT.finditer(text))
    return tuple(dict.fromkeys(found))


def unknown(text: str) -> tuple[str, ...]:
    """Names in ``text`` that are none of ``NAMES``."""
    return tuple(slot.name for slot in slots(text) if not slot.variable and slot.name not in NAMES)


def missing(text: str, values: Mapping[str, str]) -> tuple[Slot, ...]:
    """The placeholders without a value; ``values`` by the placeholder as written."""
    return tuple(slot for slot in slots(text) if not values.get(slot.written, "").strip())


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the placeholders that have a value filled in; the others stay as they are written."""

    def value(match: re.Match[str]) -> str:
        return values.get(match[0], "").strip() or match[0]

    return _SLOT.sub(value, text)


def values_for(names: Mapping[str, str], variables: Mapping[str, object]) -> dict[str, str]:
    """Values by placeholder as written; the first names come from the names."""
    found = {f"{{{name}}}": value for name, value in names.items() if value.strip()}
    for whole, first in (("CustomerName", "CustomerFirstName"), ("AgentName", "AgentFirstName")):
        words = names.get(whole, "").split()
        if words:
            found[f"{{{first}}}"] = words[0]
    for name, given in variables.items():
        found[f"{{${name}$}}"] = str(given).lower() if isinstance(given, bool) else str(given)
    return found


def tags_in(typed: str) -> list[str]:
    """Tags as people write them: blanks, commas or semicolons between, perhaps with a ``#``; each once."""
    parts = typed.replace(",", " ").replace(";", " ").split()
    return list(dict.fromkeys(tag for part in parts if (tag := part.strip("#"))))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a search looks at."""

    id: str
    title: str
    language: str
    text: str
    tags: tuple[str, ...]
    workstreams: tuple[str, ...]
    personal: bool


@dataclass(frozen=True, slots=True)
class Query:
    """Words and tags, folded; ``listing``: a lone ``#``, which asks for the tags that there are."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    listing: bool


def parse_query(typed: str) -> Query:
    """``refund #order late``: two words and a tag."""
    parts = fold(typed).split()
    tags = tuple(part[1:] for part in parts if part.startswith("#") and len(part) > 1)
    words = tuple(part for part in parts if not part.startswith("#"))
    return Query(words, tags, listing=bool(parts) and parts[-1] == "#")


def find(entries: Iterable[Entry], typed: str, *, workstream: str | None, languages: tuple[str, ...]) -> list[Entry]:
    """The entries that ``typed`` finds for ``workstream`` (None: of all), the best first.

    Words found in a title go before those found in the text, then ``languages`` in their order, then no language,
    then the others.
    """
    query = parse_query(typed)
    ranked: list[tuple[tuple[int, int, bool, str], Entry]] = []
    for entry in entries:
        if workstream is not None and entry.workstreams and workstream not in entry.workstreams:
            continue
        tags = [fold_again(tag) for tag in entry.tags]
        if not all(any(tag.startswith(wanted) for tag in tags) for wanted in query.tags):
            continue
        title, text = fold_again(entry.title), fold_again(entry.text)
        if not all(word in title or word in text or word in tags for word in query.words):
            continue
        in_text = sum(word not in title for word in query.words)
        ranked.append(((in_text, _distance(entry.language, languages), not entry.personal, title), entry))
    return [entry for _, entry in sorted(ranked, key=lambda each: each[0])]


def tags_of(entries: Iterable[Entry], workstream: str | None) -> list[tuple[str, int]]:
    """The tags in use for ``workstream``, with how many entries carry each."""
    counts: dict[str, int] = {}
    for entry in entries:
        if workstream is None or not entry.workstreams or workstream in entry.workstreams:
            for tag in entry.tags:
                counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts.items())


def _distance(language: str, wanted: tuple[str, ...]) -> int:
    for place, each in enumerate(wanted):
        if language and each and language.split("-")[0].split("_")[0] == each.split("-")[0].split("_")[0]:
            return place
    return len(wanted) if not language else len(wanted) + 1
