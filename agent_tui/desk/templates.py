"""The templates that agents may choose from: those synced from Twilio, and those of the configuration.

Invariant: a synced template wins over a configured one of the same content SID; one deleted at Twilio leaves the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import msgspec

from agent_tui.channel.content import RemoteTemplate
from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound
from agent_tui.core.moment import to_text
from agent_tui.core.templates import find_variables
from agent_tui.desk.caller import SYSTEM
from agent_tui.desk.outgoing import serves
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader, Unit, Value
from agent_tui.wire.templates import Approval, Template, TemplatePage, TemplateParts, TemplateVariable

_buttons = msgspec.json.Decoder(list[str]).decode
_variables = msgspec.json.Decoder(list[TemplateVariable]).decode


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def template_page(
    reader: Reader,
    config: Config,
    *,
    number: str | None = None,
    language: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> TemplatePage:
    """Templates by name and language; ``number`` is the id of ours that they are for.

    Raises:
        NotFound: no such number.
    """
    if number is not None and number not in config.numbers:
        raise NotFound(f"There is no number {number}.")
    account = None if number is None else config.numbers[number].account
    found = [
        record
        for record in reader.records(TemplateRecord, "all_templates")
        if account in (None, record.account_id)
        and (number is None or serves(record, number))
        and language in (None, record.language)
    ]
    ids = [record.id for record in found]
    start = ids.index(after) + 1 if after in ids else 0
    items = [_as_template(record) for record in found[start : start + limit]]
    syncs = [row["synced_at"] for row in reader.all("template_syncs") if account in (None, row["account_id"])]
    return TemplatePage(
        items=items,
        next=items[-1].id if len(found) > start + limit else None,
        synced_at=min((each for each in syncs if each is not None), default=None),
    )


def put_synced(unit: Unit, account_id: str, remote: Sequence[RemoteTemplate], now: datetime) -> int:
    """Replace an account's synced templates by what Twilio lists now; how many there are."""
    known = {
        record.content_sid: record.id
        for record in unit.records(TemplateRecord, "all_templates")
        if record.account_id == account_id
    }
    unit.run("drop_templates", account_id=account_id, source="synced")
    for each in remote:
        unit.run(
            "put_template",
            id=known.get(each.sid) or _free_id(unit, each.sid, account_id),
            account_id=account_id,
            content_sid=each.sid,
            name=each.name,
            language=each.language,
            category=each.category,
            text=each.text,
            header=each.header,
            footer=each.footer,
            buttons=_json(each.buttons),
            variables=_json([TemplateVariable(key=v.key, sample=v.sample, where=v.where) for v in each.variables]),
            approval=each.approval,
            reason=each.reason,
            content_type=each.content_type,
            numbers=None,
            source="synced",
        )
    unit.run("put_template_sync", account_id=account_id, synced_at=to_text(now), error=None)
    unit.event("template.synced", SYSTEM, now, account=account_id, count=len(remote))
    return len(remote)


def _free_id(unit: Unit, content_sid: str, account_id: str) -> str:
    """The content SID, or where another account has a template of that SID, one that names the account."""
    row = unit.one("template", id=content_sid)
    return content_sid if row is None else f"{content_sid}.{account_id}"


def sync_failed(unit: Unit, account_id: str, sentence: str, now: datetime) -> None:
    """Twilio did not tell; the templates known stay."""
    unit.run("put_template_sync", account_id=account_id, synced_at=None, error=sentence)
    unit.event("template.synced", SYSTEM, now, account=account_id, failed=True)


def put_configured(unit: Unit, config: Config) -> None:
    """Mirror the configuration's templates, for the account of each number they are for."""
    for account_id in config.accounts:
        unit.run("drop_templates", account_id=account_id, source="configured")
    synced = {(each.account_id, each.content_sid) for each in unit.records(TemplateRecord, "all_templates")}
    for template in config.templates:
        numbers = template.numbers or tuple(config.numbers)
        for account_id in dict.fromkeys(config.numbers[each].account for each in numbers):
            if (account_id, template.content_sid) in synced:
                continue
            variables = find_variables([("body", template.text)])
            row: dict[str, Value] = {
                "id": _free_id(unit, template.content_sid, account_id),
                "account_id": account_id,
                "content_sid": template.content_sid,
                "name": template.name,
                "language": template.language,
                "category": "",
                "text": template.text,
                "header": "",
                "footer": "",
                "buttons": "[]",
                "variables": _json([TemplateVariable(key=v.key, sample="", where=v.where) for v in variables]),
                "approval": "configured",
                "reason": "",
                "content_type": "twilio/text",
                "numbers": _json(template.numbers) if template.numbers else None,
                "source": "configured",
            }
            unit.run("put_template", **row)


def _as_template(record: TemplateRecord) -> Template:
    return Template(
        id=record.id,
        name=record.name,
        language=record.language,
        category=record.category,
        text=record.text,
        parts=TemplateParts(header=record.header, footer=record.footer, buttons=_buttons(record.buttons)),
        variables=_variables(record.variables),
        approval=cast(Approval, record.approval),
        reason=record.reason,
        content_sid=record.content_sid,
    )
