"""What Twilio refuses at once in a new message, in Twilio's order; the rest is told by status callback.

Invariant: a ``Draft`` has a sender of the account's own, a recipient on the same channel, and exactly one content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Form
from agent_tui.simulator.settings import Account, Number, Template
from agent_tui.simulator.world import World

MAX_BODY = 1600
_ADDRESS = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128})")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that Twilio takes. ``assigned``: a service chose the sender."""

    sender: str
    recipient: str
    messages_per_second: float
    body: str
    media_urls: tuple[str, ...]
    template: Template | None
    variables: Mapping[str, str]
    service_sid: str | None
    callback: str | None
    assigned: bool


def check_draft(world: World, account: Account, form: Form) -> Draft | Problem:
    """The draft of a form, or Twilio's refusal."""

    def first(name: str) -> str:
        return form.get(name, ("",))[0]

    recipient = first("To")
    if not recipient:
        return Problem(21604)
    number = _sender(world, account, first("From"), first("MessagingServiceSid"), recipient)
    if isinstance(number, Problem):
        return number
    problem = _address_problem(world, number, recipient)
    content = _content(world, account, form)
    callback = first("StatusCallback") or None
    if problem is not None:
        return problem
    if isinstance(content, Problem):
        return content
    if callback is not None and (urlsplit(callback).scheme not in ("http", "https") or not urlsplit(callback).hostname):
        return Problem(21609, callback)
    body, media_urls, template, variables = content
    return Draft(
        sender=number.address,
        recipient=recipient,
        messages_per_second=number.messages_per_second,
        body=body,
        media_urls=media_urls,
        template=template,
        variables=variables,
        service_sid=first("MessagingServiceSid") or None,
        callback=callback,
        assigned=not first("From"),
    )


def _sender(world: World, account: Account, sender: str, service_sid: str, recipient: str) -> Number | Problem:
    service = next((service for service in account.services if service.sid == service_sid), None)
    if service_sid and service is None:
        return Problem(21701)
    if sender:
        if sender.startswith("whatsapp:") != recipient.startswith("whatsapp:"):
            return Problem(21910)
        owner = world.sender(sender)
        return owner[1] if owner is not None and owner[0].sid == account.sid else Problem(63007)
    if service is None:
        return Problem(21603)
    if not recipient.startswith("whatsapp:"):
        return Problem(21703)
    number = next((number for number in account.numbers if number.number in service.numbers), None)
    return number or Problem(21703)


def _address_problem(world: World, number: Number, recipient: str) -> Problem | None:
    if not _ADDRESS.fullmatch(recipient):
        return Problem(21211, recipient)
    if recipient == number.address:
        return Problem(63031)
    return Problem(21610) if (number.address, recipient) in world.opted_out else None


_Content = tuple[str, tuple[str, ...], Template | None, Mapping[str, str]]


def _content(world: World, account: Account, form: Form) -> _Content | Problem:
    body, media = form.get("Body", ("",))[0], tuple(url for url in form.get("MediaUrl", ()) if url)
    sid = form.get("ContentSid", ("",))[0]
    variables = form.get("ContentVariables")
    if sid:
        owner, template = world.templates.get(sid, (None, None))
        if template is None or owner != account.sid:
            return Problem(21655)
        values = parse_variables(variables[0]) if variables else {}
        return Problem(21656) if values is None else ("", (), template, values)
    if variables is not None:
        return Problem(21654)
    if not body and not media:
        return Problem(21619)
    if len(body) > MAX_BODY:
        return Problem(21617)
    if len(media) > 1:
        return Problem(21623)
    if any(urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname for url in media):
        return Problem(21620)
    return body, media, None, {}


def parse_variables(text: str) -> Mapping[str, str] | None:
    """ContentVariables; None if it is no JSON object of texts with something in them (Twilio: 21656)."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(values, dict):
        return None
    good = all(isinstance(value, str) and value.strip() for value in values.values())
    return dict(values) if good else None
