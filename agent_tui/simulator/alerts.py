"""Twilio's alerts: what went wrong with the desk's webhooks, as the Monitor API lists it.

Invariant: a webhook that nobody took in the end leaves one alert.
"""

from __future__ import annotations

from datetime import datetime

from starlette.responses import JSONResponse, Response

from agent_tui.simulator.paging import page
from agent_tui.simulator.problems import Problem
from agent_tui.simulator.requests import Call
from agent_tui.simulator.world import Alert, World


class AlertsApi:
    """Handlers of ``/v1/Alerts`` (Twilio: monitor v1)."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def list(self, call: Call) -> Response | Problem:
        """GET /v1/Alerts, newest first."""
        given = call.request.query_params
        start, end, level = given.get("StartDate", ""), given.get("EndDate", ""), given.get("LogLevel", "")
        rows = [
            _alert(call, alert)
            for alert in reversed(self._world.alerts)
            if alert.account_sid == call.account.sid
            and (not start or _text(alert.at) >= start)
            and (not end or _text(alert.at) <= end)
            and level in ("", alert.level)
        ]
        return page(call, "alerts", rows)

    async def fetch(self, call: Call) -> Response | Problem:
        """GET /v1/Alerts/{NO}."""
        sid = call.request.path_params["sid"]
        for alert in self._world.alerts:
            if alert.sid == sid and alert.account_sid == call.account.sid:
                details = {"request_variables": "", "response_body": "", "response_headers": "", "request_headers": ""}
                return JSONResponse({**_alert(call, alert), **details})
        return Problem(20404, call.request.url.path)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _alert(call: Call, alert: Alert) -> dict[str, object]:
    at = _text(alert.at)
    return {
        "sid": alert.sid,
        "account_sid": alert.account_sid,
        "alert_text": alert.text,
        "api_version": "2010-04-01",
        "date_created": at,
        "date_generated": at,
        "date_updated": at,
        "error_code": str(alert.code),
        "log_level": alert.level,
        "more_info": f"https://www.twilio.com/docs/errors/{alert.code}",
        "request_method": "POST",
        "request_url": alert.url,
        "resource_sid": alert.resource_sid,
        "service_sid": None,
        "url": f"{str(call.request.base_url).rstrip('/')}/v1/Alerts/{alert.sid}",
    }
