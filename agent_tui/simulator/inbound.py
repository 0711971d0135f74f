"""A customer says something: it becomes a Message at Twilio and a webhook to the desk.

The form has the names of Twilio's own webhook (Twilio: messaging webhooks; some only seen in real payloads).
Invariant: the message is listed by the API before its webhook is called, so catch-up can find what a webhook lost.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from agent_tui.core.clock import Clock
from agent_tui.simulator.chance import new_sid
from agent_tui.simulator.switchboard import Switchboard
from agent_tui.simulator.webhooks import Outcome, Postman
from agent_tui.simulator.world import Media, Message, Person, World

_OPT_OUT_WORDS: Mapping[str, Literal["STOP", "START", "HELP"]] = {
    "stop": "STOP",
    "unsubscribe": "STOP",
    "optout": "STOP",
    "start": "START",
    "help": "HELP",
}
_MESSAGE_TYPES = {"image": "image", "video": "video", "audio": "audio", "text": "contacts", "application": "document"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a customer sends."""

    content_type: str
    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A shared location; degrees."""

    latitude: float
    longitude: float
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a customer does in one message.

    ``answers``: a filled-in form (flow), question to answer. ``extra``: further parameters, as they shall stand in the
    webhook.
    """

    body: str = ""
    attachment: Attachment | None = None
    place: Place | None = None
    button: tuple[str, str] | None = None
    reply_to: str | None = None
    forwarded: Literal["", "once", "often"] = ""
    referral: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """The message as Twilio has it, and how its webhook ended; None: none was called."""

    message: Message
    outcome: Outcome | None


