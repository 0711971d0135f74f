"""Content templates: what the Content API shows of them and what a person gets to read.

Invariant: a variable that the sender left out is filled with the template's sample, as Twilio does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from agent_tui.simulator.settings import Template

_PLACE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


def rendered(template: Template, values: Mapping[str, str]) -> str:
    """The text of the template with ``values`` put in; header, body and footer of a card on lines of their own."""
    filled = {**template.variables, **values}
    lines = [text for name, part in template.types.items() for text in _texts(name, part)]
    return _PLACE.sub(lambda match: filled.get(match[1], match[0]), "\n".join(dict.fromkeys(lines)))


def _texts(content_type: str, part: Mapping[str, object]) -> Iterator[str]:
    if content_type == "whatsapp/authentication":
        # Meta's own words; the type carries none.
        yield "{{1}} is your verification code."
    for name in ("header_text", "title", "body", "subtitle", "footer", "label", "address"):
        text = part.get(name)
        if isinstance(text, str) and text:
            yield text
    for row in rows(part, "cards"):
        yield from (str(row[name]) for name in ("title", "body") if row.get(name))


def rows(part: Mapping[str, object], *names: str) -> list[Mapping[str, object]]:
    """The tables below the first of these names that there are any of."""
    found = next((part[name] for name in names if part.get(name)), ())
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, (list, tuple)) else []


def buttons(template: Template) -> tuple[tuple[str, str], ...]:
    """Title and payload of every button or list item that a person can answer with."""
    found: list[tuple[str, str]] = []
    for part in template.types.values():
        answers = [rows(part, "items", "actions"), *(rows(card, "actions") for card in rows(part, "cards"))]
        for row in (one for some in answers for one in some):
            if row.get("type", "QUICK_REPLY") == "QUICK_REPLY":
                title = str(row.get("item", row.get("title", row.get("name", ""))))
                found.append((title, str(row.get("id", title))))
    return tuple(found)


_FLOWS: Mapping[str, tuple[str, ...]] = {"whatsapp/flows": ("day", "time"), "twilio/flows": ()}
"""What is asked in a form that does not say so itself."""


def questions(template: Template) -> tuple[str, ...]:
    """What a person is asked in the form that the template opens; () if it opens none."""
    found: list[str] = []
    for name, part in template.types.items():
        if name in _FLOWS:
            asked = [
                str(field["label"])
                for page in rows(part, "pages")
                for field in rows(page, "layout")
                if "label" in field
            ]
            found += asked or _FLOWS[name]
    return tuple(found)


def content_json(account_sid: str, template: Template, created: str) -> dict[str, object]:
    """The fields that Content and ContentAndApprovals share; ``created`` is ISO 8601."""
    return {
        "date_created": created,
        "date_updated": created,
        "sid": template.sid,
        "account_sid": account_sid,
        "friendly_name": template.name,
        "language": template.language,
        "variables": dict(template.variables),
        "types": {name: dict(part) for name, part in template.types.items()},
    }


def approval_json(template: Template) -> dict[str, object]:
    """The approval request; one that was never submitted has a status and nothing else."""
    submitted = template.status != "unsubmitted"
    return {
        "name": template.name if submitted else "",
        "category": template.category if submitted else "",
        "content_type": next(iter(template.types)) if submitted else "",
        "status": template.status,
        "rejection_reason": template.reason,
        "allow_category_change": True,
    }
