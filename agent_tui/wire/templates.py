"""Templates and the attachment switches of a workstream."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Approval = Literal["approved", "pending", "rejected", "paused", "disabled", "unsubmitted", "configured"]


class TemplateParts(Struct, frozen=True, kw_only=True):
    """What stands around the text; ``buttons`` are their words in order."""

    header: str
    footer: str
    buttons: list[str]


class TemplateVariable(Struct, frozen=True, kw_only=True):
    """A value to fill in: its key (``1`` or a name), Twilio's sample, and where it stands (``body``, ``header``, …)."""

    key: str
    sample: str
    where: str


class Template(Struct, frozen=True, kw_only=True):
    """A template in one language; only ``approved`` and ``configured`` ones leave. ``reason``: why not, if not."""

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


class TemplatePage(Struct, frozen=True, kw_only=True):
    """``synced_at``: when Twilio was last asked, null if never."""

    items: list[Template]
    next: str | None
    synced_at: str | None = None


class Directions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may send attachments."""

    customers: bool
    agents: bool


class Switches(Struct, frozen=True, kw_only=True):
    """A workstream's attachment switches, who set them last and when (null: as the configuration says).

    From the configuration: ``templates_in_window``, whether its templates may also go while the window is open;
    ``max_mb`` and ``types``, the size in MiB and the kinds that it takes (none named: all).
    """

    attachments: Directions
    set_by: str | None
    set_at: str | None
    templates_in_window: bool = False
    max_mb: int = 16
    types: list[str] = []


class SetDirections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may send attachments from now on; what is left out stays."""

    customers: bool | None = None
    agents: bool | None = None


class SetSwitches(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One direction, or both."""

    attachments: SetDirections
