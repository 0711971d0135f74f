"""Twilio's sandbox: who is joined and for how long, and sends that were refused because somebody was not.

Twilio answers the words to join with itself and calls nobody, so they are looked for among its messages. Invariant: the
list is only read; where it cannot be had, what the database says still is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from agent_tui.channel.outcomes import TwilioFault
from agent_tui.config.types import Number
from agent_tui.core.moment import from_text, to_text
from agent_tui.desk.doctor.figures import span
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.doctor.table import fine, trouble
from agent_tui.store.unit import Reader
from agent_tui.wire.doctor import DoctorLine

MEMBERSHIP = timedelta(days=3)
ENDS_SOON = timedelta(hours=12)
NOT_JOINED = "63015"


async def sandbox_line(patient: Patient, number: Number) -> DoctorLine:
    """The gravest that can be said of a sandbox number."""
    join = "" if number.sandbox is None else number.sandbox.join
    facts = {"join": f'"{join}"', "number": number.number}
    failed, last = await _stored(patient, number)
    if failed:
        return trouble("sandbox", "not_joined", number.id, count=failed, **facts)
    now = patient.now()
    ends = await _ends(patient, number, join)
    if ends:
        who, until = min(ends.items(), key=lambda each: each[1])
        if until - now < ENDS_SOON:
            return trouble("sandbox", "ends", number.id, who=who, left=span(until - now), **facts)
        people = f"{len(ends)} tester{' is' if len(ends) == 1 else 's are'} joined"
        return fine(
            "sandbox", f"{people}, {who} for {span(until - now)} more; one message in three seconds.", number.id
        )
    if last is not None and now - last > MEMBERSHIP:
        return trouble("sandbox", "quiet", number.id, **facts)
    told = f'Testers write "{join}" to {number.number} first, again every three days; one message in three seconds.'
    return fine("sandbox", told, number.id)


async def _stored(patient: Patient, number: Number) -> tuple[int, datetime | None]:
    """Sends that failed for it in a day, and when somebody wrote last."""
    since = to_text(patient.now() - timedelta(days=1))

    def look(reader: Reader) -> tuple[int, str | None]:
        failed = reader.one("failed_with_code", number_id=number.id, code=NOT_JOINED, since=since)
        last = reader.one("last_inbound_of_number", number_id=number.id)
        return 0 if failed is None else int(failed["count"]), None if last is None else last["at"]

    failed, last = (0, None) if patient.read is None else await patient.read(look)
    return failed, None if last is None else from_text(last)


async def _ends(patient: Patient, number: Number, join: str) -> dict[str, datetime]:
    """Until when each tester is joined who is, by the number they write from."""
    now = patient.now()
    try:
        messages = await patient.apis[number.account].list_messages(number.address, now - MEMBERSHIP)
    except TwilioFault:
        return {}
    joined = {
        message.from_.removeprefix("whatsapp:"): message.date_created + MEMBERSHIP
        for message in messages
        if message.inbound and message.body.strip().casefold() == join.casefold()
    }
    return {who: until for who, until in joined.items() if until > now}
