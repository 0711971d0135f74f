"""What may be chosen on the pages of set-up, and which of them are asked.

Invariant: made from the answers and what is known alone; a list is never empty.
"""

from __future__ import annotations

from agent_tui.setup.answers import (
    ACCOUNT,
    CHANGE,
    DESK,
    NO,
    NUMBER,
    OTHER,
    OWN,
    SANDBOX,
    SANDBOX_NUMBER,
    STAY,
    YES,
    Answers,
    FoundSender,
    Known,
)
from agent_tui.setup.fields import Choice, Choices


def fixed(*choices: Choice) -> Choices:
    """Always these."""
    return lambda _answers, _known: choices


YES_NO = fixed(Choice(YES, "Yes"), Choice(NO, "No"))
NO_YES = fixed(Choice(NO, "No"), Choice(YES, "Yes"))
_WHAT = {ACCOUNT: "Account", NUMBER: "Number", SANDBOX: "Sandbox"}


def kinds(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    """What can be done with this file."""
    adding = (
        Choice(OWN, "WhatsApp numbers of your own", "registered at Twilio, one or several"),
        Choice(SANDBOX, "Twilio's sandbox", "to try it out, without a number of your own"),
    )
    if not known.standing:
        return adding
    return (*adding, Choice(CHANGE, "Change what is there", "an account, its token, a number, the URL"))


def changeable(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    """The accounts and numbers of the file."""
    parts = tuple(_changeable(value, stands, known) for value, stands in known.standing.items())
    return parts or (Choice("", "Nothing"),)


def _changeable(value: str, stands: dict[str, str], known: Known) -> Choice:
    kind, _, name = value.partition(":")
    if kind == DESK:
        return Choice(value, "Public URL", known.public_url or "none yet")
    about = stands["account_sid"] if kind == ACCOUNT else f"{stands['other_number']}, {stands['number_name']}"
    return Choice(value, f"{_WHAT[kind]} {name}", about)


def senders(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    """The account's, and one that is typed."""
    listed = tuple(
        Choice(sender.number, sender.number, f"{_name(sender)}{sender.status.lower()}")
        for sender in known.senders
        if sender.number not in known.numbers_there
    )
    return (*listed, Choice(OTHER, "Another number", "one that Twilio does not list yet"))


def _name(sender: FoundSender) -> str:
    return f"{sender.name}, " if sender.name not in ("", sender.number) else ""


def services(answers: Answers, known: Known) -> tuple[Choice, ...]:
    """None, and the account's; the one that a changed number has comes first."""
    listed = tuple(
        Choice(service.sid, service.sid, service.name if service.name != service.sid else "")
        for service in known.services
    )
    stands = known.stands(answers, "service")
    if stands not in ("", "none", *(each.value for each in listed)):
        listed = (Choice(stands, stands, "as it stands in the file; Twilio does not list it"), *listed)
    return (Choice("none", "None", "messages leave by the number itself"), *listed)


def accounts(_answers: Answers, known: Known) -> tuple[Choice, ...]:
    """Those of the file, and one that is typed."""
    there = tuple(Choice(name, name, sid) for name, sid in known.accounts.items())
    return (*there, Choice(OTHER, "Another account", "one that is not in the file yet"))


def token_places(answers: Answers, known: Known) -> tuple[Choice, ...]:
    """Where a token may be kept; one that stands in the file itself cannot stay there."""
    reference = known.stands(answers, "reference")
    places = [Choice(STAY, "Where it is", reference)] if reference else []
    places.append(Choice("file", "A file", "beside config.toml, readable by you only"))
    if known.keyring:
        places.append(Choice("keyring", "The keyring", "of this user's session"))
    places += [
        Choice("env", "The environment", "TWILIO_AUTH_TOKEN, set where the desk starts"),
        Choice("credential", "A systemd credential", "twilio_auth_token, in the unit"),
    ]
    return tuple(places)


def same_or_own(answers: Answers, _known: Known) -> tuple[Choice, ...]:
    """The workstream of the number before, or another."""
    before = answers.earlier[-1].workstream if answers.earlier else ""
    return (
        Choice(YES, "Same as the one before", f"workstream {before}, in every way"),
        Choice(NO, "Its own", "asked on the next pages"),
    )


def adds(answers: Answers, _known: Known) -> bool:
    """Whether something is added, not changed."""
    return answers.kind != CHANGE


def names_account(answers: Answers, known: Known) -> bool:
    """Whether an account is chosen, typed or changed."""
    return adds(answers, known) or bool(answers.changed_account)


def names_url(answers: Answers, known: Known) -> bool:
    """Whether the public URL is asked for."""
    return adds(answers, known) or answers.changed_url


def sets_webhooks(answers: Answers, known: Known) -> bool:
    """Whether there are places at Twilio that the URLs can be set in."""
    return adds_own(answers, known) or (answers.changed_url and bool(set(known.numbers_there) - {SANDBOX_NUMBER}))


def adds_own(answers: Answers, _known: Known) -> bool:
    """Whether numbers of one's own are added."""
    return answers.kind != CHANGE and not answers.sandbox


def names_numbers(answers: Answers, known: Known) -> bool:
    """Whether there is a number to choose or to name."""
    return adds_own(answers, known) or bool(answers.changed_number)


def types_number(answers: Answers, _known: Known) -> bool:
    """Whether a number is typed."""
    return (bool(answers.changed_number) and not answers.sandbox) or OTHER in answers.number.split()


def has_services(answers: Answers, known: Known) -> bool:
    """Whether a Messaging Service can be chosen."""
    return names_numbers(answers, known) and not answers.sandbox and bool(known.services)


def types_account(answers: Answers, _known: Known) -> bool:
    """Whether an account is typed, a new one or one that is changed."""
    return answers.new_account or bool(answers.changed_account)


def names_workstream(answers: Answers, _known: Known) -> bool:
    """Whether the workstream is asked for: not with the one of the number before."""
    return not answers.changed_account and not answers.changed_url and (answers.at == 0 or answers.same == NO)


def shapes_workstream(answers: Answers, known: Known) -> bool:
    """Whether the workstream's own ways are asked: a new one's, or those of the number that is changed."""
    if not names_workstream(answers, known):
        return False
    if answers.changed_number and answers.workstream == known.stands(answers, "workstream"):
        return True
    return not known.has_workstream(answers.workstream) and answers.workstream not in (
        each.workstream for each in answers.earlier
    )


def asks_agent(answers: Answers, known: Known) -> bool:
    """Whether the person who sets up says who they are."""
    return adds(answers, known) and answers.at == 0


def can_start(answers: Answers, known: Known) -> bool:
    """Whether a desk can be started from here to try the new numbers out."""
    return adds(answers, known) and (not answers.new_account or answers.keep_token != "credential")  # noqa: S105


def came(_answers: Answers, known: Known) -> bool:
    """Whether a first message has come in."""
    return known.first is not None
