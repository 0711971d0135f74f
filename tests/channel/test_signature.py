"""Only Twilio gets in: published vectors, sample requests, ports, prefixes, tokens, bodies, and everything odd."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.channel.signature import MAX_FIELDS, Form, SignatureCheck, SignatureHeaders, parse_form

DATA = Path(__file__).parent.parent / "data" / "twilio"
VECTORS: dict[str, Any] = json.loads((DATA / "signature_vectors.json").read_text("utf-8"))
SAMPLES: dict[str, Any] = json.loads((DATA / "sample_payloads.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = VECTORS["published"] + VECTORS["own"]

TOKEN = "12345"
FORM: Form = (("MessageSid", "SM1"), ("Body", "Olá & bye"), ("NumMedia", "0"))


def sign(url: str, form: Form = (), token: str = TOKEN, digest: str = "sha1") -> str:
    """Twilio's rule, written down a second time."""
    names = sorted({name for name, _ in form})
    text = url + "".join(
        name + value for name in names for value in sorted({value for known, value in form if known == name})
    )
    return base64.b64encode(hmac.new(token.encode(), text.encode(), digest).digest()).decode()


def test_every_case_concerns_us() -> None:
    """None is skipped: form, JSON and shared-key cases are all kinds of request that may reach the public door."""
    assert len(CASES) == len({case["id"] for case in CASES}) == 26


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_vectors(case: dict[str, Any]) -> None:
    scheme, rest = case["url"].split("://", 1)
    netloc, _, tail = rest.partition("/")
    path, _, query = ("/" + tail).partition("?")
    form = None if case["params"] is None else tuple((name, value) for name, value in case["params"])
    body = (case["body"] or "").encode()
    settings = f"key=webhooks_sharedkey_x,algorithm={case['algorithm']}" if case.get("algorithm") else None
    check = SignatureCheck(f"{scheme}://{netloc}", [case["auth_token"]])
    headers = SignatureHeaders(case["signature"], settings)
    assert check.verify(path, query, form, body, headers) is case["expect_valid"]


@pytest.mark.parametrize("sample", SAMPLES["inbound"] + SAMPLES["status"], ids=lambda sample: sample["label"])
def test_sample_requests(sample: dict[str, Any]) -> None:
    url = urlsplit(sample["url"])
    body = sample["raw_body"].encode()
    form = parse_form(body)
    assert dict(form) == sample["form"]
    check = SignatureCheck("https://console.example.org", [SAMPLES["auth_token"]])
    headers = SignatureHeaders(sample["signature"])
    assert check.verify(url.path, url.query, form, body, headers)
    assert not check.verify(url.path, url.query + "x", form, body, headers)
    assert not check.verify(url.path, url.query, (*form, ("Body", "more")), body, headers)
    assert not SignatureCheck("https://console.example.org", ["other"]).verify(url.path, url.query, form, body, headers)


@pytest.mark.parametrize(
    ("public", "signed", "good"),
    [
        ("https://d.example", "https://d.example", True),
        ("https://d.example", "https://d.example:443", True),
        ("https://d.example:443", "https://d.example", True),
        ("http://d.example", "http://d.example:80", True),
        ("https://d.example:8443", "https://d.example:8443", True),
        ("https://d.example:8443", "https://d.example", True),
        ("https://d.example", "https://d.example:8443", False),
        ("https://d.example", "http://d.example", False),
        ("https://d.example", "https://D.example", False),
        ("https://d.example/", "https://d.example", True),
        ("https://d.example#rc=3&rp=ct,5xx", "https://d.example", True),
        ("https://[::1]:8443", "https://[::1]", True),
        ("https://[::1]", "https://[::1]:443", True),
        ("https://user:pass@d.example:8443", "https://user:pass@d.example", True),
    ],
)
def test_ports(public: str, signed: str, good: bool) -> None:
    headers = SignatureHeaders(sign(signed + "/twilio/inbound?x=1", FORM))
    assert SignatureCheck(public, [TOKEN]).verify("/twilio/inbound", "x=1", FORM, b"", headers) is good


