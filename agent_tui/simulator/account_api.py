"""The account itself: what a set-up check asks for first.

Invariant: the token is never shown, as Twilio shows it to nobody.
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from agent_tui.simulator.messages_api import rfc2822
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call
from agent_tui.simulator.world import World

_PARTS = ("balance", "messages", "incoming_phone_numbers", "recordings", "usage")


class AccountApi:
    """The handler of ``Accounts/{AC}.json``."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, call: Call) -> Response | Problem:
        """GET Accounts/{AC}.json."""
        sid = call.account.sid
        uri = f"/2010-04-01/Accounts/{sid}"
        return JSONResponse(
            {
                "auth_token": None,
                "date_created": rfc2822(call.at),
                "date_updated": rfc2822(call.at),
                "friendly_name": "Simulated account",
                "owner_account_sid": sid,
                "sid": sid,
                "status": self._world.account_states.get(sid, "active"),
                "subresource_uris": {name: f"{uri}/{name.title().replace('_', '')}.json" for name in _PARTS},
                "type": "Full",
                "uri": f"{uri}.json",
            }
        )
