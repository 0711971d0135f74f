"""Files that travel over WhatsApp: which types and sizes, what they are called, which are refused for safety.

Invariant: every type that ``check_outbound`` lets through is one that WhatsApp takes; an inbound file of a dangerous
kind is never ready. Sizes are MiB ("Twilio: accepted MIME types", "guidance on WhatsApp media messages").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent_tui.core.dangerous import WORDS, danger_of, ending_of

SWITCHED_OFF = "Attachments from customers are switched off; the file was not fetched."
"""Why a file is blocked that may be fetched when the switch is on again."""
NOT_TAKEN = "this workstream takes only"
"""Words in the reason of a file that may be fetched when its workstream takes its kind."""
MIB = 1024 * 1024
THUMBNAIL_SIDE = 512
"""Dots of the longer side of the small picture that the desk keeps of a picture."""
IMAGE_MAX_MB = 5
OTHER_MAX_MB = 16

Kind = Literal["photo", "sticker", "video", "audio", "contact", "document"]


@dataclass(frozen=True, slots=True)
class MediaType:
    """One type that WhatsApp takes: its name in words and its usual file ending."""

    content_type: str
    kind: Kind
    words: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument."

MEDIA_TYPES: tuple[MediaType, ...] = (
    MediaType("image/jpeg", "photo", "Photo", ".jpg"),
    MediaType("image/jpg", "photo", "Photo", ".jpg"),
    MediaType("image/png", "photo", "Photo", ".png"),
    MediaType("image/webp", "sticker", "Sticker", ".webp"),
    MediaType("video/mp4", "video", "Video", ".mp4"),
    MediaType("audio/ogg", "audio", "Voice note", ".ogg"),
    MediaType("audio/mpeg", "audio", "Audio", ".mp3"),
    MediaType("audio/3gpp", "audio", "Audio", ".3gp"),
    MediaType("audio/ac3", "audio", "Audio", ".ac3"),
    MediaType("audio/amr", "audio", "Voice note", ".amr"),
    MediaType("audio/aac", "audio", "Audio", ".aac"),
    MediaType("text/x-vcard", "contact", "Contact card", ".vcf"),
    MediaType("text/vcard", "contact", "Contact card", ".vcf"),
    MediaType("application/pdf", "document", "PDF", ".pdf"),
    MediaType("application/msword", "document", "Word document", ".doc"),
    MediaType("application/vnd.ms-excel", "document", "Spreadsheet", ".xls"),
    MediaType("application/vnd.ms-powerpoint", "document", "Presentation", ".ppt"),
    MediaType(_OFFICE + "wordprocessingml.document", "document", "Word document", ".docx"),
    MediaType(_OFFICE + "spreadsheetml.sheet", "document", "Spreadsheet", ".xlsx"),
    MediaType(_OFFICE + "presentationml.presentation", "document", "Presentation", ".pptx"),
)
_BY_TYPE = {row.content_type: row for row in MEDIA_TYPES}
_BY_ENDING = {row.ending: row for row in reversed(MEDIA_TYPES)} | {
    ".jpeg": _BY_TYPE["image/jpeg"],
    ".vcard": _BY_TYPE["text/vcard"],
}
_BY_FAMILY = {"image": "Photo", "video": "Video", "audio": "Audio"}
_OTHER_WORDS = {
    "text/plain": "Text file",
    "text/csv": "Table",
    "application/rtf": "Document",
    "application/vnd.oasis.opendocument.text": "Document",
    "application/vnd.oasis.opendocument.spreadsheet": "Spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "Presentation",
}
"""Kinds that WhatsApp does not send for us, but that customers send."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file may not pass: ``too_large``, ``unsupported_type`` or ``blocked``; a sentence and what to do."""

    code: Literal["too_large", "unsupported_type", "blocked"]
    sentence: str
    hint: str


def plain_type(content_type: str) -> str:
    """``Audio/OGG; codecs=opus`` → ``audio/ogg``."""
    return content_type.partition(";")[0].strip().lower()


def type_of_name(name: str) -> str | None:
    """The content type that a file name's ending stands for, if WhatsApp takes it."""
    row = _BY_ENDING.get(ending_of(name))
    return row.content_type if row else None


def in_words(content_type: str) -> str:
    """What a file is, for people: Photo, Voice note, Video, PDF, Document, Contact card, Sticker."""
    plain = plain_type(content_type)
    row = _BY_TYPE.get(plain)
    if row is not None:
        return row.words
    if plain in ("", "application/octet-stream"):
        return "File"
    return _BY_FAMILY.get(plain.partition("/")[0], "Document")


