"""What hangs on a number of ours: conversations, rules, templates, lists. For changing and deleting a channel.

Invariant: looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct, structs

from agent_tui.config.mistakes import dotted
from agent_tui.config.types import Condition, Config, ConfiguredTemplate, Number, RouteTest
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import from_text
from agent_tui.core.survey import phrase
from agent_tui.core.window import session_window
from agent_tui.desk.automation.voices import voices
from agent_tui.desk.channels.deletion_view import open_deletion, shown
from agent_tui.desk.sending.outgoing import serves
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import id_cursor
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.channels import (
    Behaviours,
    Channel,
    ChannelConversation,
    ChannelConversations,
    ChannelCustomers,
    ChannelPage,
)

AT_ONCE = 50
_NAMING: tuple[tuple[type[Struct], str], ...] = (
    (Condition, "number"),
    (RouteTest, "number"),
    (ConfiguredTemplate, "numbers"),
)
"""The types that name numbers, and the field in which they do."""


def references(config: Config, number_id: str) -> list[str]:
    """The dotted places of the configuration that name the number."""
    return [dotted(path) for path in _places(config, number_id, ())]


def _places(value: object, number_id: str, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Struct):
        for kind, field in _NAMING:
            if isinstance(value, kind):
                named = getattr(value, field)
                if number_id == named or (isinstance(named, tuple) and number_id in named):
                    yield (*path, field)
        for each in structs.fields(value):
            yield from _places(getattr(value, each.name), number_id, (*path, each.encode_name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, number_id, (*path, str(key)))
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _places(item, number_id, (*path, place))


def channel(reader: Reader, config: Config, caller: Caller, number_id: str) -> Channel:
    """One number with what hangs on it.

    Raises:
        Forbidden: the caller is no administrator.
        NotFound: no such number.
    """
    number = known_number(config, caller, number_id)
    states = {row["state"]: int(row["count"]) for row in reader.all("states_of_number", number_id=number_id)}
    last = reader.one("last_inbound_of_number", number_id=number_id)
    templates = [
        record
        for record in reader.records(TemplateRecord, "all_templates")
        if record.account_id == number.account and serves(record, number_id)
    ]
    deletion = open_deletion(reader, number_id)
    timers = reader.one("timers_of_number", number_id=number_id)
    return Channel(
        id=number.id,
        number=number.number,
        name=number.name or number.id,
        account=number.account,
        workstream=number.workstream,
        language=config.workstreams[number.workstream].language,
        messaging_service_sid=number.messaging_service_sid,
        sandbox=number.sandbox is not None,
        live={state: count for state, count in states.items() if state != "closed"},
        conversations=sum(states.values()),
        templates=len(templates),
        references=references(config, number_id),
        last_inbound_at=None if last is None else last["at"],
        behaviours=_behaviours(config, number),
        shared_with=[
            each.id for each in config.numbers.values() if each.workstream == number.workstream and each is not number
        ],
        lists=len(reader.all("open_lists_of_number", number_id=number_id)),
        timers=0 if timers is None else int(timers["count"]),
        deletion=None if deletion is None else shown(reader, deletion),
    )


def _behaviours(config: Config, number: Number) -> Behaviours:
    workstream = config.workstreams[number.workstream]
    language, survey = workstream.language, workstream.survey
    greeting = voices(config).of(number.id, "greeting")
    return Behaviours(
        greeting="" if greeting is None else greeting.text(language, language),
        survey="" if survey is None or not survey.enabled else survey.question or phrase("question", language),
        templates_in_window=workstream.templates_in_window,
        attachments=workstream.attachments.enabled,
        customers_send=workstream.attachments.customers,
        agents_send=workstream.attachments.agents,
    )


def channel_page(reader: Reader, config: Config, caller: Caller) -> ChannelPage:
    """All of them."""
    return ChannelPage(items=[channel(reader, config, caller, each) for each in config.numbers], next=None)


def live_conversations(
    reader: Reader, config: Config, caller: Caller, number_id: str, after: str, now: datetime
) -> ChannelConversations:
    """The oldest after the id ``after`` that are not closed, so many as are dealt with at once.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    known_number(config, caller, number_id)
    start = id_cursor("after", after or None, "c", "")
    rows = reader.all("live_of_number", number_id=number_id, after=start, limit=AT_ONCE)
    return ChannelConversations(
        items=[
            ChannelConversation(id=row["id"], state=row["state"], window_open=_open(row["last_inbound_at"], now))
            for row in rows
        ]
    )


def own_customers(reader: Reader, config: Config, caller: Caller, number_id: str) -> ChannelCustomers:
    """Some of those who wrote to no other number; once they are erased, others are given."""
    known_number(config, caller, number_id)
    rows = reader.all("only_at_number", number_id=number_id, limit=AT_ONCE)
    return ChannelCustomers(items=[row["address"] for row in rows])


def known_number(config: Config, caller: Caller, number_id: str) -> Number:
    """The number, for an administrator.

    Raises:
        Forbidden: the caller is none. NotFound: no such number.
    """
    caller.need("admin")
    number = config.numbers.get(number_id)
    if number is None:
        raise NotFound(f"There is no number {number_id}.")
    return number


def _open(last_inbound_at: str | None, now: datetime) -> bool:
    return session_window(None if last_inbound_at is None else from_text(last_inbound_at), now).state == "open"
