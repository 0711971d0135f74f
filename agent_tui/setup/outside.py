"""The work between the pages: asking Twilio, finding tunnels, writing the file, setting webhooks.

Each takes the flow and gives what is known then. Invariant: Twilio is changed only by ``write``, only where it was
agreed to, and only after the configuration is on the disk.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import HttpClient
from agent_tui.channel.outcomes import NotConnected, Rejected, TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.channel.webhook_urls import hook_for
from agent_tui.config.load import load, load_text
from agent_tui.config.write import read_config, write_config
from agent_tui.core.errors import Invalid
from agent_tui.desk.secrets import account_secrets
from agent_tui.setup.answers import YES, Answers, FoundSender, FoundService, Known
from agent_tui.setup.config_text import with_answers
from agent_tui.setup.first_message import FirstContact
from agent_tui.setup.flow import Flow
from agent_tui.setup.pages import Work
from agent_tui.setup.token_keeping import has_keyring, keep_token
from agent_tui.setup.tunnels import find_tunnels
from agent_tui.setup.wording import takes_messages

Tell = Callable[[str], None]
PUBLIC_PORT, CONSOLE_PORT = 8080, 8081


class Outside:
    """What set-up does outside of itself; ``tell`` is for lines that are shown while something goes on."""

    def __init__(
        self, config: Path, api_base: str | None, http: HttpClient, contact: FirstContact, options: str = ""
    ) -> None:
        self._config = config
        self._options = options
        self._api_base = api_base
        self._http = http
        self._contact = contact
        self._table: dict[Work, Callable[[Flow, Tell], Awaitable[Known]]] = {
            "look_around": self._look_around,
            "ask_twilio": self._ask_twilio,
            "find_tunnels": self._find_tunnels,
            "write": self._write,
            "start_desk": contact.start,
            "wait_for_message": self._wait,
            "send_reply": contact.reply,
        }

    async def do(self, work: Work, flow: Flow, tell: Tell) -> Known:
        """Do it; what is known then.

        Raises:
            DeskError: it could not be done; the page stays.
        """
        return await self._table[work](flow, tell)

    def known(self) -> Known:
        """What there is before the first page."""
        return Known(config_path=str(self._config), api_base=self._api_base or "", options=self._options)

    async def _look_around(self, flow: Flow, _tell: Tell) -> Known:
        text = await asyncio.to_thread(read_config, self._config)
        known = replace(flow.known, there=bool(text), keyring=await asyncio.to_thread(has_keyring))
        if not text:
            return replace(known, public_listen=f"127.0.0.1:{_free_port(PUBLIC_PORT)}")
        config = load_text(text, name=self._config.name, folder=self._config.parent, private=True)
        names = {name: tuple(getattr(config, name)) for name in ("accounts", "numbers", "workstreams", "agents")}
        return replace(
            known,
            names=names,
            accounts={each.id: each.account_sid for each in config.accounts.values()},
            numbers_there=frozenset(number.number for number in config.numbers.values()),
            public_url=config.desk.public_url or "",
            public_listen=config.desk.public_listen,
        )

    async def _ask_twilio(self, flow: Flow, _tell: Tell) -> Known:
        api = await self._api(flow.answers)
        try:
            state = await api.fetch_account()
            if state.status != "active":
                raise Invalid(f"This account is {state.status} at Twilio; console.twilio.com says why.")
            senders = await api.list_senders()
            services = await api.list_services()
        except TwilioFault as fault:
            raise _told(fault, flow.answers) from fault
        return replace(
            flow.known,
            account_name=state.name,
            senders=tuple(
                FoundSender(each.sid, each.address.removeprefix("whatsapp:"), each.name, each.status)
                for each in senders
            ),
            services=tuple(FoundService(each.sid, each.name, not each.on_number) for each in services),
        )

    async def _find_tunnels(self, flow: Flow, _tell: Tell) -> Known:
        return replace(flow.known, tunnels=await find_tunnels(self._http))

    async def _write(self, flow: Flow, tell: Tell) -> Known:
        answers, known = flow.answers, flow.known
        folder = self._config.parent
        before = await asyncio.to_thread(read_config, self._config)
        console = f"127.0.0.1:{_free_port(CONSOLE_PORT)}"
        text = with_answers(before, answers, known, folder, console)
        token = [await asyncio.to_thread(keep_token, answers, folder)] if answers.new_account else []
        kept = await asyncio.to_thread(write_config, self._config, text, datetime.now(UTC))
        lines = [f"{self._config} is written.", *([f"The earlier one is {kept}."] if kept else []), *token]
        others = known.names.get("numbers", ())
        if others and known.public_url not in ("", answers.public_url):
            told = ", ".join(others)
            lines.append(
                f"The public URL has changed for {told} too: agent-tui channel webhooks sets theirs at Twilio."
            )
        if answers.set_webhooks == YES and not answers.sandbox:
            lines += await self._set_webhooks(answers, known, tell)
        return known.told(*lines)

    async def _set_webhooks(self, answers: Answers, known: Known, tell: Tell) -> list[str]:
        """Set the URLs in every place that counts; what failed is said and can be pasted by hand."""
        api, hook, lines = await self._api(answers), hook_for(answers.public_url), []
        tell("Setting the URLs at Twilio")
        try:
            sender = known.sender(answers.chosen_number)
            if sender is None:
                lines.append(f"Twilio does not list {answers.chosen_number}: paste the URLs there once it does.")
            else:
                await api.set_sender_hook(sender.sid, hook)
                lines.append(f"The URLs are set at the sender {sender.number}.")
            if takes_messages(answers, known):
                await api.set_service_hook(answers.service, hook)
                lines.append(f"The URLs are set at the Messaging Service {answers.service}.")
        except TwilioFault as fault:
            lines.append(f"The URLs could not be set: {fault.sentence} Paste them at console.twilio.com.")
        return lines

    async def _wait(self, flow: Flow, tell: Tell) -> Known:
        api = await self._api(flow.answers) if flow.answers.sandbox else None
        return await self._contact.wait(flow, tell, api)

    async def _api(self, answers: Answers) -> TwilioApi:
        """Of the account that was typed, or of one that is in the file.

        Raises:
            DeskError: what its secrets are named by is not there.
        """
        if answers.new_account:
            credentials = Credentials(answers.account_sid, answers.account_sid, answers.auth_token, self._api_base)
        else:
            credentials = await asyncio.to_thread(self._credentials_there, answers.account_id)
        return TwilioApi(credentials, self._http)

    def _credentials_there(self, account_id: str) -> Credentials:
        return account_secrets(load(self._config).accounts[account_id]).credentials


def _told(fault: TwilioFault, answers: Answers) -> Invalid:
    match fault.failure:
        case Rejected("20003") if not answers.new_account:
            return Invalid(
                f"Twilio refuses the account {answers.account_id} with the token that the file names.",
                hint=f"Put the right token where auth_token of [accounts.{answers.account_id}] says, then go on.",
            )
        case Rejected("20003"):
            return Invalid("Twilio refuses this SID with this token.", hint="Copy both again; they belong together.")
        case NotConnected():
            return Invalid(f"Twilio cannot be reached: {fault.sentence}", hint="Check the network, then try again.")
        case _:
            return Invalid(fault.sentence, hint=fault.hint)


def _free_port(wanted: int) -> int:
    """``wanted``, or the next port that nobody has."""
    for port in range(wanted, wanted + 100, 2):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return 0
