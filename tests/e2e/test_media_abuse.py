"""Files that attack, through a whole desk over real sockets: bounded in memory, time and place, and credentials stay.

Twilio is the simulator; ``elsewhere`` is a stranger's server that writes down every request it gets. A local
``api_base`` may lead anywhere on this machine; an account without one, on the open internet, may lead nowhere inside.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from agent_tui.core.attachments import MIB
from agent_tui.simulator.samples import HOSTILE, SAMPLES, sample
from tests.e2e.callers import Agent, Row, inbound_form, post_signed
from tests.e2e.desk_file import ACCOUNT_SID
from tests.e2e.embedded import DeskHere, World, a_world
from tests.e2e.polling import until_async

SPEED = 20.0
"""The retries after 1 and 3 seconds come after a twentieth of it."""
SMALL = 'attachments = { max_mb = 1, fetch_within = "1s" }\n'


@dataclass
class Elsewhere:
    """A stranger's server: answers everything with a picture."""

    url: str = ""
    heads: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower())
            data = sample("jpeg").data
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n" + data)
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def elsewhere() -> AsyncIterator[Elsewhere]:
    there = Elsewhere()
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0)
    there.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield there
    finally:
        server.close()
        await server.wait_closed()


@dataclass(frozen=True)
class Case:
    """What a customer sends, what goes wrong on the way (how often), and how the file's line has to end."""

    name: str
    media: str
    state: str
    reason: str = ""
    fault: str = ""
    times: int = 0
    at: str = "file"
    forged: str = ""
    gives_up: bool = False
    """It is tried for ten minutes; the test lets them pass."""


QUICK: tuple[Case, ...] = (
    Case("404 twice, then there", "unknown", "ready", fault="status:404", times=2),
    Case("gone for good", "jpeg", "failed", "deleted", fault="status:410"),
    Case("a login is refused", "jpeg", "failed", "login", fault="status:401", at="request"),
    Case("no end", "unknown", "too_large", "larger than 1 MB", fault="endless"),
    Case("a program", "program", "blocked", "program"),
    Case("a program that says photo", "lying_photo", "blocked", "program"),
    Case("a page that says PDF", "lying_pdf", "blocked", "scripts"),
    Case("a forged address", "jpeg", "failed", "not one of this account", forged="{elsewhere}" + "{path}"),
    Case(
        "another account",
        "jpeg",
        "failed",
        "not one of this account",
        forged="{base}/2010-04-01/Accounts/ACf/Messages/MM1/Media/ME1",
    ),
    Case("in circles", "jpeg", "failed", "circles", fault="redirect:?again"),
)
LONG: tuple[Case, ...] = (
    Case("a page", "page", "blocked", "scripts"),
    Case("a drawing with a script", "drawing", "blocked", "scripts"),
    Case("an archive", "archive", "blocked", "archive"),
    Case("two endings", "two_endings", "blocked", "program"),
    Case("as it should be", "jpeg", "ready"),
    Case("a byte at a time", "pdf", "failed", "within 1 seconds", fault="drip:4", gives_up=True),
    Case("never there", "jpeg", "failed", "does not have this file", fault="status:404", gives_up=True),
    Case("never an answer", "jpeg", "failed", "within 1 seconds", fault="timeout_before_accept", gives_up=True),
    Case("packed without being asked", "jpeg", "failed", "packed", fault="packed", gives_up=True),
    Case("nothing in it", "jpeg", "failed", "empty", fault="empty", gives_up=True),
    Case("cut off once", "voice", "ready", fault="truncated", times=1),
    Case("the connection breaks once", "voice", "ready", fault="drop", times=1),
    Case("longer than it says", "jpeg", "ready", fault="overlong"),
    Case("led to a stranger", "jpeg", "ready", fault="redirect:{elsewhere}/collect"),
    Case("led to a stranger at once", "jpeg", "ready", fault="redirect:{elsewhere}/collect", at="request"),
    Case("a zip bomb", "zip_bomb", "blocked", "unpacks"),
    Case("a PNG bomb", "png_bomb", "blocked", "unpacks"),
    Case("macros", "macros", "blocked", "macros"),
    Case("a package that says film", "lying_video", "blocked", "archive"),
    *(Case(f"named {name}", name, "ready") for name in ("path", "windows_path", "escape_name", "long_name")),
    Case("a name that is turned round", "turned_name", "ready"),
    *(Case(f"broken {name}", name, "ready") for name in ("broken_photo", "broken_sound")),
    *(Case(f"every day: {name}", name, "ready") for name in SAMPLES),
)  # fmt: skip

INWARD = (
    ("http://127.0.0.1:{port}/inside", "unprotected"),
    ("https://127.0.0.1:{port}/inside", "private network"),
    ("https://localhost:{port}/inside", "private network"),
    ("https://[::1]:{port}/inside", "private network"),
    ("https://0.0.0.0:{port}/inside", "private network"),
    ("https://169.254.169.254/latest/meta-data", "private network"),
    ("https://10.0.0.1/", "private network"),
    ("https://[::ffff:127.0.0.1]:{port}/", "private network"),
    ("file:///etc/passwd", "not a web address"),
)
"""Where a redirect may not lead an account that is not local, and the words of the refusal."""


def address(index: int) -> str:
    return f"+346000001{index:02d}"


