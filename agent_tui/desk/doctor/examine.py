"""Runs every check on a patient.

Invariant: one check that cannot be made never hides the others; what is slow (Twilio, disk) runs side by side.
"""

from __future__ import annotations

import asyncio
import sqlite3

from msgspec import structs

from agent_tui.core.moment import to_text
from agent_tui.desk.doctor.account_checks import account_lines
from agent_tui.desk.doctor.door_checks import door_lines
from agent_tui.desk.doctor.machine_checks import machine_lines
from agent_tui.desk.doctor.number_checks import number_lines
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.doctor.store_checks import store_lines
from agent_tui.desk.doctor.table import fine, in_order, trouble
from agent_tui.wire.doctor import DoctorLine, DoctorReport


async def examine(patient: Patient, *more: DoctorLine) -> DoctorReport:
    """Every line; ``more`` are those that only the caller could find."""
    at_twilio, door, machine, stored = await asyncio.gather(
        _at_twilio(patient),
        door_lines(patient),
        asyncio.to_thread(machine_lines, patient.folder, patient.now()),
        _stored(patient),
    )
    lines = [*more, *_configuration(patient), *_in_turn(at_twilio, door), *door, *machine, *stored]
    return report(lines, to_text(patient.now()))


def _in_turn(at_twilio: list[DoctorLine], door: list[DoctorLine]) -> list[DoctorLine]:
    """What Twilio calls is set right only once our own URL is right: else a fix would lead it to nowhere."""
    if not any(line.check == "public_url" and line.grade == "fault" for line in door):
        return at_twilio
    return [
        structs.replace(line, fix=f"Mend the public URL first. {line.fix}")
        if line.check == "webhooks" and line.code in ("inbound", "unset")
        else line
        for line in at_twilio
    ]


def report(lines: list[DoctorLine], at: str) -> DoctorReport:
    """The lines in order, with what they come to."""
    return DoctorReport(at=at, healthy=all(line.grade != "fault" for line in lines), lines=in_order(lines))


def _configuration(patient: Patient) -> list[DoctorLine]:
    if patient.refused is not None:
        return [trouble("configuration", "refused", what=patient.refused.says, hint=patient.refused.hint)]
    if patient.warnings:
        return [trouble("configuration", "warning", what=str(warning)) for warning in patient.warnings]
    config = patient.config
    counts = (
        (len(config.numbers), "number"),
        (len(config.workstreams), "workstream"),
        (len(config.queues), "queue"),
        (len(config.agents), "agent"),
    )
    return [fine("configuration", ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts) + ".")]


async def _at_twilio(patient: Patient) -> list[DoctorLine]:
    lines, usable = await account_lines(patient)
    return [*lines, *await number_lines(patient, usable)]


async def _stored(patient: Patient) -> list[DoctorLine]:
    if patient.read is None:
        return []
    try:
        return await patient.read(lambda reader: store_lines(reader, patient.config, patient.now()))
    except sqlite3.DatabaseError as error:
        return [trouble("database", "other_version", what=str(error))]
