"""How a template is shown before it is sent: its words, its state, what the customer will read.

Invariant: everything of a template is text from outside; it leaves here as ``Content`` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content

from agent_tui.console.painting.formatting import whatsapp_content
from agent_tui.console.painting.safe_text import safe_content, safe_line
from agent_tui.core.template_rules import APPROVAL_WORDS, MARKETING, SENDABLE
from agent_tui.core.templates import MAX_TEXT, Variable, render
from agent_tui.wire.templates import Template, TemplateButton

WHERE_WORDS: dict[str, str] = {
    "body": "in the text",
    "header": "in the header",
    "footer": "in the footer",
    "button": "on a button",
    "url": "in a link",
    "media": "in a file's address",
    "item": "in a list or card",
    "other": "in another part",
}
TYPE_WORDS: dict[str, str] = {
    "twilio/text": "text",
    "twilio/media": "file",
    "twilio/location": "location",
    "twilio/list-picker": "list to pick from",
    "twilio/call-to-action": "buttons",
    "twilio/quick-reply": "quick replies",
    "twilio/card": "card",
    "whatsapp/card": "card",
    "twilio/catalog": "catalogue",
    "twilio/carousel": "carousel",
    "twilio/flows": "form",
    "whatsapp/flows": "form",
    "twilio/schedule": "appointments",
    "whatsapp/authentication": "login code",
}
BUTTON_WORDS: dict[str, str] = {
    "link": "opens",
    "call": "calls",
    "code": "copies",
    "voice": "calls in WhatsApp",
    "reply": "answers",
    "list": "opens the list",
    "flow": "opens the form",
}
_PLACEHOLDER = r"\{\{[^\s{}]{1,16}\}\}"


def is_marketing(template: Template) -> bool:
    return template.category.upper() == MARKETING


def core_variables(template: Template) -> tuple[Variable, ...]:
    return tuple(Variable(one.key, one.where, one.sample) for one in template.variables)


def about(template: Template) -> Content:
    """Category, language, approval and type in one line of words."""
    category = safe_line(template.category, 20).upper() or "NO CATEGORY"
    kind = TYPE_WORDS.get(template.content_type) or safe_line(template.content_type, 30)
    good = template.approval in SENDABLE
    return Content.assemble(
        (category, "bold $text-warning" if is_marketing(template) else "bold"),
        f"  {safe_line(template.language, 12)}  ",
        (APPROVAL_WORDS[template.approval], f"bold {'$text-success' if good else '$text-warning'}"),
        (f"  {kind}", "$text-muted"),
    )


def why_not(words: str) -> Content:
    """Why it cannot be sent, as a sentence; empty if it can."""
    return Content.styled(f"Cannot be sent: {words}.", "bold $text-warning") if words else Content()


def preview(template: Template, values: Mapping[str, str]) -> Content:
    """What the customer will read; variables without a value stand in reverse as they are written."""
    parts = template.parts
    blocks: list[Content] = []
    if parts.header:
        blocks.append(_filled(parts.header, values).stylize("bold"))
    blocks += [_file(address, values) for address in parts.media]
    blocks.append(_filled(template.text, values))
    if parts.place:
        blocks.append(Content.assemble(("location  ", "$text-muted"), _plain(parts.place, values)))
    if parts.items:
        blocks.append(Content("\n").join(Content.assemble("- ", _plain(item, values)) for item in parts.items))
    if parts.footer:
        blocks.append(_filled(parts.footer, values).stylize("$text-muted"))
    if buttons := list(_buttons(template, values)):
        blocks.append(Content("\n").join(buttons))
    for number, card in enumerate(parts.cards, 1):
        lines = [Content.assemble((f"Card {number} of {len(parts.cards)}", "$text-muted"))]
        lines += [_filled(card.title, values).stylize("bold")] if card.title else []
        lines += [_file(card.media, values)] if card.media else []
        lines += [_filled(card.body, values)] if card.body else []
        lines += [_button(each, values) for each in card.buttons]
        blocks.append(Content("\n").join(lines))
    return Content("\n\n").join(blocks)


def _buttons(template: Template, values: Mapping[str, str]) -> Iterator[Content]:
    if template.parts.actions:
        yield from (_button(each, values) for each in template.parts.actions)
    elif not template.parts.cards:
        for words in template.parts.buttons:
            yield _button(TemplateButton(kind="", title=words), values)


def _button(button: TemplateButton, values: Mapping[str, str]) -> Content:
    title = safe_line(render(button.title, values), 60)
    face = Content.assemble("[ ", (title, "bold"), " ]")
    does = BUTTON_WORDS.get(button.kind, safe_line(button.kind, 20))
    if button.kind in ("", "reply"):
        return face
    return Content.assemble(face, (f" {does} ", "$text-muted"), _plain(button.value, values)).rstrip()


def _file(address: str, values: Mapping[str, str]) -> Content:
    return Content.assemble(("file  ", "$text-muted"), _plain(address, values))


def _plain(words: str, values: Mapping[str, str]) -> Content:
    return Content(safe_line(render(words, values), 300)).highlight_regex(_PLACEHOLDER, style="reverse")


def samples(template: Template) -> Content:
    """Which variables there are, with Twilio's samples; they are never sent."""
    lines = [
        f"{safe_line(one.key, 16)}  {WHERE_WORDS.get(one.where, safe_line(one.where, 16))}"
        + (f", for example {safe_line(one.sample, 40)}" if one.sample else "")
        for one in template.variables
    ]
    return safe_content("\n".join(lines)).stylize("$text-muted")


def length_words(template: Template, values: Mapping[str, str]) -> str:
    """``132/1024``: characters of the text with its values."""
    return f"{len(render(template.text, values))}/{MAX_TEXT}"


def _filled(text: str, values: Mapping[str, str]) -> Content:
    return whatsapp_content(render(text, values)).highlight_regex(_PLACEHOLDER, style="reverse")