async def say(world: World, there: Elsewhere, index: int, case: Case) -> None:
    """The customer of that index sends the case's file, with its fault in force."""
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM1/Media/ME1"
    words = {"elsewhere": there.url, "base": world.twilio.base_url, "path": path}
    extra = {"MediaUrl0": case.forged.format(**words)} if case.forged else {}
    if case.fault:
        who = {"file": "", "from": f"whatsapp:{address(index)}"} if case.at == "file" else {"path": "/Media/"}
        order = {"match": who, "action": case.fault.format(**words), "times": case.times}
        await world.twilio.control("POST", "faults", {**order, "times": 1 if case.at == "request" else case.times})
    await world.twilio.say(address(index), f"case {index}", media=case.media, extra=extra)


async def file_of(agent: Agent, customer: str) -> Row:
    """The one file of the one conversation with this customer."""
    row = await agent.row(customer)
    return dict((await agent.transcript(row["id"]))[0]["attachments"][0])


async def ended(agent: Agent, customer: str) -> Row:
    """The file, once it is not on its way any more."""

    async def look() -> Row | None:
        file = await file_of(agent, customer)
        return file if file["state"] != "pending" else None

    return await until_async(look, f"the file of {customer}", 40)


def held(folder: Path) -> set[str]:
    """Every file below ``folder``, and what a name with a path in it would have made beside it."""
    return {str(each.relative_to(folder.parent)) for each in folder.parent.rglob("*") if each.is_file()}


async def hold(world: World, desk: DeskHere, there: Elsewhere, cases: tuple[Case, ...]) -> dict[str, Row]:
    """Play the cases, and hold each to its row; the files by their case's name."""
    agent = desk.agents["sue"]
    # A fault of the API strikes the next request of anybody's, so these go by themselves.
    for index, case in sorted(enumerate(cases), key=lambda each: each[1].at == "file"):
        await say(world, there, index, case)
        if case.at == "request":
            await ended(agent, address(index))
    found: dict[str, Row] = {}
    for index, case in enumerate(cases):
        if not case.gives_up:
            found[case.name] = await ended(agent, address(index))
    if any(case.gives_up for case in cases):
        await asyncio.sleep(1.5)
        world.clock.jump(minutes=11)
    for index, case in enumerate(cases):
        found.setdefault(case.name, await ended(agent, address(index)))
        file = found[case.name]
        assert (file["state"], case.reason in file["reason"]) == (case.state, True), (case.name, file)
        if file["state"] == "ready":
            answer = await agent.call("GET", f"/attachments/{file['id']}")
            assert answer.status_code == 200, case.name
            assert answer.headers["x-content-type-options"] == "nosniff"
        else:
            assert (await agent.call("GET", f"/attachments/{file['id']}")).status_code == 409, case.name
    return found


def hold_the_disk(folder: Path, before: set[str]) -> None:
    """Nothing was written but below ``media/`` and by the database and the log; nothing half-done is left."""
    own = ("data/desk.db", "data/log/", "data/desk.lock", "data/local.token")
    new = {each for each in held(folder / "data") - before if not each.startswith(own)}
    assert all(each.startswith("data/media/") for each in new), new
    assert not list((folder / "data" / "media" / "incoming").iterdir())


async def test_files_that_attack_end_as_lines_with_a_reason(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    async with (
        elsewhere() as there,
        a_world(folder, speed=SPEED, workstream=SMALL) as world,
        world.desk() as desk,
    ):
        before = held(folder / "data")
        await hold(world, desk, there, QUICK)
        assert there.heads == []
        hold_the_disk(folder, before)


@pytest.mark.soak
async def test_every_sample_and_every_fault_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    most, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    async with (
        elsewhere() as there,
        a_world(folder, speed=SPEED, workstream=SMALL) as world,
        world.desk() as desk,
    ):
        before = held(folder / "data")
        files = await hold(world, desk, there, LONG)
        assert len(there.heads) == 2
        assert not [head for head in there.heads if "authorization" in head or "basic " in head]
        hold_the_disk(folder, before)
    for name, file in files.items():
        assert not set("/\\\x1b\r\n\u202e") & set(file["name"]), name
        assert len(file["name"]) <= 100
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most
    assert grown * 1024 < 96 * MIB, grown
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 600 * MIB
    assert time.monotonic() - began < 90


class ByName(httpx.AsyncHTTPTransport):
    """Reaches the simulator where the desk calls Twilio by its own name; all else is as it is."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base = httpx.URL(base_url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.twilio.com":
            base = self._base
            request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
        return await super().handle_async_request(request)


async def picture(world: World, desk: DeskHere, index: int) -> None:
    """A customer's picture, at an address of Twilio's own."""
    sid = f"MM{index:032d}"
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}/Media/ME{index:032d}"
    form = inbound_form(sid, address(index), NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
    assert (await post_signed(world.http, desk.public, "/twilio/inbound", form)).status_code == 204


@pytest.mark.soak
async def test_an_account_on_the_internet_is_never_led_inside(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    folder.mkdir()
    async with elsewhere() as there, a_world(folder, speed=SPEED, workstream=SMALL) as world:
        port = there.url.rpartition(":")[2]
        for index, (target, _) in enumerate(INWARD):
            action = f"redirect:{target.format(port=port)}"
            order = {"match": {"path": f"/Media/ME{index:032d}"}, "action": action, "times": 0}
            await world.twilio.control("POST", "faults", order)
        world.by_name = True
        async with world.desk(transport=ByName(world.twilio.base_url)) as desk:
            for index in range(len(INWARD)):
                await picture(world, desk, index)
            for index, (target, words) in enumerate(INWARD):
                file = await ended(desk.agents["sue"], address(index))
                assert (file["state"], words in file["reason"]) == ("failed", True), (target, file)
        assert there.heads == []


def test_every_hostile_sample_has_a_case() -> None:
    assert {case.media for case in (*QUICK, *LONG)} == {*HOSTILE, *SAMPLES}