def kind_words(content_type: str) -> str:
    """``in_words``, but what is no kind we know is said to be so: ``Unknown kind application/x-foo``."""
    plain = plain_type(content_type)
    if plain in ("", "application/octet-stream"):
        return "Unknown kind"
    if plain in _BY_TYPE or plain.partition("/")[0] in _BY_FAMILY:
        return in_words(plain)
    return _OTHER_WORDS.get(plain) or f"Unknown kind {plain}"


def ending_for(content_type: str) -> str:
    """The usual file ending of a type, with its dot; empty if unknown."""
    row = _BY_TYPE.get(plain_type(content_type))
    return row.ending if row else ""


def shows_caption(content_type: str) -> bool:
    """Whether WhatsApp shows a text beside a file of this type; beside others it may be dropped."""
    row = _BY_TYPE.get(plain_type(content_type))
    return row is not None and row.kind in ("photo", "video")


def kind_of(content_type: str) -> Kind | None:
    """Which kind of file a type is; None: one that WhatsApp does not take."""
    row = _BY_TYPE.get(plain_type(content_type))
    return row.kind if row else None


def limit_bytes(content_type: str, max_mb: int = OTHER_MAX_MB) -> int:
    """Bytes allowed for a file of this type; ``max_mb`` is the workstream's own limit in MiB."""
    own = IMAGE_MAX_MB if plain_type(content_type).startswith("image/") else OTHER_MAX_MB
    return min(own, max_mb) * MIB


def check_outbound(content_type: str, size: int, max_mb: int = OTHER_MAX_MB) -> Refusal | None:
    """Whether an agent's file of ``size`` bytes can go to a customer; None: it can."""
    plain = plain_type(content_type)
    if plain not in _BY_TYPE:
        return Refusal(
            "unsupported_type",
            f"WhatsApp does not take files of the type {plain or 'unknown'}.",
            "Convert the file, to PDF for example.",
        )
    if size <= 0:
        return Refusal("unsupported_type", "The file is empty.", "Choose another file.")
    return _too_large(plain, size, max_mb)


_TWO_NAMES = {
    "image/jpeg": "image/jpg",
    "image/jpg": "image/jpeg",
    "text/vcard": "text/x-vcard",
    "text/x-vcard": "text/vcard",
}


def allowed_kind(content_type: str, types: Sequence[str]) -> bool:
    """Whether a workstream that takes only ``types`` (``image/*``, ``application/pdf``; () is all) takes this one."""
    plain = plain_type(content_type)
    family = plain.partition("/")[0]
    other = _TWO_NAMES.get(plain, plain)
    return not types or plain in types or other in types or f"{family}/*" in types


def may_be_fetched_again(state: str, reason: str) -> bool:
    """Whether asking for a customer's file once more can help: it could not be had, or what kept it out may be changed.

    A file that was found dangerous stays apart.
    """
    if state == "blocked":
        return reason == SWITCHED_OFF or NOT_TAKEN in reason
    return state in ("failed", "too_large")


def check_inbound(content_type: str, name: str, size: int, max_mb: int = OTHER_MAX_MB) -> Refusal | None:
    """Whether a customer's file of ``size`` bytes (0: not yet known) may be opened by agents; None: it may."""
    plain = plain_type(content_type)
    danger = danger_of(plain, name)
    if danger is not None:
        return Refusal("blocked", WORDS[danger], "Ask the customer for a photo or a PDF.")
    return _too_large(plain, size, max_mb)


def _too_large(plain: str, size: int, max_mb: int) -> Refusal | None:
    allowed = limit_bytes(plain, max_mb)
    if size <= allowed:
        return None
    said, most = f"{size / MIB:.1f} MB", f"{allowed // MIB} MB are allowed"
    if said == f"{allowed / MIB:.1f} MB":
        said, most = f"{size:,} bytes", f"{allowed:,} ({allowed // MIB} MB) are allowed"
    return Refusal(
        "too_large",
        f"{in_words(plain)} of {said}; {most}.",
        "Send a smaller file.",
    )


MAX_NAME = 100
"""Characters of a stored file name."""
_MAX_NAME_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_name(name: str, fallback: str = "file") -> str:
    """A file name from outside as one that can be written to any disk and shown in any terminal.

    Only its last path component, no control or direction characters, no leading dot, bounded; never empty.
    """
    last = re.split(r"[/\\]", name)[-1] if name.strip("/\\ ") else ""
    kept = "".join(
        " " if unicodedata.category(c) == "Zs" else c
        for c in last
        if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029"
    )
    kept = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", kept))
    kept = re.sub(r" {2,}", " ", kept).strip(" .")
    if _RESERVED.fullmatch(kept):
        kept = "_" + kept
    return _bounded(kept) or fallback


def _bounded(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    tail = dot + ending
    stem = stem[: MAX_NAME - len(tail)]
    while len((stem + tail).encode()) > _MAX_NAME_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") + tail).strip(" .")
