"""The public URL as Twilio sees it: does the desk answer there, and does it know what Twilio signed?

Invariant: what is called keeps nothing, so doctor can be run at any time.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from agent_tui.channel.hosts import is_loopback
from agent_tui.channel.net import Answer, exchange
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.signature import sign
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.doctor.store_checks import feed_id
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.wire.doctor import DoctorLine

PATIENCE = 15.0
"""Seconds; Twilio waits no longer."""
HEALTHY = "ok"
_ODD_VALUES = (("Body", "ñ €+&=%2B"), ("MediaUrl0", ""), ("a", "2"), ("B", "1"))
"""What proxies and validators get wrong: accents, blanks, plus signs, the order of names."""


async def door_lines(patient: Patient) -> list[DoctorLine]:
    """Public URL and signature."""
    url = patient.public_url.rstrip("/")
    if not url:
        said = "the desk's own address" if patient.config.desk.public_url is None else "not known"
        return [trouble("public_url", "unreachable", url=said, why="no desk runs")]
    lines, reachable = await _reach(patient, url)
    if not reachable:
        return lines
    for account_id, secrets in patient.secrets.items():
        lines.append(await _signature(patient, url, account_id, secrets.auth_tokens[0]))
    return lines


async def _reach(patient: Patient, url: str) -> tuple[list[DoctorLine], bool]:
    host = urlsplit(url).hostname or ""
    lines: list[DoctorLine] = []
    far_off = any(account.api_base is None for account in patient.config.accounts.values())
    if far_off and is_loopback(host):
        lines.append(trouble("public_url", "local", url=url))
    elif not url.startswith("https://") and not is_loopback(host):
        lines.append(trouble("public_url", "plain", url=url))
    if "_" in host:
        lines.append(trouble("public_url", "underscore", url=url))
    try:
        answer = await exchange(patient.http, "GET", f"{url}/healthz", whole=PATIENCE)
    except TwilioFault as fault:
        why = str(getattr(fault.failure, "reason", "no answer"))
        return [*lines, trouble("public_url", "unreachable", url=url, why=why)], False
    if 300 <= answer.status < 400:
        return [*lines, trouble("public_url", "redirect", url=url, status=answer.status)], False
    if answer.status != 200 or answer.text.strip() != HEALTHY:
        listen = patient.config.desk.public_listen
        return [*lines, trouble("public_url", "wrong", url=url, status=answer.status, listen=listen)], False
    return lines or [fine("public_url", f"A desk answers at {url}.")], True


async def _signature(patient: Patient, url: str, account_id: str, token: str) -> DoctorLine:
    sid = patient.config.accounts[account_id].account_sid
    try:
        wrongly = await _self_test(patient, url, sid, f"not {token}")
        rightly = await _self_test(patient, url, sid, token)
    except TwilioFault as fault:
        return trouble("public_url", "unreachable", url=url, why=str(getattr(fault.failure, "reason", "no answer")))
    if wrongly.status not in (403, 429):
        return trouble("signature", "open", account_id, url=url, status=wrongly.status)
    if rightly.status != 200:
        return trouble("signature", "refused", account_id, url=url, status=rightly.status)
    if patient.read is not None and rightly.text != await patient.read(feed_id):
        return trouble("signature", "other_desk", account_id, url=url)
    return fine("signature", "What Twilio signs is taken, anything else is refused.", account_id)


async def _self_test(patient: Patient, url: str, sid: str, token: str) -> Answer:
    target = f"{url}/twilio/self-test?from=doctor"
    form = (("AccountSid", sid), *_ODD_VALUES)
    return await exchange(
        patient.http,
        "POST",
        target,
        content=urlencode(form).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(target, form, token),
        },
        whole=PATIENCE,
    )
