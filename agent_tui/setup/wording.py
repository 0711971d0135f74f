"""What the pages say, and what stands in their fields at first.

Invariant: plain sentences, each with what to do next; the token is never among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from agent_tui.channel.webhook_urls import hook_for
from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import Answers, Known, Tunnel

_SURVEYS = {
    "en": "How did we do, from 1 (badly) to 5 (very well)?",
    "es": "¿Cómo le hemos atendido, de 1 (mal) a 5 (muy bien)?",
    "pt": "Como foi o nosso atendimento, de 1 (mau) a 5 (muito bom)?",
    "de": "Wie waren wir, von 1 (schlecht) bis 5 (sehr gut)?",
    "fr": "Êtes-vous satisfait, de 1 (pas du tout) à 5 (très) ?",
    "ru": "Как мы справились, от 1 (плохо) до 5 (отлично)?",
}
_LINES_SHOWN = 12


def nothing(_answers: Answers, _known: Known) -> str:
    """An empty field."""
    return ""


def kind(_answers: Answers, known: Known) -> str:
    begin = (
        f"{known.config_path} is there: numbers are added to it, or what stands in it is changed. Its comments stay, "
        "and the file as it was is kept beside it."
        if known.there
        else f"This writes {known.config_path}. Nothing is written before you have seen a summary."
    )
    return f"{begin}\nYou can go back at any page."


def change(_answers: Answers, known: Known) -> str:
    return (
        "Choose what is not right, or no longer. Nothing else in the file is touched. To delete a number: "
        f"agent-tui channel delete NUMBER{known.options}."
    )


def token_label(answers: Answers, _known: Known) -> str:
    return "Auth token (empty: the one that is there)" if answers.changed_account else "Auth token"


def account(answers: Answers, known: Known) -> str:
    if answers.changed_account:
        return "Correct what is wrong; what you leave stays. Twilio is asked with both before anything is written."
    where = "SID and token stand on the first page of console.twilio.com, under Account Info."
    return f"An account of the file is used with its token. Of another one, {where}" if known.accounts else where


def account_name(_answers: Answers, known: Known) -> str:
    return _free("main", known.names.get("accounts", ()))


def number(answers: Answers, known: Known) -> str:
    if answers.changed_number:
        asked = "" if known.account_name else " Twilio could not be asked just now, so nothing is compared with it."
        return f"The number {answers.changed_number} of the file.{asked}"
    if known.senders and all(sender.number in known.numbers_there for sender in known.senders):
        return f'All WhatsApp senders of "{known.account_name}" are in {known.config_path} already.'
    if known.senders:
        return f'These are the WhatsApp senders of "{known.account_name}".'
    return (
        f'"{known.account_name}" has no WhatsApp sender yet. Register one at console.twilio.com (Messaging > Senders > '
        "WhatsApp senders), or go back and choose the sandbox."
    )


def number_label(_answers: Answers, known: Known) -> str:
    several = any(sender.number not in known.numbers_there for sender in known.senders)
    return "Numbers (space marks several)" if several else "Number"


def typed_label(answers: Answers, _known: Known) -> str:
    return "Number, with + and country code" if answers.changed_number else "Which, with + and country code"


def name_label(answers: Answers, _known: Known) -> str:
    several = len(answers.numbers) > 1 and not answers.changed_number and answers.chosen_number
    return f"Name for {answers.chosen_number}" if several else "Name for it"


def more(answers: Answers, _known: Known) -> str:
    return f"{answers.chosen_number}, number {answers.at + 1} of {len(answers.numbers)}."


def number_name(answers: Answers, known: Known) -> str:
    sender = known.sender(answers.chosen_number)
    if sender is not None and sender.name not in ("", sender.number):
        return sender.name
    return f"Support line {answers.at + 1}" if answers.at else "Support line"


def service(_answers: Answers, _known: Known) -> str:
    return (
        "The account has Messaging Services. Choose one if your number is in its sender pool: messages then leave "
        "through it, and what comes in is matched by it."
    )


def sandbox(_answers: Answers, _known: Known) -> str:
    return (
        "The sandbox is Twilio's number +1 415 523 8886, which many share. console.twilio.com shows its words under "
        "Messaging > Try it out > Send a WhatsApp message.\n"
        "Whoever tries it writes these words to the number first. That holds for three days; then messages to them "
        "fail with 63015 until they write them again. The sandbox takes one message in three seconds, and outside "
        "the 24 hours only Twilio's three sample templates; the one whose SID is public is added for you."
    )


def address(answers: Answers, known: Known) -> str:
    found = "".join(f"Running here: {_tunnel(each, known)}\n" for each in known.tunnels)
    port = known.public_listen.rpartition(":")[2]
    place = known.public_listen if answers.changed_url else "the address below"
    return (
        f"{found}Twilio calls the desk from the internet. Lead a proxy or a tunnel to {place}, and name its "
        f"https URL. To try it out: cloudflared tunnel --url http://127.0.0.1:{port}, or ngrok http {port}; then come "
        "back to this page and it is found."
    )


def _tunnel(tunnel: Tunnel, known: Known) -> str:
    if leads_here(tunnel, known):
        return f"{tunnel.url}"
    return f"{tunnel.url}, which leads to {tunnel.leads_to}, not to the desk."


def leads_here(tunnel: Tunnel, known: Known) -> bool:
    """Whether the tunnel leads to the public door, as far as it says."""
    return tunnel.leads_to == "" or tunnel.leads_to.rpartition(":")[2] == known.public_listen.rpartition(":")[2]


def listen(_answers: Answers, known: Known) -> str:
    return known.public_listen


def public_url(answers: Answers, known: Known) -> str:
    tunnel = next((each.url for each in known.tunnels if leads_here(each, known)), "")
    # Who changes it has most likely got another tunnel.
    return (tunnel or known.public_url) if answers.changed_url else (known.public_url or tunnel)


def callbacks(answers: Answers, known: Known) -> str:
    hook = hook_for(answers.public_url)
    urls = f"Inbound:   {hook.inbound}\nFallback:  {hook.fallback}\nStatus:    {hook.status}"
    if answers.changed_url:
        return f"They belong to every sender, and to Messaging Services that take messages themselves.\n\n{urls}"
    if answers.sandbox:
        return (
            "Copy these to console.twilio.com, Messaging > Try it out > Send a WhatsApp message > Sandbox settings: "
            'the first into "When a message comes in", the last into "Status callback URL", both with POST. Nobody but '
            f"you can set them for the sandbox.\n\n{urls}"
        )
    places = [f"the sender {each}" for each in answers.numbers]
    if takes_messages(answers, known):
        places.append(f"the Messaging Service {answers.service}")
    return f"They belong to {listed(places)}. The end of the first lets Twilio try again.\n\n{urls}"


def takes_messages(answers: Answers, known: Known) -> bool:
    """Whether the chosen Messaging Service sends incoming messages to a URL of its own."""
    return any(service.sid == answers.service and service.takes for service in known.services)


def workstream(answers: Answers, known: Known) -> str:
    says = "A workstream says how the conversations of a number are handed out."
    stands = known.stands(answers, "workstream")
    if stands:
        also = known.stands(answers, "shared_with")
        shared = (
            f" It also serves {also}: what you change of it on the next pages changes for them too." if also else ""
        )
        return f"{says} {stands} is this number's.{shared} Another name there is used as it is; a new one is added."
    there = _workstreams(answers, known)
    more = f" There are: {', '.join(there)}; one of these is used as it is." if there else ""
    about = f"{answers.chosen_number}: " if answers.at else ""
    return f"{about}{says}{more}"


def _workstreams(answers: Answers, known: Known) -> tuple[str, ...]:
    """Those of the file, and of this run so far."""
    fresh = (each.workstream for each in answers.earlier)
    return tuple(dict.fromkeys((*known.names.get("workstreams", ()), *fresh)))


def workstream_name(answers: Answers, known: Known) -> str:
    there = _workstreams(answers, known)
    if answers.at:
        return plain_name(answers.number_name, there)
    return there[0] if there else "support"


def agent_name(_answers: Answers, known: Known) -> str:
    return next(iter(known.names.get("agents", ())), "")


def language(_answers: Answers, _known: Known) -> str:
    return (
        "The language of what the desk writes by itself, and of a customer whose language is not known: en, es, pt, "
        "de, fr, ru or another code such as pt_BR."
    )


def language_code(_answers: Answers, _known: Known) -> str:
    return "en"


def behaviours(_answers: Answers, _known: Known) -> str:
    return (
        "What the desk says by itself. Leave a text empty, and it says nothing there. The greeting as it stands is "
        "said to each customer in their own language; docs/automated.md has the other occasions."
    )


def greeting(answers: Answers, _known: Known) -> str:
    return built_in("greeting", answers.language)


def survey(answers: Answers, _known: Known) -> str:
    return survey_question(answers.language)


def survey_question(language: str) -> str:
    return _SURVEYS.get(language[:2], _SURVEYS["en"])


def attachments(_answers: Answers, _known: Known) -> str:
    return "Supervisors can switch each direction at any time later."


def try_out(answers: Answers, known: Known) -> str:
    lines = [*known.done[-_LINES_SHOWN:], ""]
    if answers.sandbox:
        lines.append(f'From WhatsApp, write "{answers.join}" to {answers.chosen_number}, then any message.')
    else:
        lines.append(f"From WhatsApp, write any message to {listed(answers.numbers, 'or')}.")
    return "\n".join(lines)


def reply(_answers: Answers, known: Known) -> str:
    first = known.first
    return "" if first is None else f"{first.name} wrote: {first.text}"


def reply_text(answers: Answers, _known: Known) -> str:
    return _REPLIES.get(answers.language[:2], _REPLIES["en"])


_REPLIES = {
    "en": "Hello! We can hear you.",
    "es": "¡Hola! Le leemos.",
    "pt": "Olá! Estamos a ler.",
    "de": "Hallo! Wir lesen mit.",
    "fr": "Bonjour ! Nous vous lisons.",
    "ru": "Здравствуйте! Мы на связи.",
}


def done(_answers: Answers, known: Known) -> str:
    told = (
        f"The console:           agent-tui{known.options}",
        f"Is everything well?    agent-tui doctor{known.options}",
        f"Before you change it:  agent-tui check --config {known.config_path}",
    )
    return "\n".join([*known.done[-_LINES_SHOWN:], "", *told])


def listed(words: Sequence[str], joint: str = "and") -> str:
    """``a, b and c``."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def plain_name(words: str, taken: Collection[str]) -> str:
    """A name for the configuration from a person's words: ``support_line``."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "one"
    candidates = (wanted, *(f"{wanted}_{number}" for number in range(2, 1000)))
    return next(name for name in candidates if name not in taken)


def _free(wanted: str, taken: tuple[str, ...]) -> str:
    candidates = (wanted, *(f"{wanted}{number}" for number in range(2, 100)))
    return next(name for name in candidates if name not in taken)
