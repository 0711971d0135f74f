"""Credentials, clock and alerts of each account.

Invariant: an account that cannot be used gets one line that says so, and nothing else is asked with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from agent_tui.channel.outcomes import Rejected, TwilioFault
from agent_tui.channel.sending import TwilioApi
from agent_tui.config.secret_ref import SecretKind
from agent_tui.config.types import Account
from agent_tui.desk.doctor.figures import span
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.wire.doctor import DoctorLine

DRIFTING, OFF = timedelta(seconds=5), timedelta(seconds=60)
ALERTS_OF = timedelta(hours=24)

_ELSEWHERE = "Something other than the desk answers there; correct the URL at Twilio."
ALERTS: dict[str, tuple[str, str]] = {
    "11200": ("a webhook was not answered well", "Look at the lines public URL and desk; log/desk.log has the time."),
    "11205": ("no connection to a webhook's host", "Start the tunnel or proxy; Twilio comes from the internet."),
    "11210": ("a webhook's host name is not known", "Correct the host name in the URL at Twilio, or its DNS entry."),
    "11220": ("a webhook's TLS failed", "Renew the certificate of the public URL; self-signed ones are refused."),
    "12100": ("the answer was no valid TwiML", _ELSEWHERE),
    "12200": ("the answer was no valid TwiML", _ELSEWHERE),
    "12300": ("the answer had a wrong content type", _ELSEWHERE),
}
"""What Twilio's alerts about webhooks mean, and what helps (Twilio: error dictionary)."""
_OTHER = ("see the code's page", "Read https://www.twilio.com/docs/api/errors/{code}.")


_SHOWN = "Account > API keys & tokens"
_GIVE: dict[SecretKind, str] = {
    "env": "Set {name} where the desk starts (export {name}=TOKEN, or in its service), then start it.",
    "file": "Put the token into {name} (chmod 600 {name}), or run agent-tui setup and change the account {account}.",
    "keyring": "Run agent-tui setup and choose to change the account {account}.",
    "credential": "Start the desk as a service whose unit has LoadCredential={name}:FILE.",
    "literal": "Put the token there.",
}
"""How a token that is not set gets to where the configuration looks for it."""


async def account_lines(patient: Patient) -> tuple[list[DoctorLine], set[str]]:
    """The lines, and the ids of the accounts that can be used."""
    lines: list[DoctorLine] = []
    usable: set[str] = set()
    for account_id in patient.config.accounts:
        if account_id in patient.unset:
            ref = patient.config.accounts[account_id].auth_token
            hint = f"{_GIVE[ref.kind].format(name=ref.value, account=account_id)} console.twilio.com has it ({_SHOWN})."
            lines.append(trouble("credentials", "unset", account_id, what=patient.unset[account_id], hint=hint))
            continue
        api = patient.apis[account_id]
        found, good = await _account(api, patient.config.accounts[account_id], patient.now)
        lines += found
        if good:
            usable.add(account_id)
            lines += await _alerts(api, account_id, patient.now())
    return lines, usable


async def _account(api: TwilioApi, account: Account, now: Callable[[], datetime]) -> tuple[list[DoctorLine], bool]:
    sid, account_id = api.account_sid, account.id
    try:
        state = await api.fetch_account()
    except TwilioFault as fault:
        if isinstance(fault.failure, Rejected):
            facts = {"sid": sid, "code": fault.failure.code, "cure": _cure(account)}
            return [trouble("credentials", "refused", account_id, **facts)], False
        return [trouble("credentials", "unreachable", account_id, why=fault.sentence)], False
    lines = [_clock(state.date, now(), account_id)] if state.date is not None else []
    if state.status != "active":
        return [trouble("credentials", "suspended", account_id, sid=sid, status=state.status), *lines], False
    how = "an API key" if api.credentials.username != sid else "the auth token"
    return [fine("credentials", f"{sid} is active; logged in with {how}.", account_id), *lines], True


def _cure(account: Account) -> str:
    """How the right secret gets to where the account has it."""
    table = f"[accounts.{account.id}]"
    if account.api_key_secret is not None:
        return (
            f"Make another API key there, write its SID to api_key_sid of {table} and its secret to "
            f"{account.api_key_secret}; a running desk takes it when config.toml is saved."
        )
    if account.auth_token.kind in ("file", "keyring"):
        return (
            f"Run agent-tui setup and choose to change the account {account.id} (its token is in {account.auth_token})."
        )
    return (
        f"Put the token again to {account.auth_token}, which {table} names, or correct account_sid there; then restart "
        "the desk (agent-tui stop, then agent-tui serve)."
    )


def _clock(theirs: datetime, ours: datetime, account_id: str) -> DoctorLine:
    offset = ours - theirs
    direction = "ahead of" if offset > timedelta() else "behind"
    code = "off" if abs(offset) >= OFF else "drifting" if abs(offset) >= DRIFTING else ""
    if code:
        return trouble("clock", code, account_id, offset=span(offset), direction=direction)
    return fine("clock", f"Agrees with Twilio's to {DRIFTING.seconds} seconds.", account_id)


async def _alerts(api: TwilioApi, account_id: str, now: datetime) -> list[DoctorLine]:
    try:
        alerts = await api.list_alerts(now - ALERTS_OF)
    except TwilioFault as fault:
        return [trouble("alerts", "unreadable", account_id, why=fault.sentence)]
    if not alerts:
        return [fine("alerts", "None in the last 24 hours.", account_id)]
    lines = []
    for code, count in Counter(alert.code for alert in alerts).most_common():
        meaning, cure = ALERTS.get(code, _OTHER)
        words = {"count": count, "code": code, "meaning": meaning, "cure": cure.format(code=code)}
        lines.append(trouble("alerts", "some", account_id, **words))
    return lines
