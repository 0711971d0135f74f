"""What is suspicious about automated messages, offers' lines, surveys and bots: placeholders that nothing fills.

Invariant: pure functions of the configuration; what only the running desk can know (templates at Twilio) is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agent_tui.config.lines import KeyPath
from agent_tui.config.mistakes import did_you_mean, shown
from agent_tui.config.types import AutomatedMessage, AutomatedTrigger, Bot, Config, Workstream
from agent_tui.core import offer_slugs
from agent_tui.core.automated import BEFORE_ANYBODY, BY_NAME, COMMON, slots
from agent_tui.core.template_prefill import PREFILLS

Finding = tuple[KeyPath, str]


def behaviour_suspicions(config: Config) -> Iterator[Finding]:
    """Placeholders of texts that will be empty."""
    each = [_variables(workstream) for workstream in config.workstreams.values()]
    everything = None if None in each else {name for names in each for name in names or ()}
    yield from _messages(("automated",), config.automated, everything)
    for name, text in config.template_variables.items():
        yield from unfilled(("template_variables", name), text, list(PREFILLS), everything)
    for number in config.numbers.values():
        variables = _variables(config.workstreams[number.workstream])
        yield from _messages(("numbers", number.id, "automated"), number.automated, variables)
    for workstream in config.workstreams.values():
        path = ("workstreams", workstream.id, "automated")
        yield from _messages(path, workstream.automated, _variables(workstream))
        yield from _offer_text(workstream)
        if workstream.bot is not None:
            yield from _bot(workstream, workstream.bot)


def _variables(workstream: Workstream) -> set[str] | None:
    """The context variables that may have a value; None: a bot behind a URL may set any."""
    behind_url = workstream.bot is not None and workstream.bot.url is not None
    return None if behind_url else set(known_variables(workstream))


def _bot(workstream: Workstream, bot: Bot) -> Iterator[Finding]:
    path = ("workstreams", workstream.id, "bot")
    if workstream.mode != "push":
        yield path, 'takes nothing: bots need mode = "push"'
    if bot.url is not None and bot.secret is None:
        yield path, "its requests are not signed: give it a secret, by which it knows that they are ours"
    variables = set(known_variables(workstream))
    for name, step in bot.menu.items():
        for where, text in ((("say",), step.say), *((("says", spoken), said) for spoken, said in step.says.items())):
            yield from unfilled((*path, "menu", name, *where), text, [], variables)
        for index, option in enumerate(step.options):
            if option.queue is not None and option.queue == bot.queue:
                told = "is the bot's own queue: the rules choose where people take over"
                yield (*path, "menu", name, "options", index, "queue"), told
    if bot.queue is None:
        return
    waits = "leads to the bot's own queue: whom it hands over waits there for people"
    if workstream.fallback_queue == bot.queue:
        yield ("workstreams", workstream.id, "fallback_queue"), waits
    for index, rule in enumerate(workstream.route):
        if bot.queue in rule.queues:
            yield ("workstreams", workstream.id, "route", index, "queues"), waits


def _offer_text(workstream: Workstream) -> Iterator[Finding]:
    known = _variables(workstream)
    names = [*offer_slugs.NAMES, *sorted(f"{offer_slugs.VARIABLE}{name}" for name in known or ())]
    for index, line in enumerate(workstream.offer_text):
        for name in offer_slugs.named(line):
            if name not in names and (known is not None or not name.startswith(offer_slugs.VARIABLE)):
                told = f"{{{name}}} stays as it is written: nothing fills it here{did_you_mean(name, names)}"
                yield ("workstreams", workstream.id, "offer_text", index), told


def known_variables(workstream: Workstream) -> Iterator[str]:
    """Context variables that something in the configuration sets; a bot behind a URL may set others."""
    yield from workstream.variables
    if workstream.bot is not None:
        for step in workstream.bot.menu.values():
            for option in step.options:
                yield from option.set
    for ruleset in workstream.classify:
        for rule in ruleset.rules:
            yield from rule.set.variables


def _messages(
    path: KeyPath, messages: Mapping[AutomatedTrigger, AutomatedMessage], variables: set[str] | None
) -> Iterator[Finding]:
    for trigger, message in messages.items():
        names = [name for name in COMMON if name != "AgentName" or trigger not in BEFORE_ANYBODY]
        names += BY_NAME[trigger].values
        texts: dict[KeyPath, str] = {("texts", language): text for language, text in message.texts.items()}
        texts |= {("variables", key): text for key, text in message.variables.items()}
        if message.text is not None:
            texts["text",] = message.text
        for where, text in texts.items():
            yield from unfilled((*path, trigger, *where), text, names, variables)


def unfilled(path: KeyPath, text: str, names: list[str], variables: set[str] | None) -> Iterator[Finding]:
    """Placeholders in ``text`` that are none of ``names``, and context variables that are none of ``variables``.

    ``variables`` None: any may be set.
    """
    found, wanted = slots(text)
    for name in found:
        if name not in names:
            yield path, f"{{{name}}} will be empty: nothing fills it here{did_you_mean(name, names)}"
    if variables is None:
        return
    for name in wanted:
        if name not in variables:
            hint = did_you_mean(name, sorted(variables))
            yield path, f"{{${name}$}} will be empty: no rule and no bot sets the variable {shown(name)}{hint}"
