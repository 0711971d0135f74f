"""Templates, and a picker of them for one customer, as the tests of the picker need them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from textual.content import Content
from textual.widgets import Static

from agent_tui.console.model.template_memory import TemplateMemory
from agent_tui.console.model.template_shelf import Shelf, shelf_of
from agent_tui.console.screens.template_asked import Doors, Whom
from agent_tui.console.screens.template_picker import TemplatePicker
from agent_tui.console.widgets.page import Page
from agent_tui.wire.templates import Approval, Template, TemplateParts, TemplateVariable

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def template(
    name: str,
    *,
    language: str = "en",
    category: str = "UTILITY",
    text: str = "Hello",
    approval: Approval = "approved",
    reason: str = "",
    keys: Sequence[str] = (),
    header: str = "",
    footer: str = "",
    buttons: Sequence[str] = (),
    sample: str = "sample",
) -> Template:
    return Template(
        id=f"id-{name}-{language}",
        name=name,
        language=language,
        category=category,
        text=text,
        parts=TemplateParts(header=header, footer=footer, buttons=list(buttons)),
        variables=[TemplateVariable(key=key, sample=sample, where="body") for key in keys],
        approval=approval,
        reason=reason,
        content_sid="HX1",
    )


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


PLAIN = template("appointment", text="Your appointment is *tomorrow*.")
ORDER = template(
    "order_update",
    text="Hello {{1}}, your order is now {{2}}.",
    keys=("1", "2"),
    header="Order",
    footer="Reply STOP to stop",
    buttons=("Track order",),
)
SALE = template("sale", category="MARKETING", text="All off, {{name}}!", keys=("name",))
REJECTED = template("refused", approval="rejected", reason="Variables at the end")


class Window:
    """When the customer's window ends; a message of the customer moves it."""

    def __init__(self, end: datetime | None) -> None:
        self.end = end

    def __call__(self) -> datetime | None:
        return self.end


def picker(
    *templates: Template,
    window: timedelta | None = None,
    expires_at: Window | None = None,
    clock: Clock | None = None,
    in_window: bool = False,
    draft: str = "",
    name: str = "Maria Njeri",
    language: str = "en",
    address: str = "whatsapp:+254700000001",
    variables: dict[str, str | int | bool] | None = None,
    opted_out: bool = False,
    memory: TemplateMemory | None = None,
    remembered: dict[str, dict[str, str]] | None = None,
    synced_at: str | None = "2026-11-23T09:18:00.000Z",
    shelf: Shelf | None = None,
    sync: Callable[[], None] | None = None,
) -> TemplatePicker:
    return TemplatePicker(
        shelf or shelf_of("support", templates or (PLAIN, ORDER, SALE, REJECTED), synced_at=synced_at),
        Whom(
            name,
            expires_at or Window(NOW + window if window is not None else None),
            address=address,
            language=language,
            opted_out=opted_out,
            names={"CustomerName": name},
            variables=variables or {},
        ),
        Doors((clock or Clock()).now, lambda: None, sync),
        templates_in_window=in_window,
        draft=draft,
        memory=memory,
        remembered=remembered,
    )


def words(screen: TemplatePicker, selector: str) -> str:
    visual = screen.query_one(selector, Static).content
    return visual.plain if isinstance(visual, Content) else str(visual)


def reads(screen: TemplatePicker) -> str:
    """What stands beside the list."""
    return screen.query_one(Page).plain
