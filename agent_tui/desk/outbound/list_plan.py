"""What a list would do: every line of the file held against the template, consent and live conversations.

Invariant: a plan reads and changes nothing; each line of the file is in it once, with the reason if it is skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from agent_tui.config.types import Config, Number
from agent_tui.core.address import canonical_key
from agent_tui.core.csv_lines import decode_sheet
from agent_tui.core.errors import Invalid, NotFound
from agent_tui.core.recipients import SheetRow, read_sheet
from agent_tui.core.templates import Variable, check_values, render
from agent_tui.desk.sending.outgoing import misfit
from agent_tui.desk.sending.template_family import family, in_language_said, languages_for, said_of_chosen, versions
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader
from agent_tui.wire.lists import ListPreview, Sample, SkippedLine, SkipReason
from agent_tui.wire.templates import TemplateVariable

SAMPLES = 5
USUAL_PER_MINUTE = 60
SKIPS: dict[SkipReason, str] = {
    "opted_out": "The customer opted out.",
    "has_conversation": "There is a live conversation with this customer.",
    "template_not_approved": "The template may not be sent any more.",
    "cancelled": "The list was cancelled before it came to this recipient.",
}

_variables = msgspec.json.Decoder(list[TemplateVariable]).decode


@dataclass(frozen=True, slots=True)
class Planned:
    """A line and what becomes of it; ``reason`` empty: the message goes out in ``template``'s language.

    ``said``: why that is not the language wanted first.
    """

    row: SheetRow
    template: TemplateRecord
    reason: str
    detail: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    number: Number
    reference: str
    templates: Sequence[TemplateRecord]
    lines: tuple[Planned, ...]
    ignored: tuple[str, ...]
    per_minute: int
    day_left: int

    @property
    def marketing(self) -> bool:
        return any(template.category.casefold() == "marketing" for template in self.templates)


def make_plan(
    reader: Reader, config: Config, number_id: str, template: str, data: bytes, per_minute: int | None, now: datetime
) -> Plan:
    """Read the file and look at each of its lines.

    Raises:
        NotFound: no such number or template. Refused: ``template_not_approved``.
        Invalid: the file as a whole, or more messages a minute than the number sends.
    """
    number = config.numbers.get(number_id)
    if number is None:
        raise NotFound(f"There is no number {number_id}.")
    most = most_per_minute(number)
    if per_minute is not None and per_minute > most:
        raise Invalid(f"per_minute: the number {number_id} sends {most} messages a minute at most.")
    templates = family(reader, number.account, number_id, template)
    keys = list(dict.fromkeys(each.key for record in templates for each in _variables(record.variables)))
    sheet = read_sheet(decode_sheet(data), keys)
    ours = {canonical_key(each.address) for each in config.numbers.values()}
    meant = versions(reader, number.account, number_id, template)
    left = day_left(reader, config, number, now)
    named = versions(reader, number.account, number_id, meant[0].name)
    lines = tuple(_plan(reader, config, number, meant, named, ours, row, now) for row in sheet.rows)
    return Plan(number, template, templates, lines, sheet.ignored, per_minute or min(USUAL_PER_MINUTE, most), left)


def most_per_minute(number: Number) -> int:
    """Messages a minute that the number sends."""
    return max(1, int(number.rate * 60))


def day_of(config: Config, now: datetime) -> str:
    """The day that a number's limit counts in."""
    return now.astimezone(ZoneInfo(config.desk.time_zone)).date().isoformat()


def day_left(reader: Reader, config: Config, number: Number, now: datetime) -> int:
    """Messages that lists may still send from the number today."""
    row = reader.one("list_day", number_id=number.id, day=day_of(config, now))
    return max(0, number.list_limit - (0 if row is None else int(row["sent"])))


