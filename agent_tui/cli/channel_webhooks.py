"""``agent-tui channel webhooks``: a number's URLs at Twilio, shown beside this desk's, and set there once confirmed.

For a public URL that has changed, as a tunnel's does, and for a number that was written into the file by hand.
Invariant: nothing is set without ``--confirm``.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from msgspec import Struct

from agent_tui.channel.account import Hook
from agent_tui.channel.net import open_http
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_places import places_of, put_hook
from agent_tui.channel.webhook_urls import hook_for
from agent_tui.cli.plain import json_line, one_line
from agent_tui.config.find import find
from agent_tui.config.load import load
from agent_tui.config.types import Config, Number
from agent_tui.core.errors import NotFound, Refused, SetupError
from agent_tui.desk.secrets import account_secrets


@click.command("webhooks")
@click.argument("number")
@click.option("--config", type=click.Path(path_type=Path), help="config.toml of the desk.")
@click.option("--confirm", is_flag=True, help="Set them; without this they are only shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def webhooks(number: str, config: Path | None, confirm: bool, as_json: bool) -> None:
    """Show where Twilio sends NUMBER's messages, and with --confirm let it send them to this desk.

    In all the places that count: the sender, and its Messaging Service if that takes messages itself.
    """
    path = find(config)
    if path is None:
        raise SetupError("There is no configuration here.", hint="Name it with --config.")
    loaded = load(path)
    if number not in loaded.numbers:
        raise NotFound(f"There is no number {number}.", hint=f"There are: {', '.join(loaded.numbers)}.")
    if loaded.desk.public_url is None:
        raise SetupError("[desk] has no public_url, so nobody knows what Twilio should call.", hint="Write it there.")
    try:
        found = asyncio.run(_webhooks(loaded, loaded.numbers[number], hook_for(loaded.desk.public_url), confirm))
    except TwilioFault as fault:
        raise Refused(fault.sentence, code="twilio", hint=fault.hint) from fault
    ours = hook_for(loaded.desk.public_url)
    if not as_json:
        click.echo(f"This desk's: inbound={ours.inbound} fallback={ours.fallback} status={ours.status}")
        if loaded.numbers[number].sandbox is not None:
            click.echo("The sandbox's URLs stand in Twilio's sandbox settings; only you can set them there.")
    for each in found:
        click.echo(json_line(each) if as_json else each.line())
    if not as_json and any(each.differs and not each.set for each in found):
        click.echo("Nothing is changed. With --confirm this desk's are set there.")


class Found(Struct, frozen=True, kw_only=True):
    """A place at Twilio: what stood there, whether that is this desk's, whether this desk's was set."""

    place: str
    inbound: str
    differs: bool
    set: bool

    def line(self) -> str:
        """For people."""
        there = one_line(self.inbound) or "no URL"
        if self.set:
            return f"{self.place}: it had {there}, and has this desk's now"
        return f"{self.place}: {there}, {'which is not all as it should be' if self.differs else 'as it should be'}"


async def _webhooks(config: Config, number: Number, ours: Hook, confirm: bool) -> list[Found]:
    if number.sandbox is not None:
        return []
    found = []
    async with open_http() as http:
        api = TwilioApi(account_secrets(config.accounts[number.account]).credentials, http)
        for place in await places_of(api, number):
            differs = not place.has(ours)
            if differs and confirm:
                await put_hook(api, place, ours)
            found.append(Found(place=place.words, inbound=place.hook.inbound, differs=differs, set=differs and confirm))
    if not found:
        raise NotFound(
            f"Twilio does not list {number.number} among the senders of this account.",
            hint="Register it at console.twilio.com (Messaging > Senders > WhatsApp senders).",
        )
    return found
