"""The Twilio client and the Twilio look-alike, over real sockets: what one writes the other reads."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from agent_tui.channel.credentials import Credentials
from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.media import Fetched
from agent_tui.channel.net import open_http
from agent_tui.channel.sending import Accepted, Outbound, Rejected, Throttled, TwilioApi, Uncertain
from agent_tui.channel.signature import SignatureCheck, SignatureHeaders, parse_form
from agent_tui.core.attachments import MIB
from tests.simulator.conftest import ACCOUNT, CUSTOMER, NUMBER, START, TOKEN, Call, Listener, Twilio, listening, running

TEXT = Outbound(ACCOUNT, CUSTOMER, from_address=NUMBER, body="Olá 🌵")


@pytest.fixture
async def desk() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener


@pytest.fixture
async def twilio(desk: Listener) -> AsyncIterator[Twilio]:
    async with running(listen=True) as simulated:
        simulated.simulator.connect(desk.url)
        yield simulated


@pytest.fixture
async def api(twilio: Twilio) -> AsyncIterator[TwilioApi]:
    async with open_http() as http:
        yield TwilioApi(Credentials(ACCOUNT, ACCOUNT, TOKEN, twilio.simulator.base_url), http, read_wait=0)


def read(desk: Listener, call: Call) -> Inbound:
    """The webhook, verified and parsed as the public door does it."""
    body = urlencode(call.form).encode()
    form = parse_form(body)
    check = SignatureCheck(desk.url, [TOKEN])
    assert check.verify(call.path, call.query, form, body, SignatureHeaders(call.signature))
    message = parse_inbound(form)
    assert isinstance(message, Inbound)
    return message


async def test_a_message_with_a_file_and_the_answer_to_it(twilio: Twilio, desk: Listener, api: TwilioApi) -> None:
    await twilio.say("look", media="photo")
    inbound = read(desk, await desk.next())
    assert (inbound.from_address, inbound.text) == (CUSTOMER, "look")
    file = io.BytesIO()
    fetched = await api.fetch_media(inbound.media[0].url, file, 5 * MIB, inbound.media[0].content_type)
    assert isinstance(fetched, Fetched)
    assert fetched.content_type == inbound.media[0].content_type
    assert fetched.size == len(file.getvalue()) > 0
    sent = await api.send(TEXT)
    assert isinstance(sent, Accepted)
    found = await api.fetch_message(sent.sid)
    assert found is not None
    assert (found.body, found.from_, found.to) == ("Olá 🌵", NUMBER, CUSTOMER)
    listed = await api.list_messages(NUMBER, START - timedelta(minutes=10), page_size=1)
    assert {item.sid for item in listed} == {inbound.message_sid, sent.sid}
    assert [item.num_media for item in listed if item.inbound] == [1]
    (remote,) = await api.list_media(inbound.message_sid)
    assert remote.url.rpartition("/")[2] == inbound.media[0].url.rpartition("/")[2]
    assert isinstance(await api.fetch_media(remote.url, io.BytesIO(), 5 * MIB), Fetched)


async def test_a_message_through_a_service_is_found_before_it_has_a_sender(twilio: Twilio, api: TwilioApi) -> None:
    service = twilio.simulator.settings.accounts[0].services[0].sid
    sent = await api.send(Outbound(ACCOUNT, CUSTOMER, messaging_service_sid=service, body="hello"))
    assert isinstance(sent, Accepted)
    listed = await api.list_messages(NUMBER, START, peer=CUSTOMER, messaging_service_sid=service)
    assert [item.sid for item in listed] == [sent.sid]


async def test_templates(twilio: Twilio, api: TwilioApi) -> None:
    (template,) = await api.list_templates()
    known = twilio.simulator.settings.accounts[0].templates[0]
    assert (template.sid, template.name, template.language) == (known.sid, known.name, known.language)
    assert template.approval == "approved"
    assert [(variable.key, variable.sample) for variable in template.variables] == list(known.variables.items())
    outbound = Outbound(
        ACCOUNT, CUSTOMER, from_address=NUMBER, content_sid=template.sid, content_variables={"1": "A-1", "2": "here"}
    )
    assert isinstance(await api.send(outbound), Accepted)


async def test_a_refusal_has_twilios_code(twilio: Twilio, api: TwilioApi) -> None:
    refused = await api.send(Outbound(ACCOUNT, CUSTOMER, from_address=NUMBER, body="x" * 1601))
    assert isinstance(refused, Rejected)
    assert refused.code == "21617"


FAULTS: tuple[tuple[str, type[Throttled | Uncertain], int], ...] = (
    ("status:429", Throttled, 0),
    ("retry_after:7", Throttled, 0),
    ("status:503", Uncertain, 0),
    ("html:502", Uncertain, 0),
    ("status_after_accept:500", Uncertain, 1),
    ("drop", Uncertain, 0),
    ("drop_after_accept", Uncertain, 1),
)


async def test_faults(twilio: Twilio, api: TwilioApi) -> None:
    for action, kind, processed in FAULTS:
        twilio.simulator.world.messages.clear()
        await twilio.control("POST", "faults", match={"method": "POST"}, action=action, times=1)
        result = await api.send(TEXT)
        assert isinstance(result, kind), action
        if action == "retry_after:7":
            assert result == Throttled(7.0)
        assert len(await api.list_messages(NUMBER, START, peer=CUSTOMER)) == processed, action
        assert isinstance(await api.send(TEXT), Accepted), action
