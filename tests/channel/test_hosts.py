"""Where credentials may go, tried with every trick of URLs that two parsers could read differently."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.channel.hosts import ApiHosts, is_loopback, is_public

ACCOUNT = "AC" + "0" * 31 + "1"
MEDIA = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1a/Media/ME1a"


@pytest.mark.parametrize(
    ("url", "base", "called"),
    [
        ("https://api.twilio.com/x.json?a=1", None, "https://api.twilio.com/x.json?a=1"),
        ("https://content.twilio.com/v1/Content", None, "https://content.twilio.com/v1/Content"),
        ("https://api.dublin.ie1.twilio.com/x", None, "https://api.dublin.ie1.twilio.com/x"),
        ("https://API.twilio.com:443/x", None, "https://api.twilio.com/x"),
        ("https://api.twilio.com/x?a=1", "http://127.0.0.1:9/f/", "http://127.0.0.1:9/f/x?a=1"),
        ("http://127.0.0.1:9/f/x?a=1", "http://127.0.0.1:9/f", "http://127.0.0.1:9/f/x?a=1"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9", "http://127.0.0.1:9/x"),
        ("http://[::1]:9/x", "http://[::1]:9", "http://[::1]:9/x"),
        ("http://127.0.0.1:9/elsewhere", "http://127.0.0.1:9/f", None),
        ("http://127.0.0.1:8/x", "http://127.0.0.1:9", None),
        ("https://127.0.0.1:9/x", "http://127.0.0.1:9", None),
        ("http://api.twilio.com/x", None, None),
        ("https://api.twilio.com:8443/x", None, None),
        ("https://api.twilio.com.evil.example/x", None, None),
        ("https://evil.example/api.twilio.com", None, None),
        ("https://evilapi.twilio.com/x", None, None),
        ("https://mms.twiliocdn.com/x", None, None),
        ("https://www.twilio.com/x", None, None),
        ("https://api.twilio.com@evil.example/x", None, None),
        ("https://user:pass@api.twilio.com/x", None, None),
        ("https://api.twilio.com\\@evil.example/x", None, None),
        ("https://api.twilio.com%2f@evil.example/x", None, None),
        ("https://api.twilio.com:99999/x", None, None),
        ("https://api.twilio.com/a b", None, None),
        ("https://api.twilio.com/x\r\nHost: evil", None, None),
        ("https://api.twilio.com/../x", None, None),
        ("https://ápi.twilio.com/x", None, None),
        ("ftp://api.twilio.com/x", None, None),
        ("file:///etc/passwd", None, None),
        ("//api.twilio.com/x", None, None),
        ("https://[::1/x", None, None),
        ("", None, None),
    ],
)
def test_api_addresses(url: str, base: str | None, called: str | None) -> None:
    assert ApiHosts(ACCOUNT, base).api_url(url) == called


@pytest.mark.parametrize(
    ("url", "base", "good"),
    [
        (f"https://api.twilio.com{MEDIA}", None, True),
        (f"https://api.twilio.com{MEDIA}", "http://127.0.0.1:9", True),
        (f"http://127.0.0.1:9{MEDIA}", "http://127.0.0.1:9", True),
        (f"http://127.0.0.1:9/f{MEDIA}", "http://127.0.0.1:9/f", True),
        (f"http://127.0.0.1:9{MEDIA}", None, False),
        (f"https://api.twilio.com{MEDIA}?x=1", None, False),
        (f"https://api.twilio.com{MEDIA}/../../x", None, False),
        (f"https://api.twilio.com{MEDIA}/", None, False),
        (f"https://api.twilio.com{MEDIA.replace(ACCOUNT, 'AC2')}", None, False),
        (f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json", None, False),
        (f"https://evil.example{MEDIA}", None, False),
        (f"https://api.twilio.com@evil.example{MEDIA}", None, False),
        (f"http://169.254.169.254{MEDIA}", None, False),
    ],
)
def test_media_addresses(url: str, base: str | None, good: bool) -> None:
    called = ApiHosts(ACCOUNT, base).media_url(url)
    assert (called is not None) is good
    if called:
        assert called == (base or "https://api.twilio.com") + MEDIA


@given(
    st.one_of(
        st.text(max_size=60),
        st.tuples(
            st.sampled_from(["https://", "http://", "//", "HTTPS://"]),
            st.sampled_from(["api.twilio.com", "api.twilio.com:443", "evil.example", "x@", "\\", "127.0.0.1:9"]),
            st.text("/@:\\?#%.a\t\n[]", max_size=6),
            st.sampled_from(["", "evil.example", MEDIA]),
        ).map("".join),
    )
)
def test_whatever_comes_only_the_two_origins_are_called(url: str) -> None:
    for base, host in ((None, ".twilio.com"), ("http://127.0.0.1:9", "127.0.0.1")):
        hosts = ApiHosts(ACCOUNT, base)
        for called in (hosts.api_url(url), hosts.media_url(url)):
            if called is not None:
                assert (urlsplit(called).hostname or "").endswith(host)
                assert "@" not in urlsplit(called).netloc


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "a.localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "desk.example", "localhost.example", ""])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


PRIVATE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.1 100.64.0.1 224.0.0.1 "
    "::1 fe80::1 fd00::1 ::ffff:10.0.0.1 :: ff02::1 desk.example"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses(address: str) -> None:
    assert not is_public(address)
