"""The work between the pages: asking Twilio, finding tunnels, writing the file, setting webhooks.

Each takes the flow and gives what is known then. Invariant: Twilio is changed only by ``write``, only where it was
agreed to, and only after the configuration is on the disk.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.net import HttpClient
from agent_tui.channel.outcomes import NotConnected, Rejected, TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.load import load, load_text
from agent_tui.config.write import check_writable, read_config
from agent_tui.core.errors import Invalid
from agent_tui.desk.secrets import account_secrets
from agent_tui.setup.answers import CHANGE, STAY, Answers, FoundSender, FoundService, Known
from agent_tui.setup.fields import Work
from agent_tui.setup.first_message import FirstContact
from agent_tui.setup.flow import Flow
from agent_tui.setup.standing import known_of
from agent_tui.setup.token_keeping import has_keyring
from agent_tui.setup.tunnels import find_tunnels
from agent_tui.setup.writing import move_webhooks, set_webhooks, wants_webhooks, write_added, write_changed

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
        await asyncio.to_thread(check_writable, self._config)
        keyring = await asyncio.to_thread(has_keyring)
        return await asyncio.to_thread(self._look, replace(flow.known, keyring=keyring))

    def _look(self, known: Known) -> Known:
        text = read_config(self._config)
        if not text.strip():
            return replace(known, there=bool(text), public_listen=f"127.0.0.1:{_free_port(PUBLIC_PORT)}")
        config = load_text(text, name=self._config.name, folder=self._config.parent, private=True)
        return known_of(config, replace(known, there=True))

    async def _ask_twilio(self, flow: Flow, _tell: Tell) -> Known:
        answers = flow.answers
        try:
            api = await self._api(answers)
            state = await api.fetch_account()
            if state.status != "active":
                raise Invalid(f"This account is {state.status} at Twilio; console.twilio.com says why.")
            senders = await api.list_senders()
            services = await api.list_services()
        except TwilioFault as fault:
            if answers.changed_number:
                # A name or a text can be changed without Twilio.
                return replace(flow.known, account_name="", senders=(), services=())
            raise _told(fault, answers) from fault
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
        answers = flow.answers
        # Somebody may have written the file since the first page.
        known = await asyncio.to_thread(self._look, flow.known)
        if answers.kind == CHANGE:
            token = answers.auth_token
            if answers.changed_account and not token and answers.keep_token != STAY:
                token = await asyncio.to_thread(self._token_there, answers.changed_account)
            lines = await write_changed(self._config, answers, known, token)
            # The desk first: what Twilio calls by the new URL is signed over it.
            lines += await self._contact.taken()
            if wants_webhooks(answers):
                config = await asyncio.to_thread(load, self._config)
                lines += await move_webhooks(config, self._http, answers.public_url, tell)
            return known.told(*lines)
        console = f"127.0.0.1:{_free_port(CONSOLE_PORT)}"
        lines = await write_added(self._config, answers, known, console)
        if wants_webhooks(answers):
            # As the pages showed them: by now the file has the new numbers.
            lines += await set_webhooks(await self._api(answers), answers, flow.known, tell)
        return known.told(*lines)

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
            credentials = await asyncio.to_thread(self._credentials_there, answers)
        return TwilioApi(credentials, self._http)

    def _credentials_there(self, answers: Answers) -> Credentials:
        config = load(self._config)
        if answers.changed_account:
            # With what was typed, whatever API key the account has: the SID and the token are to be right.
            sid, token = answers.account_sid, answers.auth_token or self._token_there(answers.changed_account)
            return Credentials(sid, sid, token, config.accounts[answers.changed_account].api_base)
        number = config.numbers.get(answers.changed_number)
        return account_secrets(config.accounts[number.account if number else answers.account_id]).credentials

    def _token_there(self, account_id: str) -> str:
        """The token that the file names.

        Raises:
            DeskError: there is none.
        """
        return account_secrets(load(self._config).accounts[account_id]).auth_tokens[0]


def _told(fault: TwilioFault, answers: Answers) -> Invalid:
    match fault.failure:
        case Rejected("20003") if answers.kind != CHANGE and not answers.new_account:
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
