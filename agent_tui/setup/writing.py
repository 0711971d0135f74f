"""What is done once the summary is agreed: the token kept, the file written, the URLs set at Twilio.

Invariant: the file is made from what stands there now, whoever wrote it; Twilio is changed only after it is on the
disk, and only where that was agreed to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from agent_tui.channel.net import HttpClient
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_places import places_of, put_hook
from agent_tui.channel.webhook_urls import hook_for
from agent_tui.config.secrets import SecretError
from agent_tui.config.types import Config
from agent_tui.config.write import read_config, write_config
from agent_tui.desk.secrets import account_secrets
from agent_tui.setup.answers import CHANGE, STAY, YES, Answers, Known
from agent_tui.setup.changed_text import with_changes
from agent_tui.setup.config_text import with_answers
from agent_tui.setup.token_keeping import keep_token
from agent_tui.setup.turns import all_numbers
from agent_tui.setup.wording import takes_messages

Tell = Callable[[str], None]


async def write_added(path: Path, answers: Answers, known: Known, console_listen: str) -> list[str]:
    """Add what was answered; what was done, as lines.

    Raises:
        DeskError: nothing was written.
    """
    before = await asyncio.to_thread(read_config, path)
    text = with_answers(before, answers, known, path.parent, console_listen)
    token = [await asyncio.to_thread(keep_token, answers, path.parent)] if answers.new_account else []
    lines = [*await _write(path, text), *token]
    others = known.names.get("numbers", ())
    if others and known.public_url not in ("", answers.public_url):
        told = ", ".join(others)
        lines.append(f"The public URL has changed for {told} too: agent-tui channel webhooks sets theirs at Twilio.")
    return lines


async def write_changed(path: Path, answers: Answers, known: Known, token: str) -> list[str]:
    """Change what was answered otherwise; ``token``: the account's, if it is to be kept somewhere. What was done.

    Raises:
        DeskError: nothing was written.
    """
    before = await asyncio.to_thread(read_config, path)
    text = with_changes(before, answers, known, path.parent)
    lines: list[str] = []
    if answers.changed_account and (answers.auth_token or answers.keep_token != STAY):
        kept = answers.put({"auth_token": token})
        lines.append(await asyncio.to_thread(keep_token, kept, path.parent, None, known.stands(answers, "reference")))
    if text != before:
        lines = [*await _write(path, text), *lines]
    elif lines:
        # The token alone is another: a desk that runs reads it with the file.
        await asyncio.to_thread(path.touch)
    else:
        lines = [f"Nothing has changed; {path} is as it was."]
    number = answers.changed_number
    if answers.changed_url:
        return lines
    moved = [key for key in ("other_number", "service") if answers.of(key) != known.stands(answers, key)]
    if number and not answers.sandbox and moved and text != before:
        lines.append(f"Twilio calls the old place until you run: agent-tui channel webhooks {number} --confirm")
    return lines


async def _write(path: Path, text: str) -> list[str]:
    kept = await asyncio.to_thread(write_config, path, text, datetime.now(UTC))
    return [f"{path} is written.", *([f"The earlier one is {kept}."] if kept else [])]


def wants_webhooks(answers: Answers) -> bool:
    """Whether it was agreed to set the URLs."""
    return answers.set_webhooks == YES and not answers.sandbox and (answers.kind != CHANGE or answers.changed_url)


async def move_webhooks(config: Config, http: HttpClient, public_url: str, tell: Tell) -> list[str]:
    """Set the URLs at every number of the file; what failed is said and can be pasted by hand."""
    hook, lines = hook_for(public_url), []
    tell("Setting the URLs at Twilio")
    for number in config.numbers.values():
        if number.sandbox is not None:
            lines.append(f"{number.id}: paste the URLs in the sandbox's settings; nobody but you can set them there.")
            continue
        try:
            api = TwilioApi(account_secrets(config.accounts[number.account]).credentials, http)
            for place in await places_of(api, number):
                await put_hook(api, place, hook)
                lines.append(f"{number.id}: the URLs are set at {place.words}.")
        except (TwilioFault, SecretError) as fault:
            lines.append(f"{number.id}: the URLs could not be set: {fault.sentence} Paste them at console.twilio.com.")
    return lines


async def set_webhooks(api: TwilioApi, answers: Answers, known: Known, tell: Tell) -> list[str]:
    """Set the URLs in every place that counts; what failed is said and can be pasted by hand."""
    hook, lines = hook_for(answers.public_url), []
    tell("Setting the URLs at Twilio")
    try:
        for each in all_numbers(answers):
            sender = known.sender(each.chosen_number)
            if sender is None:
                lines.append(f"Twilio does not list {each.chosen_number}: paste the URLs there once it does.")
            else:
                await api.set_sender_hook(sender.sid, hook)
                lines.append(f"The URLs are set at the sender {sender.number}.")
        taking = [each.service for each in all_numbers(answers) if takes_messages(each, known)]
        for service in dict.fromkeys(taking):
            await api.set_service_hook(service, hook)
            lines.append(f"The URLs are set at the Messaging Service {service}.")
    except TwilioFault as fault:
        lines.append(f"The URLs could not be set: {fault.sentence} Paste them at console.twilio.com.")
    return lines