@pytest.mark.parametrize(
    ("public", "arrives", "signed"),
    [
        ("https://d.example/desk", "/twilio/inbound", "https://d.example/desk/twilio/inbound"),
        ("https://d.example/desk", "/desk/twilio/inbound", "https://d.example/desk/twilio/inbound"),
        ("https://d.example/desk/", "/twilio/inbound", "https://d.example/desk/twilio/inbound"),
        ("https://d.example/twilio", "/twilio/inbound", "https://d.example/twilio/twilio/inbound"),
        ("https://d.example/twilio", "/twilio/twilio/inbound", "https://d.example/twilio/twilio/inbound"),
        ("https://d.example/España", "/Espa%C3%B1a/twilio/inbound", "https://d.example/España/twilio/inbound"),
        ("https://d.example/España", "/twilio/inbound", "https://d.example/España/twilio/inbound"),
        ("https://d.example/España", "/Espa%C3%B1a/twilio/inbound", "https://d.example/Espa%C3%B1a/twilio/inbound"),
    ],
)
def test_the_path_prefix_may_be_taken_off_on_the_way(public: str, arrives: str, signed: str) -> None:
    check = SignatureCheck(public, [TOKEN])
    assert check.verify(arrives, "", FORM, b"", SignatureHeaders(sign(signed, FORM)))
    unprefixed = sign("https://d.example/twilio/inbound", FORM)
    if public != "https://d.example/twilio":
        assert not check.verify("/twilio/inbound", "", FORM, b"", SignatureHeaders(unprefixed))


def test_a_signature_is_for_one_path_and_one_query() -> None:
    check = SignatureCheck("https://d.example", [TOKEN])
    headers = SignatureHeaders(sign("https://d.example/twilio/status?ref=A1", FORM))
    assert check.verify("/twilio/status", "ref=A1", FORM, b"", headers)
    assert not check.verify("/twilio/status", "ref=A2", FORM, b"", headers)
    assert not check.verify("/twilio/status", "", FORM, b"", headers)
    assert not check.verify("/twilio/inbound", "ref=A1", FORM, b"", headers)


def test_both_tokens_count_during_a_rotation_and_empty_ones_never() -> None:
    check = SignatureCheck("https://d.example", ["new", "old", ""])
    for token, good in (("new", True), ("old", True), ("", False), ("older", False)):
        headers = SignatureHeaders(sign("https://d.example/", FORM, token))
        assert check.verify("/", "", FORM, b"", headers) is good
    empty = SignatureHeaders(sign("https://d.example/", FORM, ""))
    assert not SignatureCheck("https://d.example", []).verify("/", "", FORM, b"", empty)


@pytest.mark.parametrize(
    ("settings", "digest", "good"),
    [
        (None, "sha1", True),
        ("", "sha1", True),
        ("key=webhooks_sharedkey_1", "sha1", True),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA1", "sha1", True),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", "sha256", True),
        (" key=k , algorithm=HMAC_SHA256 ", "sha256", True),
        ("key=k,algorithm=HMAC_SHA256", "sha1", False),
        (None, "sha256", False),
        ("key=k,algorithm=NONE", "sha1", False),
        ("algorithm=hmac_sha256", "sha256", False),
    ],
)
def test_the_settings_header_names_the_algorithm(settings: str | None, digest: str, good: bool) -> None:
    check = SignatureCheck("https://d.example", [TOKEN])
    headers = SignatureHeaders(sign("https://d.example/x", FORM, digest=digest), settings)
    assert check.verify("/x", "", FORM, b"", headers) is good


