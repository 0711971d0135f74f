"""What a file is: its first bytes say it."""

from __future__ import annotations

import pytest

from agent_tui.channel.sniffing import true_type

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 300


@pytest.mark.parametrize(
    ("head", "declared", "true"),
    [
        (PNG, "image/png", "image/png"),
        (PNG, "image/jpeg", "image/png"),
        (PNG, "application/pdf", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpg", "image/jpg"),
        (b"OggS" + b"\0" * 30, "audio/ogg", "audio/ogg"),
        (b"%PDF-1.7", "application/pdf", "application/pdf"),
        (b"MZ" + b"\0" * 60, "image/jpeg", "application/x-msdownload"),
        (b"MZ" + b"\0" * 60, "application/pdf", "application/x-msdownload"),
        (b"hello", "image/jpeg", "application/octet-stream"),
        (b"BEGIN:VCARD", "text/vcard", "text/vcard"),
        (b"#!AMR\n", "audio/amr", "audio/amr"),
        (b"hello", "", "application/octet-stream"),
        (b"hello", "application/pdf", "application/octet-stream"),
        (b"\n\n%PDF-1.4", "application/pdf", "application/pdf"),
        (b"<!DOCTYPE html><script>", "application/pdf", "text/html"),
        (b"\xef\xbb\xbf  <HTML>", "text/vcard", "text/html"),
        (b"<svg xmlns='x'>", "image/png", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg>", "image/svg+xml", "image/svg+xml"),
        (b"#!/bin/sh", "text/plain", "application/x-shellscript"),
        (b"\x7fELF" + b"\0" * 60, "audio/ogg", "application/x-executable"),
        (b"\0\0\0\x20ftypqt  " + b"\0" * 60, "video/quicktime", "video/quicktime"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 60, "audio/aac", "audio/aac"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "application/msword", "application/msword"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "application/pdf", "application/octet-stream"),
        (b"plain", "application/msword", "application/octet-stream"),
        (b"\0\0\0\x20ftyp3gp4" + b"\0" * 60, "audio/3gpp", "audio/3gpp"),
        (b"\0\0\0\x20ftyp3gp4" + b"\0" * 60, "image/jpeg", "video/3gpp"),
        (b"\x0b\x77" + b"\0" * 60, "audio/ac3", "audio/ac3"),
        (b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "application/pdf", "application/x-ms-shortcut"),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "text/plain", "text/html"),
        (b"<!-- x --><svg onload='x'>", "image/svg+xml", "image/svg+xml"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 60, "image/jpeg", "application/x-rar-compressed"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip", "application/zip"),
        (
            b"PK\x03\x04" + b"\0" * 40,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_types_are_what_the_first_bytes_say(head: bytes, declared: str, true: str) -> None:
    assert true_type(head, declared) == true
