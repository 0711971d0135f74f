"""One template in all its languages, and the one of them that a customer gets.

Invariant: what is chosen may be sent; a language that is not there, or not approved, gives way to the next one wanted.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent_tui.config.types import Config
from agent_tui.core.errors import NotFound, Refused
from agent_tui.core.template_language import Version, choose_language
from agent_tui.core.template_rules import SENDABLE
from agent_tui.desk.sending.outgoing import serves
from agent_tui.store.records import TemplateRecord
from agent_tui.store.unit import Reader


def family(reader: Reader, account_id: str, number_id: str, reference: str) -> list[TemplateRecord]:
    """The templates meant by an id, ``NAME`` or ``NAME:LANGUAGE``, those that may be sent; at least one.

    Raises:
        NotFound: there is none for this number.
        Refused: ``template_not_approved``: none of them may be sent.
    """
    found = versions(reader, account_id, number_id, reference)
    if not found:
        raise NotFound(f"There is no template {reference} for this number.")
    good = [each for each in found if each.approval in SENDABLE]
    if not good:
        first = found[0]
        why = f": {first.reason.rstrip('.')}" if first.reason else ""
        raise Refused(
            f"The template {first.name} ({first.language}) is {first.approval}{why}.", code="template_not_approved"
        )
    return good


def versions(reader: Reader, account_id: str, number_id: str, reference: str) -> list[TemplateRecord]:
    """All that is meant, also what may not be sent."""
    ours = [
        each
        for each in reader.records(TemplateRecord, "account_templates", account_id=account_id)
        if serves(each, number_id)
    ]
    name, _, language = reference.rpartition(":")
    return (
        [each for each in ours if each.id == reference]
        or [each for each in ours if each.name == reference]
        or [each for each in ours if each.name == name and _same(each.language, language)]
    )


def in_language(templates: Sequence[TemplateRecord], wanted: Sequence[str]) -> TemplateRecord:
    """The first of ``wanted`` that may be sent, also in another country's form; else any that may."""
    return in_language_said(templates, wanted)[0]


def in_language_said(templates: Sequence[TemplateRecord], wanted: Sequence[str]) -> tuple[TemplateRecord, str]:
    """The same, with a sentence if it is not the language wanted first: that one is missing or not approved."""
    choice = choose_language(versions_of(templates), wanted)
    found = next((each for each in templates if choice.version is not None and each.id == choice.version.id), None)
    return found or templates[0], choice.said


def said_of_chosen(template: TemplateRecord, siblings: Sequence[TemplateRecord], wanted: Sequence[str]) -> str:
    """A sentence where ``template`` was named itself, by its id or its language, and another language was wanted."""
    choice = choose_language(versions_of(siblings), wanted)
    if choice.version is None or choice.version.id == template.id:
        return choice.said
    return f"{choice.version.language} is there too; {template.language} was chosen."


def languages_for(config: Config, number_id: str | None) -> list[str]:
    """What is tried after the customer's language: the workstream's of the number, then the desk's default."""
    number = None if number_id is None else config.numbers.get(number_id)
    workstream = None if number is None else config.workstreams.get(number.workstream)
    ours = [] if workstream is None else [workstream.language]
    return list(dict.fromkeys([*ours, config.desk.template_language]))


def versions_of(templates: Sequence[TemplateRecord]) -> list[Version]:
    """Templates of one name as the rules know them."""
    return [Version(each.id, each.language, each.approval in SENDABLE, each.approval) for each in templates]


def _same(one: str, other: str) -> bool:
    return one.replace("-", "_").casefold() == other.replace("-", "_").casefold()
