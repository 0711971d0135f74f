"""Each number at Twilio: the sender, and whether its messages are sent to this desk.

A Messaging Service that takes messages itself is the place that counts; else the sender is. Invariant: the sandbox is
not a sender and is never looked for among them; its URLs stand where only a person can read them.
"""

from __future__ import annotations

from agent_tui.channel.account import Hook, MessagingService, Sender
from agent_tui.channel.outcomes import TwilioFault
from agent_tui.channel.webhook_urls import RETRIES, asks_for_retries, hook_for, same
from agent_tui.config.types import Number
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.doctor.sandbox_checks import sandbox_line
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.wire.doctor import DoctorLine

BAD_QUALITY = ("LOW", "RED", "FLAGGED")


async def number_lines(patient: Patient, usable: set[str]) -> list[DoctorLine]:
    """Sender, webhooks and sandbox of every number whose account can be used."""
    lines: list[DoctorLine] = []
    for account_id in usable:
        numbers = [each for each in patient.config.numbers.values() if each.account == account_id]
        api = patient.apis[account_id]
        for number in numbers:
            if number.sandbox is not None:
                lines.append(await sandbox_line(patient, number))
        own = [each for each in numbers if each.sandbox is None]
        if not own:
            continue
        try:
            senders = {sender.address: sender for sender in await api.list_senders()}
            services = {service.sid: service for service in await api.list_services()}
        except TwilioFault as fault:
            lines.append(trouble("credentials", "unreachable", account_id, why=fault.sentence))
            continue
        for number in own:
            lines += _number(patient, number, senders.get(number.address), services)
    return lines


def _number(
    patient: Patient, number: Number, sender: Sender | None, services: dict[str, MessagingService]
) -> list[DoctorLine]:
    if sender is None:
        return [trouble("sender", "missing", number.id, number=number.number)]
    lines = [_sender(number, sender)]
    service = None
    if number.messaging_service_sid is not None:
        service = services.get(number.messaging_service_sid)
        if service is None:
            sid = number.messaging_service_sid
            return [*lines, trouble("webhooks", "no_service", number.id, sid=sid, number=number.id)]
    if not patient.public_url:
        return lines
    if service is not None and not service.on_number:
        return [*lines, *_hook_lines(number, f"The Messaging Service {service.sid}", service.hook, patient.public_url)]
    return [*lines, *_hook_lines(number, f"The sender {number.number}", sender.hook, patient.public_url)]


def _sender(number: Number, sender: Sender) -> DoctorLine:
    if not sender.status.startswith("ONLINE"):
        reasons = f" ({'; '.join(sender.reasons)})" if sender.reasons else ""
        return trouble(
            "sender", "offline", number.id, number=number.number, status=sender.status.lower(), reasons=reasons
        )
    if sender.quality.upper() in BAD_QUALITY:
        facts = {"number": number.number, "quality": sender.quality.lower(), "limit": sender.limit or "not said"}
        return trouble("sender", "quality", number.id, **facts)
    rated = f"quality {sender.quality.lower()}" if sender.quality else "quality not rated yet"
    limit = f", {sender.limit}" if sender.limit else ""
    return fine("sender", f"{number.number} is online; {rated}{limit}.", number.id)


def _hook_lines(number: Number, place: str, hook: Hook, public_url: str) -> list[DoctorLine]:
    ours = hook_for(public_url)
    if not hook.inbound:
        return [trouble("webhooks", "unset", number.id, place=place, ours=ours.inbound, number=number.id)]
    if not same(hook.inbound, ours.inbound):
        facts = {"place": place, "theirs": hook.inbound, "ours": ours.inbound, "number": number.id}
        return [trouble("webhooks", "inbound", number.id, **facts)]
    lines: list[DoctorLine] = []
    if hook.method.upper() != "POST":
        lines.append(trouble("webhooks", "method", number.id, place=place, method=hook.method, number=number.id))
    if not same(hook.fallback, ours.fallback):
        lines.append(trouble("webhooks", "fallback", number.id, place=place, ours=ours.fallback, number=number.id))
    if not asks_for_retries(hook.inbound):
        lines.append(trouble("webhooks", "retries", number.id, place=place, fragment=RETRIES, number=number.id))
    if hook.status and not same(hook.status, ours.status):
        lines.append(trouble("webhooks", "status", number.id, place=place, ours=ours.status, number=number.id))
    return lines or [fine("webhooks", f"{place} sends messages here.", number.id)]
