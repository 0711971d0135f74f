"""How a template is shown before it is sent: its words, its state, what the customer will read.

Invariant: everything of a template is text from outside; it leaves here as ``Content`` only.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from agent_tui.console.formatting import whatsapp_content
from agent_tui.console.safe_text import safe_content, safe_line
from agent_tui.core.template_rules import hindrance
from agent_tui.core.templates import MAX_TEXT, Variable, render
from agent_tui.wire.templates import Approval, Template

APPROVAL_WORDS: dict[Approval, str] = {
    "approved": "approved",
    "configured": "from the configuration",
    "pending": "waiting for WhatsApp's approval",
    "rejected": "rejected by WhatsApp",
    "paused": "paused by WhatsApp",
    "disabled": "disabled by WhatsApp",
    "unsubmitted": "not submitted for approval",
}
SENDABLE: frozenset[Approval] = frozenset({"approved", "configured"})
WHERE_WORDS: dict[str, str] = {
    "body": "in the text",
    "header": "in the header",
    "footer": "in the footer",
    "button": "on a button",
    "url": "in a link",
    "media": "in the picture's address",
    "item": "in a list",
}
_PLACEHOLDER = r"\{\{[^\s{}]{1,16}\}\}"


def is_marketing(template: Template) -> bool:
    return template.category.casefold() == "marketing"


def why_not(template: Template, *, address: str = "", opted_out: bool = False, window_open: bool = False) -> str:
    """Why a template cannot be sent (to ``address``), in words; empty if it can."""
    found = hindrance(
        approval=template.approval,
        reason=safe_line(template.reason, 200),
        category=template.category,
        content_type=template.content_type,
        address=address,
        opted_out=opted_out,
        window_open=window_open,
    )
    return "" if found is None else found.words


def core_variables(template: Template) -> tuple[Variable, ...]:
    return tuple(Variable(one.key, one.where, one.sample) for one in template.variables)


def about(template: Template) -> Content:
    """Category, language and approval in one line of words."""
    category = safe_line(template.category, 20).upper() or "NO CATEGORY"
    approval = why_not(template) or APPROVAL_WORDS[template.approval]
    tone = "bold $text-success" if template.approval in SENDABLE else "bold $text-warning"
    return Content.assemble(
        (category, "bold $text-warning" if is_marketing(template) else "bold"),
        f"  {safe_line(template.language, 12)}  ",
        (approval, tone),
    )


def preview(template: Template, values: Mapping[str, str]) -> Content:
    """What the customer will read; variables without a value stand in reverse as they are written."""
    parts: list[Content] = []
    if template.parts.header:
        parts += [_filled(template.parts.header, values).stylize("bold"), Content()]
    parts.append(_filled(template.text, values))
    if template.parts.footer:
        parts += [Content(), _filled(template.parts.footer, values).stylize("$text-muted")]
    if template.parts.buttons:
        parts.append(Content())
        parts += [
            Content.assemble("[ ", (safe_line(render(words, values), 60), "bold"), " ]")
            for words in template.parts.buttons
        ]
    return Content("\n").join(parts)


def samples(template: Template) -> Content:
    """Which variables there are, with Twilio's samples; they are never sent."""
    lines = [
        f"{safe_line(one.key, 16)}  {WHERE_WORDS.get(one.where, safe_line(one.where, 16))}"
        + (f", for example {safe_line(one.sample, 40)}" if one.sample else "")
        for one in template.variables
    ]
    return safe_content("\n".join(lines))


def length_words(template: Template, values: Mapping[str, str]) -> str:
    """``132/1024``: characters of the text with its values."""
    return f"{len(render(template.text, values))}/{MAX_TEXT}"


def _filled(text: str, values: Mapping[str, str]) -> Content:
    return whatsapp_content(render(text, values)).highlight_regex(_PLACEHOLDER, style="reverse")
