"""Asking a bot behind a URL: one signed JSON request, one JSON answer.

Signature: header ``X-Agent-Tui-Signature: t=SECONDS,v1=HEX`` with HMAC-SHA256 of ``SECONDS.BODY`` under the shared
secret. Invariant: whatever comes back, the result is an answer of the form below or a sentence why it is none.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from agent_tui.channel.net import HttpClient, exchange
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.core.visible import is_blank

LARGEST = 64 * 1024
"""Bytes of an answer."""


VariableName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,100}\Z")]
"""As ``{$Name$}`` writes it."""


class BotMessage(Struct, frozen=True, kw_only=True):
    """What the customer wrote."""

    id: str
    at: str
    text: str


class BotRequest(Struct, frozen=True, kw_only=True):
    """``turn`` counts up; a request that is sent again after a crash has a higher one."""

    conversation_id: str
    turn: int
    number: str
    language: str
    messages: list[BotMessage]
    variables: dict[str, str | int | bool]


class BotAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``messages``: texts to send as they are, in order; they may repeat what the customer wrote.

    ``action`` ``continue`` needs one that shows something: the customer waits for it. ``summary``: for the agent, the
    customer never sees it.
    """

    messages: Annotated[list[Annotated[str, Meta(min_length=1, max_length=1600)]], Meta(max_length=5)] = []
    variables: dict[VariableName, str | int | bool] = {}
    action: Literal["continue", "escalate", "end"] = "continue"
    queue: str | None = None
    summary: Annotated[str, Meta(max_length=2000)] = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(BotAnswer).decode


def sign(secret: str, seconds: int, body: bytes) -> str:
    """The header's value."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


async def ask_bot(
    http: HttpClient, url: str, secret: str, request: BotRequest, seconds: int, timeout: float
) -> BotAnswer | str:
    """The bot's answer, or why there is none; never later than ``timeout`` seconds."""
    body = _encode(request)
    headers = {"content-type": "application/json"}
    if secret:
        headers["x-agent-tui-signature"] = sign(secret, seconds, body)
    try:
        answer = await exchange(http, "POST", url, content=body, headers=headers, whole=timeout)
    except TwilioFault:
        return f"the bot gave no answer within {timeout:g} seconds, or could not be reached"
    if answer.status != 200:
        return f"the bot answered with HTTP {answer.status}"
    if len(answer.text) > LARGEST:
        return "the bot's answer is too long"
    try:
        said = _decode(answer.text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        return "the bot's answer is not of the form agreed"
    if said.action == "continue" and all(map(is_blank, said.messages)):
        return "the bot's answer says nothing to the customer and neither ends nor hands over"
    return said
