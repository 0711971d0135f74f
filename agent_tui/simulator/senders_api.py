"""WhatsApp senders and Messaging Services: what they are and where their webhooks go (Twilio: messaging v2 and v1).

The sandbox is no sender of the account's own, so it is not listed. Invariant: what is set here is called from the next
message on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import JSONResponse, Response

from agent_tui.simulator.chance import named_sid
from agent_tui.simulator.paging import page
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call
from agent_tui.simulator.settings import Number, Service
from agent_tui.simulator.switchboard import Hook, ServiceHook, Switchboard
from agent_tui.simulator.world import World

_HOOK_FIELDS = {
    "callback_url": "inbound",
    "callback_method": "inbound_method",
    "fallback_url": "fallback",
    "status_callback_url": "status",
}
_SERVICE_FIELDS = {
    "InboundRequestUrl": "inbound",
    "InboundMethod": "inbound_method",
    "FallbackUrl": "fallback",
    "StatusCallback": "status",
}
_NO_PROFILE: Mapping[str, object] = dict.fromkeys(
    (
        "about",
        "address",
        "description",
        "logo_url",
        "banner_url",
        "privacy_url",
        "terms_of_service_url",
        "accent_color",
        "vertical",
        "websites",
        "emails",
        "phone_numbers",
    )
)


def sender_sid(number: Number) -> str:
    """``XE…``, from the number."""
    return named_sid("XE", number.number)


class SendersApi:
    """Handlers of ``/v2/Channels/Senders`` and ``/v1/Services``; ``created`` (ISO 8601) is the date of all of them."""

    def __init__(self, world: World, switchboard: Switchboard, created: str) -> None:
        self._world = world
        self._switchboard = switchboard
        self._created = created

    async def senders(self, call: Call) -> Response | Problem:
        """GET /v2/Channels/Senders?Channel=whatsapp."""
        if call.request.query_params.get("Channel") != "whatsapp":
            return Problem(20001, "Channel must be whatsapp")
        own = [number for number in call.account.numbers if number.join is None]
        return page(call, "senders", [self._sender(call, number) for number in own])

    async def sender(self, call: Call) -> Response | Problem:
        """GET /v2/Channels/Senders/{XE}."""
        number = self._number(call)
        return Problem(20404, call.request.url.path) if number is None else JSONResponse(self._sender(call, number))

    async def update_sender(self, call: Call) -> Response | Problem:
        """POST /v2/Channels/Senders/{XE} with JSON; only ``webhook`` is looked at."""
        number = self._number(call)
        if number is None:
            return Problem(20404, call.request.url.path)
        try:
            webhook = json.loads(await call.request.body()).get("webhook", {})
            given = {_HOOK_FIELDS[name]: str(value or "") for name, value in webhook.items() if name in _HOOK_FIELDS}
        except (ValueError, AttributeError) as error:
            return Problem(20001, str(error))
        self._switchboard.senders[number.number] = replace(self._switchboard.of_sender(number), **given)
        return JSONResponse(self._sender(call, number), 202)

    async def services(self, call: Call) -> Response | Problem:
        """GET /v1/Services."""
        return page(call, "services", [self._service(call, service) for service in call.account.services])

    async def service(self, call: Call) -> Response | Problem:
        """GET /v1/Services/{MG}."""
        service = self._own_service(call)
        return Problem(20404, call.request.url.path) if service is None else JSONResponse(self._service(call, service))

    async def update_service(self, call: Call) -> Response | Problem:
        """POST /v1/Services/{MG} as a form; only the URLs are looked at."""
        service = self._own_service(call)
        if service is None:
            return Problem(20404, call.request.url.path)
        before = self._switchboard.of_service(service)
        given = {field: call.first(name) for name, field in _SERVICE_FIELDS.items() if name in call.form}
        on_number = before.on_number
        if "UseInboundWebhookOnNumber" in call.form:
            on_number = call.first("UseInboundWebhookOnNumber").lower() == "true"
        self._switchboard.services[service.sid] = ServiceHook(replace(before.hook, **given), on_number)
        return JSONResponse(self._service(call, service))

    def _number(self, call: Call) -> Number | None:
        sid = call.request.path_params["sid"]
        return next((each for each in call.account.numbers if each.join is None and sender_sid(each) == sid), None)

    def _own_service(self, call: Call) -> Service | None:
        sid = call.request.path_params["sid"]
        return next((each for each in call.account.services if each.sid == sid), None)

    def _sender(self, call: Call, number: Number) -> dict[str, object]:
        hook: Hook = self._switchboard.of_sender(number)
        state = self._world.sender_states.get(number.number, self._world.online)
        sid = sender_sid(number)
        reason = {"code": "63110", "message": state.reason, "more_info": "https://www.twilio.com/docs/errors/63110"}
        return {
            "sid": sid,
            "status": state.status,
            "sender_id": number.address,
            "configuration": {
                "waba_id": "1234567890",
                "verification_method": "sms",
                "verification_code": None,
                "voice_application_sid": None,
                "account_type": "ISV",
            },
            "webhook": {
                "callback_url": hook.inbound or None,
                "callback_method": hook.inbound_method,
                "fallback_url": hook.fallback or None,
                "fallback_method": "POST",
                "status_callback_url": hook.status or None,
                "status_callback_method": "POST",
            },
            "profile": {**_NO_PROFILE, "name": number.name or number.number},
            "properties": {"quality_rating": state.quality, "messaging_limit": state.limit},
            "offline_reasons": [reason] if state.reason else None,
            "compliance": None,
            "url": f"{str(call.request.base_url).rstrip('/')}/v2/Channels/Senders/{sid}",
        }

    def _service(self, call: Call, service: Service) -> dict[str, object]:
        set_there = self._switchboard.of_service(service)
        hook = set_there.hook
        url = f"{str(call.request.base_url).rstrip('/')}/v1/Services/{service.sid}"
        names = ("phone_numbers", "short_codes", "alpha_senders", "messages", "channel_senders")
        return {
            "sid": service.sid,
            "account_sid": call.account.sid,
            "friendly_name": service.name or service.sid,
            "date_created": self._created,
            "date_updated": self._created,
            "inbound_request_url": hook.inbound or None,
            "inbound_method": hook.inbound_method,
            "fallback_url": hook.fallback or None,
            "fallback_method": "POST",
            "status_callback": hook.status or None,
            "sticky_sender": True,
            "mms_converter": True,
            "smart_encoding": True,
            "scan_message_content": "inherit",
            "fallback_to_long_code": True,
            "area_code_geomatch": True,
            "validity_period": 36000,
            "synchronous_validation": False,
            "usecase": "undeclared",
            "us_app_to_person_registered": False,
            "use_inbound_webhook_on_number": set_there.on_number,
            "url": url,
            "links": {name: f"{url}/{name.title().replace('_', '')}" for name in names},
        }
