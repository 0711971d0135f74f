"""Files: types and sizes that WhatsApp takes, dangerous kinds, names from outside."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.attachments import (
    MAX_NAME,
    MEDIA_TYPES,
    MIB,
    SWITCHED_OFF,
    allowed_kind,
    check_inbound,
    check_outbound,
    ending_for,
    in_words,
    kind_of,
    kind_words,
    limit_bytes,
    may_be_fetched_again,
    safe_name,
    shows_caption,
    type_of_name,
)
from agent_tui.core.dangerous import WORDS

DATA = Path(__file__).parent.parent / "data" / "twilio" / "media_types.json"
FACTS: dict[str, Any] = json.loads(DATA.read_text("utf-8"))


def test_the_table_has_exactly_the_types_of_the_data_file() -> None:
    assert [row.content_type for row in MEDIA_TYPES] == [row["mime"] for row in FACTS["types"]]


@pytest.mark.parametrize("row", FACTS["types"], ids=lambda row: row["mime"])
def test_limits_are_those_of_the_data_file(row: dict[str, Any]) -> None:
    mime = row["mime"]
    limit = FACTS["max_bytes_image"] if mime.startswith("image/") else FACTS["max_bytes_total"]
    assert limit_bytes(mime) == limit
    assert check_outbound(mime, limit) is None
    refusal = check_outbound(mime, limit + 1)
    assert refusal is not None
    assert refusal.code == "too_large"
    assert f"{limit // MIB} MB" in refusal.sentence


@pytest.mark.parametrize(
    ("state", "reason", "again"),
    [
        ("failed", "It is not there.", True),
        ("too_large", "It is too large.", True),
        ("blocked", SWITCHED_OFF, True),
        ("blocked", "Video: this workstream takes only image/*.", True),
        *(("blocked", words, False) for words in WORDS.values()),
        ("ready", "", False),
        ("pending", "", False),
    ],
)
def test_what_may_be_fetched_again(state: str, reason: str, again: bool) -> None:
    assert may_be_fetched_again(state, reason) is again


def test_a_workstreams_own_limit_counts_if_smaller() -> None:
    assert limit_bytes("application/pdf", 2) == 2 * MIB
    assert limit_bytes("image/png", 10) == 5 * MIB
    assert check_outbound("application/pdf", 2 * MIB + 1, 2) is not None


@pytest.mark.parametrize("content_type", ["text/plain", "application/zip", "image/gif", "", "application/x-msdownload"])
def test_types_that_whatsapp_does_not_take(content_type: str) -> None:
    refusal = check_outbound(content_type, 10)
    assert refusal is not None
    assert refusal.code == "unsupported_type"
    assert refusal.hint


def test_an_empty_file_is_not_sent() -> None:
    assert check_outbound("application/pdf", 0) is not None


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("image/jpeg", "Photo"),
        ("image/webp", "Sticker"),
        ("audio/ogg; codecs=opus", "Voice note"),
        ("AUDIO/OGG", "Voice note"),
        ("audio/mpeg", "Audio"),
        ("video/mp4", "Video"),
        ("video/quicktime", "Video"),
        ("image/heic", "Photo"),
        ("application/pdf", "PDF"),
        ("text/vcard", "Contact card"),
        ("application/zip", "Document"),
        ("", "File"),
    ],
)
def test_words(content_type: str, words: str) -> None:
    assert in_words(content_type) == words


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("image/jpeg; q=1", "Photo"),
        ("image/heic", "Photo"),
        ("text/csv", "Table"),
        ("application/vnd.oasis.opendocument.text", "Document"),
        ("application/x-foo", "Unknown kind application/x-foo"),
        ("model/gltf", "Unknown kind model/gltf"),
        ("application/octet-stream", "Unknown kind"),
        ("", "Unknown kind"),
    ],
)
def test_a_kind_that_nobody_knows_is_said_to_be_so(content_type: str, words: str) -> None:
    assert kind_words(content_type) == words


@pytest.mark.parametrize(
    ("content_type", "kind", "caption"),
    [
        ("image/png", "photo", True),
        ("video/mp4", "video", True),
        ("image/webp", "sticker", False),
        ("audio/ogg", "audio", False),
        ("application/pdf", "document", False),
        ("application/zip", None, False),
        ("", None, False),
    ],
)
def test_kinds_and_what_shows_a_text_beside_itself(content_type: str, kind: str | None, caption: bool) -> None:
    assert kind_of(content_type) == kind
    assert shows_caption(content_type) is caption


@pytest.mark.parametrize(
    ("content_type", "types", "allowed"),
    [
        ("application/x-foo", (), True),
        ("image/png", ("image/*",), True),
        ("IMAGE/PNG; q=1", ("image/png",), True),
        ("image/png", ("image/jpeg", "application/pdf"), False),
        ("image/jpg", ("image/jpeg",), True),
        ("text/x-vcard", ("text/vcard",), True),
        ("application/pdf", ("image/*",), False),
        ("imagex/png", ("image/*",), False),
    ],
)
def test_what_a_workstream_takes(content_type: str, types: tuple[str, ...], allowed: bool) -> None:
    assert allowed_kind(content_type, types) is allowed


def test_endings_and_types_agree() -> None:
    assert ending_for("image/jpeg") == ".jpg"
    assert type_of_name("Photo.JPEG") == "image/jpeg"
    assert type_of_name("a.b.pdf") == "application/pdf"
    assert type_of_name("noending") is None
    for row in MEDIA_TYPES:
        assert ending_for(type_of_name("x" + row.ending) or "") == row.ending


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("application/x-msdownload", "photo.jpg"),
        ("application/pdf", "invoice.pdf.exe"),
        ("application/pdf", "invoice.EXE "),
        ("application/octet-stream", "run.exe."),
        ("text/html; charset=utf-8", ""),
        ("image/svg+xml", "x.svg"),
        ("application/vnd.android.package-archive", ""),
        ("application/zip", ""),
        ("application/x-7z-compressed", "photos.7z"),
        ("application/octet-stream", "photos.rar"),
        ("application/vnd.ms-word.document.macroenabled.12", ""),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "offer.docm"),
        ("application/x-ms-shortcut", "photo.jpg"),
        ("text/html", "card.vcf"),
    ],
)
def test_dangerous_kinds_are_blocked(content_type: str, name: str) -> None:
    refusal = check_inbound(content_type, name, 10)
    assert refusal is not None
    assert refusal.code == "blocked"


def test_inbound_takes_what_we_could_not_send_but_not_more_than_allowed() -> None:
    assert check_inbound("text/plain", "a.txt", 16 * MIB) is None
    assert check_inbound("image/jpeg", "", 0) is None
    refusal = check_inbound("video/mp4", "", 16 * MIB + 1)
    assert refusal is not None
    assert refusal.code == "too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\photo.jpg", "photo.jpg"),
        ("\x1b]0;pwn\x07a\x00.pdf", "]0;pwna.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("/", "file"),
        ("", "file"),
        ("CON.txt", "_CON.txt"),
        ("a<b>:c?.pdf", "a_b__c_.pdf"),
        ("two  words\u00a0x.pdf", "two words x.pdf"),
        ("名前.pdf", "名前.pdf"),
        ("名" * 100 + ".pdf", "名" * 65 + ".pdf"),
        ("x" * 300 + ".pdf", "x" * (MAX_NAME - 4) + ".pdf"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_every_name_comes_out_harmless(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_NAME
    assert len(safe.encode()) <= 200
    assert not set(safe) & set('/\\<>:"|?*')
    assert not safe.startswith(".")
    assert not any(unicodedata.category(character)[0] == "C" for character in safe)
    assert safe_name(safe) == safe


def test_a_size_that_rounds_to_the_limit_is_told_in_bytes() -> None:
    refusal = check_outbound("image/jpeg", 5 * MIB + 4)
    assert refusal is not None
    assert refusal.sentence == "Photo of 5,242,884 bytes; 5,242,880 (5 MB) are allowed."
