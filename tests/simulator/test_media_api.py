"""Media: metadata and redirect with a login, the file without one."""

from __future__ import annotations

import base64

import pytest

from agent_tui.channel.sniffing import SNIFFED_BYTES, true_type
from agent_tui.simulator.files import photo, voice_note
from agent_tui.simulator.samples import HOSTILE, SAMPLES, sample
from tests.simulator.conftest import ACCOUNT, TOKEN, Listener, Twilio


async def _photo(twilio: Twilio, desk: Listener) -> str:
    await twilio.say("look", media="photo")
    return (await desk.next()).form["MediaUrl0"].removeprefix(twilio.simulator.base_url)


async def test_a_file_is_reached_by_a_redirect_that_takes_no_login(twilio: Twilio, desk: Listener) -> None:
    path = await _photo(twilio, desk)
    assert (await twilio.api("GET", path, auth=None, checked=False)).json()["code"] == 20003
    redirect = await twilio.api("GET", path)
    assert redirect.status_code == 307
    link = redirect.headers["location"]
    assert (await twilio.client.get(link, auth=(ACCOUNT, TOKEN))).status_code == 400
    file = await twilio.client.get(link)
    assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
    assert file.content == photo(7)
    assert file.headers["content-disposition"] == 'inline; filename="photo.png"'


async def test_metadata_list_and_deletion(twilio: Twilio, desk: Listener) -> None:
    path = await _photo(twilio, desk)
    row = (await twilio.api("GET", f"{path}.json")).json()
    assert (row["content_type"], row["uri"]) == ("image/png", f"{path}.json")
    listed = (await twilio.api("GET", f"{path.rpartition('/')[0]}.json")).json()["media_list"]
    assert [item["sid"] for item in listed] == [row["sid"]]
    assert (await twilio.api("DELETE", f"{path}.json")).status_code == 204
    assert (await twilio.api("GET", path, checked=False)).json()["code"] == 20404


async def test_a_link_that_nobody_gave_out(twilio: Twilio) -> None:
    assert (await twilio.client.get(f"{twilio.simulator.base_url}/cdn/{ACCOUNT}/guess")).status_code == 404


async def test_any_file_can_be_sent(twilio: Twilio, desk: Listener) -> None:
    data = base64.b64encode(b"PK\x03\x04").decode()
    await twilio.say("", media={"content_type": "application/zip", "name": "../../x.zip", "base64": data})
    form = (await desk.next()).form
    assert (form["MediaContentType0"], form["MessageType"], form["MessageSid"][:2]) == (
        "application/zip",
        "document",
        "MM",
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_what_they_say(name: str) -> None:
    file = sample(name)
    assert file.data
    assert true_type(file.data[:SNIFFED_BYTES], file.content_type) == file.content_type


def test_hostile_samples_lie_hide_or_explode() -> None:
    for name in ("lying_photo", "lying_pdf", "lying_video"):
        file = sample(name)
        assert true_type(file.data[:SNIFFED_BYTES], file.content_type) != file.content_type
    assert len(sample("zip_bomb").data) < 100_000
    assert len(sample("png_bomb").data) < 1000
    assert not set(HOSTILE) & set(SAMPLES)


def test_every_photo_is_a_picture_of_its_own() -> None:
    pictures = {photo(seed) for seed in range(30)}
    assert len(pictures) == 30


def test_an_ogg_page_says_how_long_it_is() -> None:
    data = voice_note(3)
    assert data.count(b"OggS") == 5
    # the last page's granule position: samples at 48 kHz
    assert int.from_bytes(data[data.rindex(b"OggS") + 6 :][:8], "little") == 3 * 48000
