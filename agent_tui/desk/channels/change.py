"""A number's workstream and name, and its workstream's language and behaviours, changed while the desk runs.

The configuration is changed in its file, which the desk reads anew; so there is one source, and its checks hold.
Invariant: nothing but what was named is changed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from agent_tui.config.edit import Value, changed
from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid
from agent_tui.desk.channels.config_file import need_file, rewrite
from agent_tui.desk.channels.look import channel, known_number
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit
from agent_tui.wire.channels import Channel, SetChannel


def edits(wish: SetChannel) -> tuple[dict[str, Value], dict[str, Value]]:
    """The keys of the number's table and of its workstream's that a wish changes (``config.edit``)."""
    own: dict[str, Value | None] = {"workstream": wish.workstream, "name": wish.name}
    stream: dict[str, Value | None] = {
        "language": wish.language,
        "automated.greeting.text": wish.greeting or None,
        "automated.greeting.enabled": None if wish.greeting is None else bool(wish.greeting),
        "survey.question": wish.survey or None,
        "survey.enabled": None if wish.survey is None else bool(wish.survey),
        "templates_in_window": wish.templates_in_window,
        "attachments.enabled": wish.attachments,
        "attachments.customers": wish.customers_send,
        "attachments.agents": wish.agents_send,
    }
    return (
        {key: value for key, value in own.items() if value is not None},
        {key: value for key, value in stream.items() if value is not None},
    )


def change_in_file(
    path: Path | None, config: Config, caller: Caller, number_id: str, wish: SetChannel, now: datetime
) -> None:
    """Write the change to the configuration's file, which the desk then reads anew; the earlier one is kept.

    Raises:
        Forbidden, NotFound: as ``channel``.
        Refused: ``no_file``, ``not_writable``.
        Invalid: nothing is named, or the outcome would be no good configuration; each mistake is told.
    """
    known_number(config, caller, number_id)
    need_file(path)
    number, stream = edits(wish)
    if not number and not stream:
        raise Invalid("Nothing to change was named.", hint="Name at least one field.")
    rewrite(path, lambda text, folder: changed(text, number_id, folder, number, stream), now)


def note_change(unit: Unit, config: Config, caller: Caller, number_id: str, now: datetime) -> Channel:
    """Say in the feed that the number's configuration was changed, and by whom."""
    unit.event("number.changed", caller.actor, now, number=number_id)
    return channel(unit, config, caller, number_id)
