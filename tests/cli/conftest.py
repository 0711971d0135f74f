"""A desk that runs as a process, shared by the tests of commands that only talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from agent_tui.simulator.webhooks import sign
from tests.e2e.callers import inbound_form
from tests.e2e.desk_file import AUTH_TOKEN
from tests.e2e.programs import DeskProgram
from tests.no_tls import NO_TLS

Write = Callable[..., None]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProgram]:
    desk = DeskProgram(tmp_path_factory.mktemp("desk"))
    desk.start()
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def api(desk: DeskProgram) -> Iterator[httpx.Client]:
    """The console door, entered as Ana."""
    headers = {"Authorization": f"Bearer {desk.token('ana')}", "Accept": "application/json"}
    with httpx.Client(
        base_url=f"{desk.console}/api/v1", headers=headers, verify=NO_TLS, trust_env=False, timeout=20
    ) as client:
        yield client


@pytest.fixture(scope="session")
def write(desk: DeskProgram) -> Write:
    """A customer writes to the shared desk."""

    def post(sid: str, customer: str, body: str, **more: str) -> None:
        form = inbound_form(sid, customer, body, **more)
        url = f"{desk.public}/twilio/inbound"
        headers = {"X-Twilio-Signature": sign(url, form.items(), AUTH_TOKEN)}
        assert httpx.post(url, data=form, headers=headers, verify=NO_TLS, trust_env=False).status_code == 204

    return post


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's home with nothing in it."""
    return tmp_path
