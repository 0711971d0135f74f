from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec
import pytest

from agent_tui.config.types import Config, Tls
from agent_tui.core.errors import Busy, SetupError
from agent_tui.server.app import Doors
from agent_tui.server.console_door.problem_answers import problem_of
from agent_tui.server.listening import bind
from agent_tui.wire.problems import PROBLEMS
from tests.server.desk_at_work import AtWork, a_config, a_form, at_work, sign


def with_desk(config: Config, **settings: object) -> Config:
    return msgspec.structs.replace(config, desk=msgspec.structs.replace(config.desk, **settings))


async def test_the_doors_are_two_sockets_with_nothing_in_common(work: AtWork) -> None:
    assert work.public != work.console
    assert (await work.http.get(work.console + "/healthz")).status_code == 404
    assert (await work.http.post(work.console + "/twilio/inbound")).status_code == 404
    assert (await work.http.get(work.public + "/api/v1/me", headers=work.auth("adm"))).status_code == 404


async def test_an_address_that_is_taken_is_a_sentence(work: AtWork) -> None:
    taken = work.console.removeprefix("http://")
    config = work.desk.config
    work.desk.config = with_desk(config, console_listen=taken)
    try:
        with pytest.raises(SetupError, match=rf"console_listen: the address {taken} is taken") as caught:
            await Doors().start(work.desk)
    finally:
        work.desk.config = config
    assert "Choose another port for console_listen" in caught.value.hint


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        ("127.0.0.1", "is no address"),
        ("127.0.0.1:99999", "is no address"),
        ("192.0.2.1:0", "is not an address of this machine"),
        ("no.such.host.invalid:0", "is not known"),
    ],
)
def test_other_addresses_that_cannot_be_had(listen: str, words: str) -> None:
    with pytest.raises(SetupError, match=words):
        bind(listen, "public_listen")


async def test_connections_send_at_once() -> None:
    listening = bind("127.0.0.1:0", "public_listen")
    caller = socket.create_connection(listening.getsockname())
    accepted, _ = listening.accept()
    with listening, caller, accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def certificate(folder: Path) -> Tls:
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
            f"-addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {cert}"
        ).split(),
        check=True,
        capture_output=True,
    )
    return Tls(cert=str(cert), key=str(key))


async def test_tls_at_the_console_door(tmp_path: Path) -> None:
    tls = certificate(tmp_path)
    async with at_work(tmp_path, with_desk(a_config(), tls=tls)) as work:
        assert work.console.startswith("https://")
        trust = ssl.create_default_context(cafile=tls.cert)
        async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
            assert (await http.get(work.console + "/api/v1/me", headers=work.auth("ana"))).status_code == 200
        assert (await work.twilio(a_form("SM1"))).status_code == 204


async def test_a_certificate_that_cannot_be_read_is_a_sentence(work: AtWork, tmp_path: Path) -> None:
    config = work.desk.config
    work.desk.config = with_desk(config, tls=Tls(cert=str(tmp_path / "none.pem"), key=str(tmp_path / "none.key")))
    try:
        with pytest.raises(SetupError, match=r"none\.pem"):
            await Doors().start(work.desk)
    finally:
        work.desk.config = config


async def refused(url: str) -> None:
    """Until nothing accepts at ``url`` any more."""
    address = httpx.URL(url)
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection(address.host, address.port)
            except ConnectionError:
                return
            writer.close()


async def test_requests_under_way_are_answered_at_the_end(work: AtWork) -> None:
    form = a_form("SM1")
    content = urlencode(form).encode()
    go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield content[:20]
        await go.wait()
        yield content[20:]

    posting = asyncio.create_task(
        work.http.post(
            work.public + "/twilio/inbound",
            content=slowly(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": sign(work.desk.public_url + "/twilio/inbound", form),
            },
        )
    )
    assert (await work.http.get(work.public + "/healthz")).status_code == 200
    stopping = asyncio.create_task(work.doors.stop())
    await refused(work.public)
    go.set()
    assert (await posting).status_code == 204
    await stopping


async def test_the_socket_is_free_again_after_the_end(tmp_path: Path) -> None:
    async with at_work(tmp_path) as work:
        address = httpx.URL(work.console)
    with socket.create_server((address.host, address.port or 0)):
        pass


def test_every_error_has_a_problem() -> None:
    for code, kind in PROBLEMS.items():
        error = Busy("Sentence.", code=code)
        assert (problem_of(error).status, problem_of(error).hint) == (kind.status, kind.hint)
    assert problem_of(Busy("Sentence.", code="of its own")).code in PROBLEMS
