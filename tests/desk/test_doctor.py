"""Doctor on a desk that is well, and on set-ups broken one by one: each is named, with the fix that helps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from agent_tui.core.moment import to_text
from agent_tui.desk.doctor.examine import examine
from agent_tui.desk.doctor.machine_checks import machine_lines
from agent_tui.desk.doctor.table import CHECKS, TROUBLES, fine
from agent_tui.desk.sending.template_sync import put_synced, sync_failed
from agent_tui.server.public_door import PublicDoor
from agent_tui.store.backup import LAST
from tests.desk.clinic import NUMBER, PUBLIC, START, TEXT, Break, Clinic, a_clinic, remember_backup, with_public_url
from tests.simulator.conftest import ACCOUNT, SERVICE, TOKEN

HERE = fine("desk", "Runs.")


async def test_who_is_joined_to_the_sandbox(clinic: Clinic) -> None:
    await join(1)(clinic)
    (line,) = [each for each in (await examine(clinic.examined(), HERE)).lines if each.check == "sandbox"]
    assert (line.grade, line.says.startswith("1 tester is joined, +34600000001 for 2 days more")) == ("ok", True)


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with a_clinic(tmp_path) as made:
        yield made


async def faults(clinic: Clinic) -> dict[tuple[str, str], str]:
    """What is not ok, with its fix."""
    report = await examine(clinic.examined(), HERE)
    assert report.healthy == all(line.grade != "fault" for line in report.lines)
    return {(line.check, line.code): line.fix for line in report.lines if line.grade != "ok"}


async def test_a_desk_that_is_well(clinic: Clinic) -> None:
    report = await examine(clinic.examined(), HERE)
    assert [line for line in report.lines if line.grade != "ok"] == []
    checked = {line.check for line in report.lines}
    assert checked == {check.id for check in CHECKS} - {"terminal"}
    assert not await clinic.desk.store.read(lambda reader: reader.all("parked_unplayed", limit=9)), "it keeps nothing"


# What breaks it


async def revoke(clinic: Clinic) -> None:
    clinic.patient = lambda patient: replace(patient, apis=patient.apis, unset={"main": "env:TOKEN is not set"})


async def suspend(clinic: Clinic) -> None:
    await clinic.control(f"accounts/{ACCOUNT}", status="suspended")


async def cut_off(clinic: Clinic) -> None:
    del clinic.hosts["twilio.test"]


async def set_clock(clinic: Clinic) -> None:
    clinic.twilio_is_ahead = 300


async def drift(clinic: Clinic) -> None:
    clinic.twilio_is_ahead = -10


async def answer_wrongly(clinic: Clinic) -> None:
    clinic.hosts["desk.example"] = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>Welcome</html>"))


async def redirect(clinic: Clinic) -> None:
    clinic.hosts["desk.example"] = httpx.MockTransport(
        lambda request: httpx.Response(301, headers={"Location": "https://elsewhere.example"})
    )


async def close_tunnel(clinic: Clinic) -> None:
    del clinic.hosts["desk.example"]


async def move_public_url(clinic: Clinic) -> None:
    """The desk believes in another URL than the one it is called by."""
    clinic.desk.public_url = "https://old.example"
    clinic.patient = with_public_url(PUBLIC)


async def take_everything(clinic: Clinic) -> None:
    clinic.hosts["desk.example"] = httpx.MockTransport(lambda request: httpx.Response(200, text="ok"))


async def swap_desks(clinic: Clinic) -> None:
    """Behind the public URL is another desk of the same account."""
    await clinic.sql("UPDATE meta SET value = 'another' WHERE key = 'feed_id'")
    patient = clinic.desk.patient()

    async def feed_of_mine(query: object, /) -> object:
        return "mine"

    async def read(query, /):  # type: ignore[no-untyped-def]
        return await (feed_of_mine(query) if query.__name__ == "feed_id" else patient.read(query))  # type: ignore[misc]

    clinic.patient = lambda patient: replace(patient, read=read)


async def use_plain_http(clinic: Clinic) -> None:
    clinic.desk.public_url = PUBLIC.replace("https", "http")


async def use_underscore(clinic: Clinic) -> None:
    clinic.hosts["my_desk.example"] = httpx.ASGITransport(PublicDoor(clinic.desk))
    clinic.desk.public_url = "https://my_desk.example"


def sender_hook(**fields: str) -> Break:
    async def set_it(clinic: Clinic) -> None:
        api = clinic.desk.apis["main"]
        (sender,) = await api.list_senders()
        await api.set_sender_hook(sender.sid, replace(sender.hook, **fields))  # type: ignore[arg-type]

    return set_it


async def let_the_service_take_it(clinic: Clinic) -> None:
    api = clinic.desk.apis["main"]
    (service,) = await api.list_services()
    await api.set_service_hook(service.sid, replace(service.hook, inbound="https://old.example/twilio/inbound"))


def configured(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after)


def sender_state(**state: str) -> Break:
    async def set_it(clinic: Clinic) -> None:
        await clinic.control(f"senders/{NUMBER}", **state)

    return set_it


def sql(text: str, *values: object) -> Break:
    async def run(clinic: Clinic) -> None:
        await clinic.sql(text, *values)

    return run


async def leave_the_sandbox(clinic: Clinic) -> None:
    await clinic.sql("UPDATE pairs SET last_inbound_at = '2026-11-19T08:00:00.000Z' WHERE number_id = 'tryout'")


def join(hours_ago: float) -> Break:
    async def joined(clinic: Clinic) -> None:
        clinic.clock.advance(-hours_ago * 3600)
        await clinic.control("customers/+34600000001/say", to="+14155238886", body="Join happy-otter")
        clinic.clock.advance(hours_ago * 3600)

    return joined


async def fail_to_sync(clinic: Clinic) -> None:
    await clinic.desk.store.write(lambda unit: sync_failed(unit, "main", "Twilio refused (20403).", clinic.clock.now()))


async def age_templates(clinic: Clinic) -> None:
    now = clinic.clock.now() - timedelta(hours=7)
    remote = await clinic.desk.apis["main"].list_templates()
    await clinic.desk.store.write(lambda unit: put_synced(unit, "main", remote, now))


async def park(clinic: Clinic) -> None:
    await clinic.sql(
        "INSERT INTO parked (id, at, path, query, reason, account_id, content_type, body)"
        " VALUES ('p_1', '2026-11-23T08:00:00.000Z', '/twilio/inbound', '', 'No number has it.', 'main', '', '')"
    )


async def complain(clinic: Clinic) -> None:
    await clinic.control("alerts", code=11220, age=60)


def attempt(state: str, minutes: float, **columns: str) -> Break:
    async def add(clinic: Clinic) -> None:
        at = to_text(clinic.clock.now() - timedelta(minutes=minutes))
        given = {"error_code": None, "number_id": "support", **columns}
        await clinic.sql("PRAGMA defer_foreign_keys = ON")
        await clinic.sql(
            "INSERT INTO attempts (seq, id, message_id, conversation_id, number_id, user_id, account_id, state, status,"
            " address, created_at, not_before, started_at, error_code)"
            " SELECT 900, 'a_1', m.id, m.conversation_id, ?, u.id, 'main', ?, ?, 'x', ?, ?, ?, ?"
            " FROM messages m, users u LIMIT 1",
            given["number_id"], state, state, at, at, at, given["error_code"],
        )  # fmt: skip

    return add


async def open_folder(clinic: Clinic) -> None:
    clinic.folder.chmod(0o755)


async def never_back_up(clinic: Clinic) -> None:
    (clinic.folder / LAST).unlink()


async def forget_to_back_up(clinic: Clinic) -> None:
    remember_backup(clinic.folder, "2026-11-01T00:00:00.000Z", clinic.folder)


async def lose_the_back_up(clinic: Clinic) -> None:
    remember_backup(clinic.folder, to_text(clinic.clock.now()), clinic.folder / "unplugged")


BROKEN: list[tuple[str, str, Break, str, str, str]] = [
    # configuration, what breaks it, the check and code that name it, a word of the fix
    (TEXT, "secret not set", revoke, "credentials", "unset", "console.twilio.com"),
    (configured(TOKEN, "f" * 32), "wrong token", sql("SELECT 1"), "credentials", "refused", "console.twilio.com"),
    (TEXT, "account suspended", suspend, "credentials", "suspended", "console.twilio.com"),
    (TEXT, "no network", cut_off, "credentials", "unreachable", "firewall"),
    (TEXT, "clock wrong", set_clock, "clock", "off", "timedatectl"),
    (TEXT, "clock drifts", drift, "clock", "drifting", "timedatectl"),
    (TEXT, "tunnel closed", close_tunnel, "public_url", "unreachable", "tunnel"),
    (TEXT, "tunnel leads elsewhere", answer_wrongly, "public_url", "wrong", "public door"),
    (TEXT, "proxy redirects", redirect, "public_url", "redirect", "public_url"),
    (TEXT, "plain http", use_plain_http, "public_url", "plain", "https"),
    (TEXT, "underscore", use_underscore, "public_url", "underscore", "hyphens"),
    (TEXT, "public_url differs", move_public_url, "signature", "refused", "exactly what Twilio calls"),
    (TEXT, "signatures not checked", take_everything, "signature", "open", "public door"),
    (TEXT, "another desk", swap_desks, "signature", "other_desk", "this desk"),
    (
        TEXT,
        "webhook elsewhere",
        sender_hook(inbound="https://old.example/in"),
        "webhooks",
        "inbound",
        "webhooks support",
    ),
    (TEXT, "webhook not set", sender_hook(inbound=""), "webhooks", "unset", f"{PUBLIC}/twilio/inbound"),
    (TEXT, "webhook by GET", sender_hook(method="GET"), "webhooks", "method", "POST"),
    (TEXT, "no fallback", sender_hook(fallback=""), "webhooks", "fallback", f"{PUBLIC}/twilio/fallback"),
    (TEXT, "no retries", sender_hook(inbound=f"{PUBLIC}/twilio/inbound"), "webhooks", "retries", "rc=3"),
    (TEXT, "status elsewhere", sender_hook(status="https://old.example/s"), "webhooks", "status", "leave it empty"),
    (TEXT, "service elsewhere", let_the_service_take_it, "webhooks", "inbound", PUBLIC),
    (
        configured(SERVICE, "MG" + "9" * 32),
        "no such service",
        sql("SELECT 1"),
        "webhooks",
        "no_service",
        "agent-tui setup",
    ),
    (configured(NUMBER, "+14155550199"), "number not ours", sql("SELECT 1"), "sender", "missing", "Senders"),
    (TEXT, "sender offline", sender_state(status="OFFLINE", reason="Locked."), "sender", "offline", "console.twilio"),
    (TEXT, "bad quality", sender_state(quality="LOW"), "sender", "quality", "templates"),
    (TEXT, "nobody joined", leave_the_sandbox, "sandbox", "quiet", "join happy-otter"),
    (TEXT, "nearly out", join(65), "sandbox", "ends", "join happy-otter"),
    (
        TEXT,
        "63015",
        attempt("failed", 5, number_id="tryout", error_code="63015"),
        "sandbox",
        "not_joined",
        "join happy-otter",
    ),
    (TEXT, "never synced", sql("DELETE FROM template_syncs"), "templates", "never", "credentials"),
    (TEXT, "sync fails", fail_to_sync, "templates", "failed", "API key"),
    (TEXT, "templates old", age_templates, "templates", "old", "quarter of an hour"),
    (TEXT, "paused", sql("UPDATE templates SET approval = 'pending'"), "templates", "none_approved", "Submit"),
    (
        TEXT,
        "one paused",
        sql(
            "INSERT INTO templates SELECT 't_x', account_id, 'HXx', name, 'es', category, text, header, footer,"
            " buttons, variables, 'paused', reason, content_type, numbers, source, content FROM templates LIMIT 1"
        ),
        "templates",
        "withheld",
        "reason",
    ),
    (TEXT, "nothing came", sql("UPDATE pairs SET last_inbound_at = NULL"), "last_inbound", "never", "Write to it"),
    (TEXT, "parked", park, "parked", "some", "replay"),
    (TEXT, "alerts", complain, "alerts", "some", "certificate"),
    (TEXT, "outbox slow", attempt("queued", 2), "outbox", "slow", "credentials and sender"),
    (TEXT, "outbox stuck", attempt("queued", 30), "outbox", "stuck", "log/desk.log"),
    (TEXT, "uncertain", attempt("uncertain", 5), "uncertain", "some", "settle"),
    (TEXT, "folder open", open_folder, "folder", "open", "chmod 700"),
    (TEXT, "no back-up", never_back_up, "backup", "never", "agent-tui backup"),
    (TEXT, "back-up gone", lose_the_back_up, "backup", "gone", "another disk"),
    (TEXT, "back-up old", forget_to_back_up, "backup", "old", "agent-tui backup"),
]


@pytest.mark.parametrize(
    ("text", "break_it", "check", "code", "fix"), [row[:1] + row[2:] for row in BROKEN], ids=[row[1] for row in BROKEN]
)
async def test_names_what_is_broken(
    tmp_path: Path, text: str, break_it: Break, check: str, code: str, fix: str
) -> None:
    async with a_clinic(tmp_path, text) as clinic:
        await break_it(clinic)
        found = await faults(clinic)
        assert (check, code) in found, found
        assert fix in found[check, code]
        # What hangs on it may be named too, but nothing that has nothing to do with it.
        assert len(found) <= 3, found


def test_every_trouble_has_its_place() -> None:
    ids = {check.id for check in CHECKS}
    assert {row.check for row in TROUBLES} <= ids
    assert len({(row.check, row.code) for row in TROUBLES}) == len(TROUBLES)
    assert all(row.fix and row.says and row.grade != "ok" for row in TROUBLES)


def test_a_folder_without_a_database(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    codes = [(line.check, line.code) for line in machine_lines(tmp_path, START)]
    assert ("database", "missing") in codes
    assert [line.code for line in machine_lines(tmp_path / "no", START)] == ["missing"]


def test_a_damaged_database(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    (line,) = [line for line in machine_lines(tmp_path, START) if line.check == "database"]
    assert (line.code, "restore" in line.fix) == ("broken", True)


async def test_twilio_is_not_led_to_a_url_that_is_wrong_itself(tmp_path: Path) -> None:
    async with a_clinic(tmp_path, TEXT) as clinic:
        clinic.desk.public_url = "https://my_desk.example"
        lines = (await examine(clinic.examined())).lines
    assert next(line.code for line in lines if line.check == "public_url") == "underscore"
    told = [line.fix for line in lines if line.check == "webhooks"]
    assert told
    assert all(fix.startswith("Mend the public URL first. Set it to") for fix in told)
