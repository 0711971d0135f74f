"""For administrators: parked requests, tokens, doctor, the end of the desk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent_tui.desk.doctor.examine import examine
from agent_tui.desk.doctor.table import fine
from agent_tui.desk.inbound.park import parked_page, replay
from agent_tui.desk.privacy.audit import audit_page
from agent_tui.desk.privacy.erase import ask_erasure, belongings, get_erasure, shown_with, user_at
from agent_tui.desk.staff.tokens import create_token, known_agent, revoke_tokens
from agent_tui.server.console_door.call import Call
from agent_tui.server.console_door.operations import Cursor, Filter, Id, Limit, Operations
from agent_tui.store.backup import last_backup
from agent_tui.store.restore import kept_copies
from agent_tui.store.unit import Unit
from agent_tui.wire.administration import (
    AuditPage,
    Erase,
    Erasure,
    ErasureAnswer,
    MakeToken,
    Parked,
    ParkedPage,
    Token,
)
from agent_tui.wire.doctor import DoctorReport

operations = Operations("administration")


@operations.op("GET", "/parked")
async def list_parked(call: Call, *, after: Cursor | None = None, limit: Limit = 50) -> ParkedPage:
    """Requests that Twilio signed and we could not match, newest first."""
    call.caller.need("admin")
    return await call.read(lambda reader: parked_page(reader, after, limit))


@operations.op("POST", "/parked/{parked_id}/replay")
async def replay_parked(call: Call, *, parked_id: Id) -> Parked:
    """Take it in now that the configuration knows it."""
    return await call.write(lambda unit: replay(unit, call.config, call.caller, parked_id, call.now), "timers", "media")


@operations.op("POST", "/tokens", 201)
async def make_token(call: Call, *, body: MakeToken) -> Token:
    """A new bearer token for an agent, shown this once."""
    call.caller.need("admin")

    def work(unit: Unit) -> Token:
        token = create_token(unit, call.config, body.agent, call.now, call.caller.actor)
        return Token(agent=body.agent, token=token)

    return await call.write(work)


@operations.op("DELETE", "/tokens/{agent_id}", 204)
async def delete_tokens(call: Call, *, agent_id: Id) -> None:
    """Revoke all tokens of an agent and cut the streams that they opened."""
    call.caller.need("admin")

    def work(unit: Unit) -> None:
        if not revoke_tokens(unit, agent_id, call.now, call.caller.actor):
            known_agent(call.config, agent_id)

    await call.write(work)


@operations.op("GET", "/audit")
async def list_audit(
    call: Call, *, actor: Filter = "", subject: Filter = "", before: Cursor | None = None, limit: Limit = 50
) -> AuditPage:
    """Who looked at which conversation or file, and who exported or erased what, newest first. Changes: `/events`."""
    call.caller.need("admin")
    return await call.read(lambda reader: audit_page(reader, actor, subject, before, limit))


@operations.op("POST", "/erasures", 202)
async def erase_customer(call: Call, *, body: Erase) -> ErasureAnswer:
    """Erase a customer: everything in the database, the media folder and the file's free space; copies are named."""
    call.caller.need("admin")
    user_id = await call.read(lambda reader: user_at(reader, body.address))
    held = await call.read(lambda reader: belongings(reader, user_id))
    others = await call.read(lambda reader: shown_with(reader, user_id))
    erasure = None
    if not body.dry_run:
        erasure = await call.write(
            lambda unit: ask_erasure(unit, call.config, call.caller, user_id, call.now), "timers", "erasing"
        )
    back_ups = await asyncio.to_thread(_copies, call.desk.folder)
    return ErasureAnswer(held=held, back_ups=back_ups, erasure=erasure, shown_with=others)


def _copies(folder: Path) -> list[str]:
    known = last_backup(folder)
    return [*([] if known is None else known.places), *map(str, kept_copies(folder))]


@operations.op("GET", "/erasures/{erasure_id}")
async def erasure_state(call: Call, *, erasure_id: Id) -> Erasure:
    """How far an erasure is."""
    call.caller.need("admin")
    return await call.read(lambda reader: get_erasure(reader, erasure_id))


@operations.op("GET", "/doctor")
async def doctor(call: Call) -> DoctorReport:
    """The desk and what it depends on, examined now: at Twilio, through the public URL, in the database."""
    call.caller.need("admin")
    return await examine(call.desk.patient(), fine("desk", f"Runs, version {call.desk.version}."))


@operations.op("POST", "/stop", 204)
async def stop_desk(call: Call) -> None:
    """End the desk once the requests under way are answered."""
    call.caller.need("admin")
    call.desk.stopping.set()