class Reception:
    """Takes what customers say; what has no target on the ``switchboard`` calls nothing."""

    def __init__(self, world: World, postman: Postman, clock: Clock, switchboard: Switchboard) -> None:
        self._world = world
        self._postman = postman
        self._clock = clock
        self.switchboard = switchboard
        self.base_url = ""

    async def say(self, person: Person, number: str, said: Utterance, stream: random.Random) -> Said:
        """The customer's message to one of our addresses, now, and its webhook."""
        message = self.keep(person, number, said, stream, self._clock.now())
        return Said(message, await self.tell(message, person, said))

    async def tell(self, message: Message, person: Person, said: Utterance) -> Outcome | None:
        """Calls the webhook of a message that is kept; None: there was none to call."""
        owner = self._world.sender(message.recipient)
        targets = None if owner is None else self.switchboard.targets(*owner)
        if owner is None or targets is None or self._handled_by_twilio(message):
            return None
        form = self.form(message, person, said)
        return await self._postman.deliver("inbound", targets.inbound, form, owner[0].token, targets.fallback)

    def keep(self, person: Person, number: str, said: Utterance, stream: random.Random, at: datetime) -> Message:
        """Stores the message as received at ``at`` and calls nothing: what was said before the desk was there.

        Raises:
            KeyError: none of our accounts owns ``number``.
        """
        owner = self._world.sender(number)
        if owner is None:
            raise KeyError(number)
        account, sender = owner
        service = self._world.service_of(account, sender)
        self._world.people.setdefault(person.address, person)
        media = said.attachment
        message = Message(
            sid=new_sid("MM" if media else "SM", stream),
            account_sid=account.sid,
            sender=person.address,
            recipient=number,
            body=said.body,
            direction="inbound",
            status="received",
            created=at,
            updated=at,
            sent=at,
            service_sid=service.sid if service else None,
        )
        if media is not None:
            kept = Media(
                new_sid("ME", stream), message.sid, account.sid, media.content_type, media.data, media.name, at, ""
            )
            kept = replace(kept, key=f"{stream.getrandbits(128):032x}")
            self._world.media[kept.sid] = kept
            message = replace(message, media_urls=(self._media_url(kept),))
        return self._world.add(message)

    def _media_url(self, media: Media) -> str:
        path = f"/2010-04-01/Accounts/{media.account_sid}/Messages/{media.message_sid}/Media/{media.sid}"
        return f"{self.base_url}{path}"

    def _handled_by_twilio(self, message: Message) -> bool:
        """The sandbox takes its own words, and lets nobody else's message through before them."""
        owner = self._world.sender(message.recipient)
        if owner is None or owner[1].join is None:
            return False
        pair = (message.recipient, message.sender)
        if message.body.strip().lower() == owner[1].join.lower():
            self._world.joined[pair] = message.created
            return True
        return not self._world.is_joined(*pair, message.created)

    def form(self, message: Message, person: Person, said: Utterance) -> dict[str, str]:
        """The parameters of the inbound webhook."""
        wa_id = person.address.removeprefix("whatsapp:+") if person.address.startswith("whatsapp:+") else ""
        form = {
            "SmsMessageSid": message.sid,
            "NumMedia": str(len(message.media_urls)),
            "ProfileName": person.name,
            "MessageType": self._message_type(said),
            "SmsSid": message.sid,
            "WaId": wa_id,
            "SmsStatus": "received",
            "Body": message.body,
            "To": message.recipient,
            "NumSegments": "1",
            "MessageSid": message.sid,
            "AccountSid": message.account_sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }
        if message.service_sid:
            form["MessagingServiceSid"] = message.service_sid
        if person.external_id:
            form["ExternalUserId"] = person.external_id
        if said.attachment is not None:
            form["MediaUrl0"] = message.media_urls[0]
            form["MediaContentType0"] = said.attachment.content_type
        if said.place is not None:
            form |= {"Latitude": f"{said.place.latitude:.6f}", "Longitude": f"{said.place.longitude:.6f}"}
            form |= {
                name: text for name, text in (("Label", said.place.label), ("Address", said.place.address)) if text
            }
        if said.answers:
            form["InteractiveData"] = json.dumps({"flowResponse": dict(said.answers)}, ensure_ascii=False)
            form["FlowData"] = json.dumps(dict(said.answers), ensure_ascii=False)
        form |= self._context(person, said, wa_id)
        form |= self._opt_out(message)
        return {**form, **said.referral, **said.extra}

    def _context(self, person: Person, said: Utterance, wa_id: str) -> dict[str, str]:
        form: dict[str, str] = {}
        context = {"ProfileName": person.name, "WaId": wa_id}
        if said.button is not None:
            form |= {"ButtonText": said.button[0], "ButtonPayload": said.button[1], "ButtonType": "REPLY"}
            context["ButtonText"] = said.button[0]
        if said.reply_to is not None:
            form["OriginalRepliedMessageSid"] = said.reply_to
            quoted = self._world.messages.get(said.reply_to)
            form["OriginalRepliedMessageSender"] = quoted.sender if quoted else person.address
        if said.forwarded:
            form["Forwarded"] = context["Forwarded"] = "true"
        if said.forwarded == "often":
            form["FrequentlyForwarded"] = context["FrequentlyForwarded"] = "true"
        form["ChannelMetadata"] = json.dumps({"type": "whatsapp", "data": {"context": context}}, ensure_ascii=False)
        return form

    def _opt_out(self, message: Message) -> dict[str, str]:
        owner = self._world.sender(message.recipient)
        service = self._world.service_of(*owner) if owner else None
        word = _OPT_OUT_WORDS.get(message.body.strip().lower())
        if service is None or not service.opt_out or word is None:
            return {}
        pair = (message.recipient, message.sender)
        if word == "STOP":
            self._world.opted_out.add(pair)
        if word == "START":
            self._world.opted_out.discard(pair)
        return {"OptOutType": word}

    def _message_type(self, said: Utterance) -> str:
        if said.button is not None or said.answers:
            return "interactive"
        if said.place is not None:
            return "location"
        if said.attachment is None:
            return "text"
        if said.attachment.content_type == "image/webp":
            return "sticker"
        return _MESSAGE_TYPES.get(said.attachment.content_type.partition("/")[0], "document")
