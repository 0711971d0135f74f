"""Kinds of files that can run programs, or hide others, when they are opened.

Invariant: a file is dangerous if its sniffed type or the ending of its name says so; the type that it claims to be
saves it from neither.
"""

from __future__ import annotations

from typing import Final, Literal

Danger = Literal["program", "page", "archive", "macros", "bomb"]

WORDS: Final[dict[Danger, str]] = {
    "program": "A file of this kind can run a program; it is kept apart and not opened here.",
    "page": "A web page or drawing can carry scripts; it is kept apart and not opened here.",
    "archive": "An archive can hide anything; it is kept apart and not opened here.",
    "macros": "This document carries macros, which are programs; it is kept apart and not opened here.",
    "bomb": "It unpacks to so much that it can choke a program; it is kept apart and not opened here.",
}
"""A sentence for the agent."""

_TYPES: Final[dict[Danger, tuple[str, ...]]] = {
    "program": (
        "application/javascript",
        "application/java-archive",
        "application/java-vm",
        "application/vnd.android.dex",
        "application/vnd.android.package-archive",
        "application/vnd.microsoft.portable-executable",
        "application/wasm",
        "application/x-apple-diskimage",
        "application/x-bat",
        "application/x-deb",
        "application/x-dosexec",
        "application/x-elf",
        "application/x-executable",
        "application/x-google-chrome-extension",
        "application/x-java-applet",
        "application/x-mach-binary",
        "application/x-ms-installer",
        "application/x-ms-shortcut",
        "application/x-msdos-program",
        "application/x-msdownload",
        "application/x-msi",
        "application/x-perl",
        "application/x-python-code",
        "application/x-rpm",
        "application/x-sh",
        "application/x-sharedlib",
        "application/x-shellscript",
        "application/x-shockwave-flash",
        "text/javascript",
        "text/x-python",
        "text/x-shellscript",
    ),
    "page": ("application/xhtml+xml", "image/svg+xml", "message/rfc822", "multipart/related", "text/html"),
    "archive": (
        "application/gzip",
        "application/vnd.ms-cab-compressed",
        "application/vnd.rar",
        "application/x-7z-compressed",
        "application/x-bzip2",
        "application/x-compress",
        "application/x-iso9660-image",
        "application/x-lzip",
        "application/x-rar",
        "application/x-rar-compressed",
        "application/x-tar",
        "application/x-unix-archive",
        "application/x-xz",
        "application/x-zip-compressed",
        "application/zip",
        "application/zstd",
    ),
}

_ENDINGS: Final[dict[Danger, str]] = {
    "program": (
        "app appimage apk bash bat bin class cmd com command cpl deb desktop dex dll dmg dylib elf exe gadget hta inf"
        " ipa jar js jse lnk lua mjs msc msi msix msp ocx php pif pkg pl ps1 psm1 py pyc pyw pyz rb reg rpm run scf scr"
        " settingcontent-ms sh so swf sys terminal url vb vbe vbs wasm workflow wsf wsh xbap xll xpi zsh"
    ),
    "page": "chm eml htm html mht mhtml shtml svg svgz xht xhtml xsl xslt",
    "archive": "7z ace arj bz2 cab gz img iso lzh lzma rar tar tbz2 tgz txz vhd vhdx xz z zip zst",
    "macros": "docm dotm iqy one onepkg pam potm ppam ppsm pptm sldm slk xla xlam xlm xlsb xlsm xltm",
}

_BY_TYPE: Final = {name: danger for danger, names in _TYPES.items() for name in names}
_BY_ENDING: Final = {f".{ending}": danger for danger, endings in _ENDINGS.items() for ending in endings.split()}


def ending_of(name: str) -> str:
    """``Photo.JPG . `` → ``.jpg``: what a system that drops trailing dots and blanks would go by; empty if none."""
    _, dot, ending = name.strip().rstrip(". ").rpartition(".")
    return f".{ending.strip().lower()}" if dot else ""


def danger_of(content_type: str, name: str) -> Danger | None:
    """Why a file of this sniffed type (plain, in lower case) and name is not opened; None: no known danger."""
    if ".macroenabled" in content_type:
        return "macros"
    return _BY_TYPE.get(content_type) or _BY_ENDING.get(ending_of(name))