def test_a_body_that_is_no_form_is_held_against_its_hash() -> None:
    body = b'{"a": 1}'
    query = "x=1&bodySHA256=" + hashlib.sha256(body).hexdigest()
    check = SignatureCheck("https://d.example", [TOKEN])
    headers = SignatureHeaders(sign(f"https://d.example/x?{query}"))
    assert check.verify("/x", query, None, body, headers)
    assert not check.verify("/x", query, None, body + b" ", headers)
    assert not check.verify("/x", "x=1", None, body, SignatureHeaders(sign("https://d.example/x?x=1")))
    # A form cannot ride on the signature of a body that is no form.
    assert not check.verify("/x", query, (), b"", headers)
    bad = "bodySHA256=ä"
    assert not check.verify("/x", bad, None, body, SignatureHeaders(sign(f"https://d.example/x?{bad}")))


@pytest.mark.parametrize(
    "signature",
    [None, "", "x", "=", "é" * 28, "A" * 100_000, "!!!!", sign("https://d.example/x", FORM) + "\n", "null"],
    ids=["none", "empty", "short", "pad", "not-ascii", "huge", "symbols", "newline", "null"],
)
def test_odd_signatures_are_refused(signature: str | None) -> None:
    assert not SignatureCheck("https://d.example", [TOKEN]).verify("/x", "", FORM, b"", SignatureHeaders(signature))


def test_a_form_of_thousands_of_fields_is_refused_without_sorting_it() -> None:
    form: Form = tuple((str(number), "") for number in range(MAX_FIELDS + 1))
    check = SignatureCheck("https://d.example", [TOKEN])
    assert not check.verify("/", "", form, b"", SignatureHeaders(sign("https://d.example/", form)))
    assert check.verify("/", "", form[1:], b"", SignatureHeaders(sign("https://d.example/", form[1:])))


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", ()),
        (b"&&", ()),
        (b"a=1&b=&a=2", (("a", "1"), ("b", ""), ("a", "2"))),
        (b"a", (("a", ""),)),
        (b"=x", (("", "x"),)),
        (b"a=b=c", (("a", "b=c"),)),
        (b"a+b=c+d%2B", (("a b", "c d+"),)),
        (b"%42ody=%F0%9F%8C%B5", (("Body", "🌵"),)),
        (b"a=%zz%4", (("a", "%zz%4"),)),
        (b"a=%ff\xff", (("a", "��"),)),
        ("a=ñ".encode(), (("a", "ñ"),)),
    ],
)
def test_forms(body: bytes, form: Form) -> None:
    assert parse_form(body) == form


text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
pairs = st.lists(st.tuples(text, text), max_size=12)


@given(pairs)
def test_forms_come_out_as_they_went_in_and_as_the_standard_library_reads_them(fields: list[tuple[str, str]]) -> None:
    body = urlencode(fields).encode()
    assert parse_form(body) == tuple(fields)
    assert parse_form(body) == tuple(parse_qsl(body.decode(), keep_blank_values=True))


@given(st.binary(max_size=300))
def test_no_body_raises(body: bytes) -> None:
    assert all(isinstance(part, str) for pair in parse_form(body) for part in pair)


@given(pairs, st.randoms(), st.sampled_from(["Body", "NumMedia", "X"]))
def test_signed_requests_pass_in_any_order_and_changed_ones_do_not(
    fields: list[tuple[str, str]], random: Any, name: str
) -> None:
    check = SignatureCheck("https://d.example/p", [TOKEN])
    headers = SignatureHeaders(sign("https://d.example/p/x?q=1", tuple(fields)))
    shuffled = list(fields)
    random.shuffle(shuffled)
    assert check.verify("/x", "q=1", tuple(shuffled), b"", headers)
    assert not check.verify("/x", "q=1", (*shuffled, (name, "added")), b"", headers) or (name, "added") in fields


@given(st.text(), st.text(), st.one_of(st.none(), pairs.map(tuple)), st.binary(max_size=50), st.text(), st.text())
def test_nothing_a_stranger_sends_passes_or_raises(
    path: str, query: str, form: Form | None, body: bytes, signature: str, settings: str
) -> None:
    check = SignatureCheck("https://d.example/p", [TOKEN, "second"])
    assert not check.verify(path, query, form, body, SignatureHeaders(signature, settings))
