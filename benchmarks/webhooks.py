"""Customers' messages as Twilio posts them, signed, as bytes for the wire.

The signature is made here a second time, from Twilio's documentation, so that the load generator shares no code with
the door it measures.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from urllib.parse import quote_plus

ACCOUNT_SID = "AC00000000000000000000000000000001"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
OUR_NUMBER = "+14155238886"
PUBLIC_URL = "https://desk.example.org"
INBOUND = "/twilio/inbound"


def customer(number: int) -> str:
    """The WhatsApp number of a customer; those of ``filled`` are the first ones."""
    return f"+346{number:08d}"


def post(sid: str, sender: str, body: str) -> bytes:
    """One whole HTTP request: 20 fields, as a text message has."""
    fields = {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": f"Customer {sender[4:]}",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": sender[1:],
        "SmsStatus": "received",
        "Body": body,
        "To": f"whatsapp:{OUR_NUMBER}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT_SID,
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Customer","WaId":"34600000000"}}}',
        "From": f"whatsapp:{sender}",
        "ApiVersion": "2010-04-01",
        "FromCountry": "ES",
        "ToCountry": "US",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
    }
    signed = PUBLIC_URL + INBOUND + "".join(name + fields[name] for name in sorted(fields))
    signature = b64encode(hmac.digest(AUTH_TOKEN.encode(), signed.encode(), "sha1")).decode()
    form = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
    head = (
        f"POST {INBOUND} HTTP/1.1\r\nHost: desk.example.org\r\nUser-Agent: TwilioProxy/1.1\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(form)}\r\n"
        f"X-Twilio-Signature: {signature}\r\nI-Twilio-Idempotency-Token: {sid}\r\nAccept: */*\r\n\r\n"
    )
    return (head + form).encode()
