"""What a file is by its first bytes, whatever it was said to be.

Invariant: a declared type counts only where the bytes do not contradict it, and never for a type whose files always
carry a signature.
"""

from __future__ import annotations

import filetype

from agent_tui.core.attachments import plain_type

SNIFFED_BYTES = 8192

_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_MOVING = ("audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac", "video/mp4", "video/quicktime", "video/x-m4v")
_PHONE = ("video/3gpp", "audio/3gpp", "video/3gpp2", "audio/3gpp2")
_SAME_START: dict[str, tuple[str, ...]] = {
    "application/zip": _OFFICE,
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    "audio/aac": ("audio/x-aac", "audio/aacp"),
    "audio/amr": ("audio/amr-wb", "audio/3gpp"),
    "audio/mp4": _MOVING,
    "audio/mpeg": ("audio/mp3", "audio/x-mpeg", "audio/x-mp3"),
    "audio/ogg": ("audio/opus", "video/ogg", "application/ogg"),
    "audio/x-wav": ("audio/wav", "audio/wave", "audio/vnd.wave"),
    "image/jpeg": ("image/jpg",),
    "video/3gpp": (*_PHONE, *_MOVING),
    "video/mp4": (*_MOVING, *_PHONE),
    "video/quicktime": _MOVING,
    "video/webm": ("audio/webm",),
}
"""What a file's first bytes say, and the narrower types that begin with the same bytes."""

_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (0, b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (0, b"dex\n", "application/vnd.android.dex"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x0b\x77", "audio/ac3"),
    (4, b"ftyp3g", "video/3gpp"),
)
"""Signatures that the sniffing library does not know: place, bytes, type."""

_SCRIPTS: tuple[tuple[bytes, str], ...] = (
    (b"<svg", "image/svg+xml"),
    (b"<!doctype svg", "image/svg+xml"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<script", "text/html"),
    (b"<iframe", "text/html"),
    (b"<?php", "text/html"),
    (b"#!/", "application/x-shellscript"),
    (b"#! /", "application/x-shellscript"),
    (b"@echo off", "application/x-bat"),
)
"""Texts that run or carry scripts when opened; they have no magic number, so they are looked for by themselves."""

_ALWAYS_SIGNED = ("image/", "video/", "application/pdf", "application/msword", "application/vnd.ms-", *_OFFICE)
"""Types that every sniffer knows: without their signature a file is not what it claims to be."""

_CALLED: dict[str, str] = {"application/x-ole-storage": "application/octet-stream"}


def true_type(head: bytes, declared: str) -> str:
    """What a file is by its first bytes; ``declared`` counts where the bytes do not contradict it."""
    declared = plain_type(declared)
    guessed = _signature(head)
    if guessed is not None:
        same = any(declared.startswith(kind) for kind in _SAME_START.get(guessed, ()))
        return declared if same else _CALLED.get(guessed, guessed)
    start = _text_start(head)
    for sign, script in _SCRIPTS:
        if start.startswith(sign) or (sign == b"<svg" and start.startswith((b"<?xml", b"<!--")) and sign in start):
            return script
    # Readers accept some bytes before the mark of a PDF.
    if declared == "application/pdf" and b"%PDF-" in head[:1024]:
        return declared
    if not declared or declared.startswith(_ALWAYS_SIGNED):
        return "application/octet-stream"
    return declared


def _signature(head: bytes) -> str | None:
    for place, sign, kind in _SIGNS:
        if head.startswith(sign, place):
            return kind
    guessed = filetype.guess_mime(head)
    return None if guessed is None else str(guessed)


def _text_start(head: bytes) -> bytes:
    """The first characters in lower case, without byte order mark, blanks, and the NULs of a wide encoding."""
    start = head[:1024]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[2:].replace(b"\x00", b"")
    return start.lstrip(b"\xef\xbb\xbf \t\r\n\x0c").lower()