def _plan(
    reader: Reader,
    config: Config,
    number: Number,
    templates: Sequence[TemplateRecord],
    named: Sequence[TemplateRecord],
    ours: set[str],
    row: SheetRow,
    now: datetime,
) -> Planned:
    user = None if row.reason else reader.one("user_of_key", key=canonical_key(row.address))
    user_id = None if user is None else str(user["user_id"])
    wanted = wanted_languages(reader, config, number, user_id, row.language)
    template, said = in_language_said(templates, wanted)
    if len(templates) < len(named):
        said = said_of_chosen(template, named, wanted)
    if row.reason:
        return Planned(row, template, row.reason, row.fault)
    if canonical_key(row.address) in ours:
        return Planned(row, template, "invalid", f"Line {row.line}: this is a number of our own.")
    faults = check_values(variables_of(template), own_values(template, row.values), template.text)
    if faults:
        return Planned(row, template, "invalid", f"Line {row.line}: {faults[0].sentence}")
    reason, detail = hindrance(reader, number.id, user_id, template, row.address, now)
    return Planned(row, template, reason, detail, said)


def hindrance(
    reader: Reader, number_id: str, user_id: str | None, template: TemplateRecord, address: str, now: datetime
) -> tuple[str, str]:
    """Why the template does not go to this user now, as a reason and a sentence; both empty if it does."""
    pair = None if user_id is None else reader.one("pair", number_id=number_id, user_id=user_id)
    if pair is not None and pair["opted_out_at"] is not None:
        return "opted_out", SKIPS["opted_out"]
    if user_id is not None and reader.one("live_conversation", number_id=number_id, user_id=user_id) is not None:
        return "has_conversation", SKIPS["has_conversation"]
    found = misfit(template, address, None if pair is None else pair["last_inbound_at"], now)
    return ("", "") if found is None else (found.code, f"{template.name} ({template.language}): {found.words}.")


def wanted_languages(
    reader: Reader, config: Config, number: Number, user_id: str | None, language: str
) -> tuple[str, ...]:
    """The line's language, then the customer's, the workstream's, the default."""
    spoken = () if user_id is None else reader.all("languages_of", user_id=user_id, number_id=number.id)
    return (language, *(row["language"] for row in spoken), *languages_for(config, number.id))


def variables_of(template: TemplateRecord) -> list[Variable]:
    """The template's variables as the rules know them."""
    return [Variable(each.key, each.where, each.sample) for each in _variables(template.variables)]


def own_values(template: TemplateRecord, values: Mapping[str, str]) -> dict[str, str]:
    """Of the values of a line those that this language of the template has."""
    return {each.key: values.get(each.key, "") for each in _variables(template.variables)}


def as_preview(plan: Plan) -> ListPreview:
    """The plan for people: counts, every skipped line, a few messages as they will be read."""
    ready = [each for each in plan.lines if not each.reason]
    languages: dict[str, int] = {}
    for each in ready:
        languages[each.template.language] = languages.get(each.template.language, 0) + 1
    return ListPreview(
        number=plan.number.id,
        template=plan.templates[0].name,
        category=plan.templates[0].category,
        marketing=plan.marketing,
        total=len(plan.lines),
        ready=len(ready),
        skipped=[
            SkippedLine(
                line=each.row.line,
                address=each.row.address[:100],
                reason=cast(SkipReason, each.reason),
                detail=each.detail,
            )
            for each in plan.lines
            if each.reason
        ],
        languages=languages,
        other_language=dict(Counter(each.said for each in ready if each.said).most_common(SAMPLES)),
        ignored=[name[:100] for name in plan.ignored],
        samples=[
            Sample(
                line=each.row.line,
                address=each.row.address,
                language=each.template.language,
                text=render(each.template.text, each.row.values),
            )
            for each in ready[:SAMPLES]
        ],
        per_minute=plan.per_minute,
        minutes=round(len(ready) / plan.per_minute, 1),
        day_left=plan.day_left,
        today=min(len(ready), plan.day_left),
    )
