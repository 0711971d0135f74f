"""The pages of set-up, as one table: what each asks, when it is asked, and what is done before and after it.

The order is that of the model (account, number, callback URLs, workstream, language, behaviours, attachments, summary),
with our own end: a message received and answered. Invariant: nothing is written anywhere before the summary is agreed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agent_tui.setup import checks, wording
from agent_tui.setup.answers import NO, OTHER, OWN, SANDBOX, YES, Answers, Known
from agent_tui.setup.checks import Check

Kind = Literal["text", "secret", "choice"]
Work = Literal["look_around", "ask_twilio", "find_tunnels", "write", "start_desk", "wait_for_message", "send_reply"]
When = Callable[[Answers, Known], bool]
Words = Callable[[Answers, Known], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; ``about`` says more."""

    value: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question; ``default`` is what stands there at first. ``may_be_empty``: an empty answer is one."""

    key: str
    label: str
    kind: Kind = "text"
    check: Check | None = None
    default: Words = wording.nothing
    choices: Callable[[Answers, Known], tuple[Choice, ...]] = lambda _answers, _known: ()
    when: When = lambda _answers, _known: True


@dataclass(frozen=True, slots=True)
class Page:
    """``lead``: what to know before answering. ``before`` and ``after``: work whose outcome the page needs or makes.

    ``preparing`` and ``waiting``: what is shown while each of them goes on. ``then``: whether ``after`` is wanted.
    """

    id: str
    title: str
    lead: Words
    fields: tuple[Field, ...] = ()
    when: When = lambda _answers, _known: True
    before: Work | None = None
    after: Work | None = None
    preparing: str = ""
    waiting: str = ""
    then: When = lambda _answers, _known: True


def _fixed(*choices: Choice) -> Callable[[Answers, Known], tuple[Choice, ...]]:
    return lambda _answers, _known: choices


_YES_NO = _fixed(Choice(YES, "Yes"), Choice(NO, "No"))
_NO_YES = _fixed(Choice(NO, "No"), Choice(YES, "Yes"))


def _senders(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    listed = tuple(
        Choice(sender.number, sender.number, f"{sender.name} ({sender.status.lower()})")
        for sender in known.senders
        if sender.number not in known.numbers_there
    )
    return (*listed, Choice(OTHER, "Another number", "one that Twilio does not list yet"))


def _services(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    listed = tuple(
        Choice(service.sid, service.sid, service.name if service.name != service.sid else "")
        for service in known.services
    )
    return (Choice("none", "None", "messages leave by the number itself"), *listed)


def _accounts(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    there = tuple(Choice(name, name, sid) for name, sid in known.accounts.items())
    return (*there, Choice(OTHER, "Another account", "one that is not in the file yet"))


def _token_places(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    places = [Choice("file", "A file", "beside config.toml, readable by you only")]
    if known.keyring:
        places.append(Choice("keyring", "The keyring", "of this user's session"))
    places += [
        Choice("env", "The environment", "TWILIO_AUTH_TOKEN, set where the desk starts"),
        Choice("credential", "A systemd credential", "twilio_auth_token, in the unit"),
    ]
    return tuple(places)


def _is_sandbox(answers: Answers, _known: Known) -> bool:
    return answers.sandbox


def _is_own(answers: Answers, _known: Known) -> bool:
    return not answers.sandbox


def _is_new_account(answers: Answers, _known: Known) -> bool:
    return answers.new_account


def _is_new_workstream(answers: Answers, known: Known) -> bool:
    return not known.has_workstream(answers.workstream)


def _can_start(answers: Answers, _known: Known) -> bool:
    return not answers.new_account or answers.keep_token != "credential"  # noqa: S105 - a place, not a token


def _came(_answers: Answers, known: Known) -> bool:
    return known.first is not None


PAGES: tuple[Page, ...] = (
    Page(
        "kind",
        "What do you connect?",
        wording.kind,
        (
            Field(
                "kind",
                "Number",
                "choice",
                check=checks.free_sandbox,
                choices=_fixed(
                    Choice(OWN, "A WhatsApp number of your own", "registered at Twilio"),
                    Choice(SANDBOX, "Twilio's sandbox", "to try it out, without a number of your own"),
                ),
            ),
        ),
        before="look_around",
        # Again: a file that cannot be read holds everything up, and may have been mended meanwhile.
        after="look_around",
    ),
    Page(
        "account",
        "Twilio account",
        wording.account,
        (
            Field(
                "which_account",
                "Account",
                "choice",
                choices=_accounts,
                when=lambda _answers, known: bool(known.accounts),
            ),
            Field(
                "account",
                "Name for it here",
                check=checks.new_account,
                default=wording.account_name,
                when=_is_new_account,
            ),
            Field("account_sid", "Account SID", check=checks.account_sid, when=_is_new_account),
            Field("auth_token", "Auth token", "secret", check=checks.auth_token, when=_is_new_account),
            Field("keep_token", "Keep the token in", "choice", choices=_token_places, when=_is_new_account),
        ),
        after="ask_twilio",
        waiting="Asking Twilio",
    ),
    Page(
        "number",
        "WhatsApp number",
        wording.number,
        (
            Field("number", "Number", "choice", check=checks.free_number, choices=_senders),
            Field(
                "other_number",
                "Which, with + and country code",
                check=checks.phone,
                when=lambda answers, _known: answers.number == OTHER,
            ),
            Field("number_name", "Name for it", check=checks.words, default=wording.number_name),
        ),
        when=_is_own,
    ),
    Page(
        "service",
        "Messaging Service",
        wording.service,
        (Field("service", "Send through", "choice", choices=_services),),
        when=lambda answers, known: not answers.sandbox and bool(known.services),
    ),
    Page(
        "sandbox",
        "Sandbox",
        wording.sandbox,
        (Field("join", "The words to join with", check=checks.join),),
        when=_is_sandbox,
    ),
    Page(
        "address",
        "Public URL",
        wording.address,
        (
            Field("public_listen", "The desk listens on", check=checks.listen, default=wording.listen),
            Field("public_url", "Public URL", check=checks.public_url, default=wording.public_url),
        ),
        before="find_tunnels",
        preparing="Looking for tunnels",
    ),
    Page(
        "callbacks",
        "Callback URLs",
        wording.callbacks,
        (Field("set_webhooks", "Set them at Twilio for you?", "choice", choices=_YES_NO, when=_is_own),),
    ),
    Page(
        "workstream",
        "Workstream",
        wording.workstream,
        (
            Field("workstream", "Name", check=checks.name, default=wording.workstream_name),
            Field(
                "mode",
                "Conversations are",
                "choice",
                choices=_fixed(
                    Choice("push", "Offered to agents", "one after the other, by capacity and skills"),
                    Choice("pick", "Taken by agents", "from the queue, as they like"),
                ),
                when=_is_new_workstream,
            ),
            Field("agent", "Your name as an agent", check=checks.words, default=wording.agent_name),
        ),
    ),
    Page(
        "language",
        "Language",
        wording.language,
        (Field("language", "Code", check=checks.language, default=wording.language_code),),
        when=_is_new_workstream,
    ),
    Page(
        "behaviours",
        "Behaviours",
        wording.behaviours,
        (
            Field("greeting", "Greeting", check=checks.text, default=wording.greeting),
            Field("survey", "Question after the end", check=checks.text, default=wording.survey),
            Field("templates_in_window", "Templates also while the window is open?", "choice", choices=_NO_YES),
        ),
        when=_is_new_workstream,
    ),
    Page(
        "attachments",
        "File attachments",
        wording.attachments,
        (
            Field("attachments", "File attachments", "choice", choices=_fixed(Choice(YES, "On"), Choice(NO, "Off"))),
            Field(
                "customers",
                "Customers can send files",
                "choice",
                choices=_YES_NO,
                when=lambda answers, _known: answers.attachments != NO,
            ),
            Field(
                "agents",
                "Agents can send files",
                "choice",
                choices=_YES_NO,
                when=lambda answers, _known: answers.attachments != NO,
            ),
        ),
        when=_is_new_workstream,
    ),
    Page(
        "summary",
        "Summary",
        wording.summary,
        (
            Field(
                "write",
                "Is this right?",
                "choice",
                choices=_fixed(Choice(YES, "Write it"), Choice(NO, "Leave without writing")),
            ),
        ),
        after="write",
        waiting="Writing",
        then=lambda answers, _known: answers.write == YES,
    ),
    Page(
        "try_out",
        "The first message",
        wording.try_out,
        (
            Field(
                "try_out",
                "Wait for it?",
                "choice",
                choices=_fixed(Choice(YES, "Wait for a message"), Choice(NO, "Not now")),
            ),
        ),
        when=_can_start,
        before="start_desk",
        after="wait_for_message",
        preparing="Starting the desk",
        waiting="Waiting for a message",
        then=lambda answers, _known: answers.try_out == YES,
    ),
    Page(
        "reply",
        "Answer it",
        wording.reply,
        (Field("reply", "Your answer", check=checks.reply, default=wording.reply_text),),
        when=_came,
        after="send_reply",
        waiting="Sending",
    ),
    Page("done", "Done", wording.done),
)
"""``write`` answered with no ends set-up there (see ``flow``)."""
