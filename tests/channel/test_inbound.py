"""Every kind of message is kept and stands in the transcript in words; nothing from outside raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.channel.inbound import Inbound, Unreadable, parse_inbound
from agent_tui.channel.inbound_parts import InboundMedia, Place, Reply
from agent_tui.channel.signature import Form, parse_form

DATA = Path(__file__).parent.parent / "data" / "twilio"
SAMPLES: dict[str, Any] = json.loads((DATA / "sample_payloads.json").read_text("utf-8"))
NAMES: list[str] = [row["name"] for row in json.loads((DATA / "inbound_params.json").read_text("utf-8"))["params"]]

BASE = {
    "MessageSid": "SM1",
    "AccountSid": "AC1",
    "From": "whatsapp:+5531987654321",
    "To": "whatsapp:+14155238886",
    "Body": "",
    "NumMedia": "0",
}


def form(**fields: str) -> Form:
    return tuple((BASE | fields).items())


def read(**fields: str) -> Inbound:
    message = parse_inbound(form(**fields))
    assert isinstance(message, Inbound)
    return message


@pytest.mark.parametrize(
    "sender",
    ["whatsapp:", "whatsapp:+", "whatsapp:+34\x00600", "whatsapp: 34600123456", "whatsapp:\u200b", "whatsapp:."],
)
def test_a_sender_that_cannot_be_one_is_unreadable(sender: str) -> None:
    assert parse_inbound(form(From=sender)) == Unreadable("The sender is not a WhatsApp address.")


@pytest.mark.parametrize(
    "sender", ["+34600123456", "US.13491208655302741918", "US.ENT.11815799212886844830", "new-kind_1"]
)
def test_every_real_sender_is_read(sender: str) -> None:
    assert read(From=f"whatsapp:{sender}").from_address == f"whatsapp:{sender}"


@pytest.mark.parametrize("sample", SAMPLES["inbound"], ids=lambda sample: sample["label"])
def test_samples_are_read_and_never_stand_empty(sample: dict[str, Any]) -> None:
    message = parse_inbound(parse_form(sample["raw_body"].encode()))
    assert isinstance(message, Inbound)
    fields = sample["form"]
    assert message.message_sid == fields["MessageSid"]
    assert (message.from_address, message.to_address) == (fields["From"], fields["To"])
    assert (message.profile_name, message.wa_id) == (fields["ProfileName"], fields["WaId"])
    assert message.body == fields["Body"]
    assert message.text == (fields["Body"] or message.text)
    assert message.text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"Body": "Olá"}, "Olá"),
        ({}, "(empty message)"),
        ({"MessageType": "image", "MediaUrl0": "u", "MediaContentType0": "image/jpeg", "NumMedia": "1"}, "Photo"),
        ({"MediaUrl0": "u", "MediaContentType0": "audio/ogg; codecs=opus", "NumMedia": "1"}, "Voice note"),
        ({"MediaUrl0": "u", "MediaContentType0": "text/vcard", "NumMedia": "1"}, "Contact card"),
        ({"MediaUrl0": "u", "MediaContentType0": "image/webp", "NumMedia": "1"}, "Sticker"),
        ({"MediaUrl0": "u", "MediaContentType0": "image/png", "NumMedia": "1", "Body": "look"}, "look"),
        ({"MediaUrl0": "u", "NumMedia": "1"}, "File"),
        ({"Latitude": "-19.5", "Longitude": "-43.25"}, "Location: -19.5, -43.25"),
        (
            {"Latitude": "1", "Longitude": "2", "Label": "Shop", "Address": "Main St 1"},
            "Location: Shop, Main St 1 (1, 2)",
        ),
        ({"ButtonText": "Yes", "ButtonPayload": "confirm:1", "MessageType": "button"}, "Yes"),
        ({"ButtonPayload": "confirm:1"}, "confirm:1"),
        ({"ListTitle": "Size M", "ListId": "m", "MessageType": "interactive"}, "Size M"),
        ({"InteractiveData": '{"flowResponse": {"size": "M", "n": 2}}'}, "Answer to a form\nsize: M\nn: 2"),
        ({"FlowData": '{"a": "1"}'}, "Answer to a form\na: 1"),
        ({"InteractiveData": "not json"}, "Answer to a form"),
        ({"InteractiveData": "[" * 100_000}, "Answer to a form"),
        ({"MessageType": "reaction"}, "Reaction"),
        ({"MessageType": "reaction", "Body": "👍"}, "👍"),
        ({"MessageType": "contacts"}, "Contact card"),
        ({"MessageType": "poll"}, "Message of an unknown kind (poll)"),
    ],
)
def test_in_words(fields: dict[str, str], text: str) -> None:
    assert read(**fields).text == text


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({"Body": "x"}, ()),
        ({"Forwarded": "true"}, ("Forwarded.",)),
        ({"Forwarded": "true", "FrequentlyForwarded": "true"}, ("Forwarded many times.",)),
        ({"Forwarded": "false"}, ()),
        (
            {"ButtonText": "Yes", "ButtonPayload": "confirm:1", "ButtonType": "REPLY"},
            ('Tapped the button "Yes" (confirm:1).',),
        ),
        ({"ButtonText": "Yes"}, ('Tapped the button "Yes".',)),
        ({"ListId": "m", "ListTitle": "Size M"}, ('Chose from the list "Size M" (m).',)),
        (
            {"ReferralSourceType": "ad", "ReferralHeadline": "Shoes", "ReferralSourceUrl": "https://fb.me/x"},
            ('Came from an advertisement "Shoes" (https://fb.me/x).',),
        ),
        ({"ReferralSourceType": "post", "ReferralBody": "Sale"}, ('Came from a post "Sale".',)),
        ({"MessageType": "reaction", "Body": "👍"}, ("A reaction to an earlier message.",)),
        ({"Body": "STOP", "OptOutType": "STOP"}, ("The customer opted out (STOP).",)),
        ({"Body": "START", "OptOutType": "START"}, ("The customer opted in again (START).",)),
        ({"Latitude": "north", "Longitude": "2"}, ("A location came with it that cannot be read.",)),
    ],
)
def test_what_words_alone_do_not_show(fields: dict[str, str], sentences: tuple[str, ...]) -> None:
    assert read(**fields).annotations == sentences


def test_details_are_typed() -> None:
    message = read(
        MessagingServiceSid="MG1",
        ExternalUserId="whatsapp:BR.1",
        ParentExternalUserId="whatsapp:BR.ENT.1",
        OriginalRepliedMessageSid="SM9",
        OriginalRepliedMessageSender="whatsapp:+14155238886",
        Latitude="1.5",
        Longitude="2",
        Label="Shop",
        ReferralCtwaClid="clid",
        ErrorCode="11200",
        ErrorUrl="https://d.example/twilio/inbound",
    )
    assert message.messaging_service_sid == "MG1"
    assert (message.external_user_id, message.parent_external_user_id) == ("whatsapp:BR.1", "whatsapp:BR.ENT.1")
    assert message.reply == Reply("SM9", "whatsapp:+14155238886")
    assert message.location == Place(1.5, 2.0, "Shop", "")
    assert message.referral is not None
    assert message.referral.click_id == "clid"
    assert (message.error_code, message.error_url) == ("11200", "https://d.example/twilio/inbound")


@pytest.mark.parametrize("count", ["", "-1", "x", "1e9", "99999999999999999999", "0", "٣", "2"])
def test_files_are_counted_by_what_is_there(count: str) -> None:
    message = read(NumMedia=count, MediaUrl0="https://a/0", MediaContentType0="image/png", MediaUrl3="https://a/3")
    assert message.media == (InboundMedia("https://a/0", "image/png", 0), InboundMedia("https://a/3", "", 3))
    assert read(NumMedia=count).media == ()


@pytest.mark.parametrize(
    ("content_type", "body", "name"),
    [
        ("application/pdf", "invoice.pdf", "invoice.pdf"),
        ("application/pdf", "here is the invoice", ""),
        ("application/pdf", ".pdf", ""),
        ("application/pdf", "a\nb.pdf", ""),
        ("application/zip", "all.zip", "all.zip"),
        ("application/zip", "see you soon.", ""),
        ("image/jpeg", "me.jpg", ""),
    ],
)
def test_a_documents_body_is_its_name_if_it_looks_like_one(content_type: str, body: str, name: str) -> None:
    assert read(NumMedia="1", MediaUrl0="u", MediaContentType0=content_type, Body=body).media[0].name == name


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"MessageSid": ""}, "MessageSid"),
        ({"MessageSid": "SM 1"}, "MessageSid"),
        ({"MessageSid": "S" * 65}, "MessageSid"),
        ({"AccountSid": ""}, "AccountSid"),
        ({"From": ""}, "sender"),
        ({"From": "+15551234567"}, "sender"),
        ({"From": "messenger:42"}, "sender"),
        ({"From": "whatsapp:"}, "sender"),
        ({"To": "+14155238886"}, "recipient"),
    ],
)
def test_what_is_no_whatsapp_message_says_why(fields: dict[str, str], word: str) -> None:
    result = parse_inbound(form(**fields))
    assert isinstance(result, Unreadable)
    assert word in result.reason


def test_older_names_of_the_sid_and_a_service_without_recipient_are_enough() -> None:
    fields = dict(form(To="", MessagingServiceSid="MG1"))
    del fields["MessageSid"]
    fields["SmsSid"] = "SM7"
    message = parse_inbound(tuple(fields.items()))
    assert isinstance(message, Inbound)
    assert message.message_sid == "SM7"


def test_of_a_repeated_field_the_first_counts() -> None:
    message = parse_inbound((*form(Body="first"), ("Body", "second")))
    assert isinstance(message, Inbound)
    assert message.body == "first"


values = st.one_of(
    st.text(max_size=40), st.sampled_from(["0", "-1", "true", "nan", "inf", "1e400", "{}", "[]", "null", '"x"', "ad"])
)


@given(st.dictionaries(st.sampled_from([*NAMES, "MediaUrl0", "MediaContentType0", "ListId", "Latitude"]), values))
def test_no_form_raises(fields: dict[str, str]) -> None:
    for given_form in (tuple(fields.items()), tuple((BASE | fields | {"MessageSid": "SM1"}).items())):
        result = parse_inbound(given_form)
        assert isinstance(result, Inbound | Unreadable)
        if isinstance(result, Inbound):
            assert result.text
            assert all(sentence.endswith(".") for sentence in result.annotations)
            if result.location is not None:
                assert abs(result.location.latitude) <= 90
