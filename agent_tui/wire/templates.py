"""Templates and the attachment switches of a workstream."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Approval = Literal["approved", "pending", "rejected", "paused", "disabled", "unsubmitted", "configured"]


class TemplateButton(Struct, frozen=True, kw_only=True):
    """``kind``: link, call, code, voice, reply, list, flow or Twilio's word; ``value``: what it opens or answers."""

    kind: str
    title: str
    value: str = ""


class TemplateCard(Struct, frozen=True, kw_only=True):
    """One card of a carousel; ``media`` is the address of its picture."""

    title: str
    body: str
    media: str
    buttons: list[TemplateButton] = []


class TemplateParts(Struct, frozen=True, kw_only=True):
    """What stands around the text; ``buttons`` are their words in order, those of cards too.

    ``media``: addresses of files; ``actions``: the buttons with what they open; ``items``: rows of a list; ``place``: a
    location.
    """

    header: str
    footer: str
    buttons: list[str]
    media: list[str] = []
    actions: list[TemplateButton] = []
    items: list[str] = []
    cards: list[TemplateCard] = []
    place: str = ""


class TemplateVariable(Struct, frozen=True, kw_only=True):
    """A value to fill in: its key (``1`` or a name), Twilio's sample, and where it stands (``body``, ``header``, …).

    ``prefill``: what the configuration puts in, with places such as ``{CustomerName}``; empty: nothing is configured.
    """

    key: str
    sample: str
    where: str
    prefill: str = ""


class Template(Struct, frozen=True, kw_only=True):
    """A template in one language; only ``approved`` and ``configured`` ones leave. ``reason``: why not, if not.

    ``content_type``: Twilio's name of its type. ``can_start``: whether WhatsApp takes it outside the session window.
    ``numbers``: the ids of our numbers that it may be sent from.
    """

    id: str
    name: str
    language: str
    category: str
    text: str
    parts: TemplateParts
    variables: list[TemplateVariable]
    approval: Approval
    reason: str
    content_sid: str
    content_type: str = "twilio/text"
    can_start: bool = True
    numbers: list[str] = []


class TemplatePage(Struct, frozen=True, kw_only=True):
    """``synced_at``: when Twilio was last read, null if never; ``sync_error``: why the last try after that failed.

    ``languages``: what to try where a customer's own language is missing, the best first.
    """

    items: list[Template]
    next: str | None
    languages: list[str] = []
    synced_at: str | None = None
    sync_error: str | None = None


class SyncState(Struct, frozen=True, kw_only=True):
    """An account's list of templates: when it was read from Twilio, whether a reading is asked for, what failed."""

    account: str
    synced_at: str | None
    wanted_at: str | None
    error: str | None


class SyncPage(Struct, frozen=True, kw_only=True):
    """Every account."""

    items: list[SyncState]


class Directions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may send attachments."""

    customers: bool
    agents: bool


class Switches(Struct, frozen=True, kw_only=True):
    """A workstream's attachment switches, who set them last and when (null: as the configuration says).

    From the configuration: ``templates_in_window``, whether its templates may also go while the window is open;
    ``max_mb`` and ``types``, the size in MiB and the kinds that it takes (none named: all); ``languages``, what is
    spoken where the customer's language is not known: the workstream's, the desk's default.
    """

    attachments: Directions
    set_by: str | None
    set_at: str | None
    templates_in_window: bool = False
    max_mb: int = 16
    types: list[str] = []
    languages: list[str] = []


class SetDirections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may send attachments from now on; what is left out stays."""

    customers: bool | None = None
    agents: bool | None = None


class SetSwitches(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One direction, or both."""

    attachments: SetDirections
