"""The templates that agents may choose from: those synced from Twilio, and those of the configuration.

Invariant: a synced template wins over a configured one of the same content SID; one deleted at Twilio leaves the list.
"""

from __future__ import annotations

from typing import cast

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound
from agent_tui.core.template_prefill import source
from agent_tui.core.template_rules import CANNOT_START
from agent_tui.core.templates import find_variables
from agent_tui.desk.sending.outgoing import serves
from agent_tui.desk.sending.template_family import languages_for
from agent_tui.desk.views.cursors import packed, unpacked
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader, Unit, Value
from agent_tui.wire.templates import (
    Approval,
    Template,
    TemplateButton,
    TemplateCard,
    TemplatePage,
    TemplateParts,
    TemplateVariable,
)

_buttons = msgspec.json.Decoder(list[str]).decode
_variables = msgspec.json.Decoder(list[TemplateVariable]).decode


def as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def free_id(unit: Unit, content_sid: str, account_id: str) -> str:
    """The content SID, or where another account has a template of that SID, one that names the account."""
    row = unit.one("template", id=content_sid)
    return content_sid if row is None else f"{content_sid}.{account_id}"


class _Content(msgspec.Struct, frozen=True):
    """The column ``content``."""

    media: list[str] = []
    actions: list[TemplateButton] = []
    items: list[str] = []
    cards: list[TemplateCard] = []
    place: str = ""


_content = msgspec.json.Decoder(_Content).decode
READ_AT_ONCE = 200


def template_page(
    reader: Reader,
    config: Config,
    *,
    number: str | None = None,
    language: str | None = None,
    name: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> TemplatePage:
    """Templates by name and language; ``number`` is the id of ours that they are for.

    Raises:
        NotFound: no such number. Invalid: the cursor is not one of ours.
    """
    if number is not None and number not in config.numbers:
        raise NotFound(f"There is no number {number}.")
    account = None if number is None else config.numbers[number].account
    found: list[TemplateRecord] = []
    start = (name or "", "", "") if after is None else unpacked("after", after, 3)
    while len(found) <= limit:
        rows = reader.records(
            TemplateRecord, "template_page", name=start[0], language=start[1], id=start[2], limit=READ_AT_ONCE
        )
        found += [
            record
            for record in rows
            if account in (None, record.account_id)
            and (number is None or serves(record, number))
            and language in (None, record.language)
            and name in (None, record.name)
        ]
        if len(rows) < READ_AT_ONCE or (name is not None and rows[-1].name != name):
            break
        start = _order(rows[-1])
    items = [_as_template(config, record) for record in found[:limit]]
    syncs = [row for row in reader.all("template_syncs") if account in (None, row["account_id"])]
    times = [row["synced_at"] for row in syncs if row["synced_at"] is not None]
    return TemplatePage(
        items=items,
        languages=languages_for(config, number),
        next=packed(*_order(found[limit - 1])) if len(found) > limit else None,
        synced_at=min(times, default=None),
        sync_error=next((row["error"] for row in syncs if row["error"]), None),
    )


def _order(record: TemplateRecord) -> tuple[str, str, str]:
    return record.name, record.language, record.id


def put_configured(unit: Unit, config: Config) -> None:
    """Mirror the configuration's templates, for the account of each number they are for.

    One that Twilio lists, by its SID or by name and language, is as Twilio says.
    """
    for account_id in config.accounts:
        unit.run("drop_templates", account_id=account_id, source="configured")
    listed = unit.records(TemplateRecord, "all_templates")
    synced = {(each.account_id, each.content_sid) for each in listed}
    named = {(each.account_id, each.name, each.language) for each in listed}
    for template in config.templates:
        numbers = template.numbers or tuple(config.numbers)
        for account_id in dict.fromkeys(config.numbers[each].account for each in numbers):
            if (account_id, template.content_sid) in synced or (account_id, template.name, template.language) in named:
                continue
            variables = find_variables([("body", template.text)], template.samples)
            row: dict[str, Value] = {
                "id": free_id(unit, template.content_sid, account_id),
                "account_id": account_id,
                "content_sid": template.content_sid,
                "name": template.name,
                "language": template.language,
                "category": "",
                "text": template.text,
                "header": "",
                "footer": "",
                "buttons": "[]",
                "variables": as_json([TemplateVariable(key=v.key, sample=v.sample, where=v.where) for v in variables]),
                "approval": "configured",
                "reason": "",
                "content_type": "twilio/text",
                "numbers": as_json(template.numbers) if template.numbers else None,
                "source": "configured",
                "content": "{}",
            }
            unit.run("put_template", **row)


def _as_template(config: Config, record: TemplateRecord) -> Template:
    content = _content(record.content)
    ours = [each.id for each in config.numbers.values() if each.account == record.account_id]
    return Template(
        id=record.id,
        name=record.name,
        language=record.language,
        category=record.category,
        text=record.text,
        parts=TemplateParts(
            header=record.header,
            footer=record.footer,
            buttons=_buttons(record.buttons),
            media=content.media,
            actions=content.actions,
            items=content.items,
            cards=content.cards,
            place=content.place,
        ),
        variables=[
            msgspec.structs.replace(each, prefill=source(config.template_variables, record.name, each.key))
            for each in _variables(record.variables)
        ],
        approval=cast(Approval, record.approval),
        reason=record.reason,
        content_sid=record.content_sid,
        content_type=record.content_type,
        can_start=record.content_type not in CANNOT_START,
        numbers=[each for each in ours if serves(record, each)],
    )
