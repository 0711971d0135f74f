"""What the pages say, and what stands in their fields at first.

Invariant: plain sentences, each with what to do next; the token is never among them.
"""

from __future__ import annotations

from agent_tui.channel.webhook_urls import hook_for
from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import NO, YES, Answers, Known, Tunnel

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
        f"{known.config_path} is there: what you set up here is added to it, its comments stay, and the file as it "
        "was is kept beside it."
        if known.there
        else f"This writes {known.config_path}. Nothing is written before you have seen a summary."
    )
    return f"{begin}\nYou can go back at any page."


def account(_answers: Answers, known: Known) -> str:
    where = "SID and token stand on the first page of console.twilio.com, under Account Info."
    return f"An account of the file is used with its token. Of another one, {where}" if known.accounts else where


def account_name(_answers: Answers, known: Known) -> str:
    return _free("main", known.names.get("accounts", ()))


def number(_answers: Answers, known: Known) -> str:
    if known.senders and all(sender.number in known.numbers_there for sender in known.senders):
        return f'All WhatsApp senders of "{known.account_name}" are in {known.config_path} already.'
    if known.senders:
        return f'These are the WhatsApp senders of "{known.account_name}".'
    return (
        f'"{known.account_name}" has no WhatsApp sender yet. Register one at console.twilio.com (Messaging > Senders > '
        "WhatsApp senders), or go back and choose the sandbox."
    )


def number_name(answers: Answers, known: Known) -> str:
    sender = known.sender(answers.number)
    return sender.name if sender is not None and sender.name not in ("", sender.number) else "Support line"


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


def address(_answers: Answers, known: Known) -> str:
    found = "".join(f"Running here: {_tunnel(each, known)}\n" for each in known.tunnels)
    port = known.public_listen.rpartition(":")[2]
    return (
        f"{found}Twilio calls the desk from the internet. Lead a proxy or a tunnel to the address below, and name its "
        f"https URL. To try it out: cloudflared tunnel --url http://127.0.0.1:{port}, or ngrok http {port}; then come "
        "back to this page and it is found."
    )


def _tunnel(tunnel: Tunnel, known: Known) -> str:
    if leads_here(tunnel, known):
        return f"{tunnel.url}"
    return f"{tunnel.url}, which leads to {tunnel.leads_to}, not to the address below."


def leads_here(tunnel: Tunnel, known: Known) -> bool:
    """Whether the tunnel leads to the public door, as far as it says."""
    return tunnel.leads_to == "" or tunnel.leads_to.rpartition(":")[2] == known.public_listen.rpartition(":")[2]


def listen(_answers: Answers, known: Known) -> str:
    return known.public_listen


def public_url(_answers: Answers, known: Known) -> str:
    return known.public_url or next((each.url for each in known.tunnels if leads_here(each, known)), "")


def callbacks(answers: Answers, known: Known) -> str:
    hook = hook_for(answers.public_url)
    urls = f"Inbound:   {hook.inbound}\nFallback:  {hook.fallback}\nStatus:    {hook.status}"
    if answers.sandbox:
        return (
            "Copy these to console.twilio.com, Messaging > Try it out > Send a WhatsApp message > Sandbox settings: "
            'the first into "When a message comes in", the last into "Status callback URL", both with POST. Nobody but '
            f"you can set them for the sandbox.\n\n{urls}"
        )
    places = [f"the sender {answers.chosen_number}"]
    if takes_messages(answers, known):
        places.append(f"the Messaging Service {answers.service}")
    return f"They belong to {' and '.join(places)}. The end of the first lets Twilio try again.\n\n{urls}"


def takes_messages(answers: Answers, known: Known) -> bool:
    """Whether the chosen Messaging Service sends incoming messages to a URL of its own."""
    return any(service.sid == answers.service and service.takes for service in known.services)


def workstream(_answers: Answers, known: Known) -> str:
    there = known.names.get("workstreams", ())
    more = f" There are: {', '.join(there)}; one of these is used as it is." if there else ""
    return f"A workstream says how the conversations of a number are handed out.{more}"


def workstream_name(_answers: Answers, known: Known) -> str:
    there = known.names.get("workstreams", ())
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
    return _SURVEYS.get(answers.language[:2], _SURVEYS["en"])


def attachments(_answers: Answers, _known: Known) -> str:
    return "Supervisors can switch each direction at any time later."


def _attachments(answers: Answers) -> str:
    if answers.attachments == NO:
        return "off"
    may = [who for who, flag in (("customers", answers.customers), ("agents", answers.agents)) if flag != NO]
    return f"on, {' and '.join(may) or 'nobody'} may send"


def summary(answers: Answers, known: Known) -> str:
    """Every answer but the token."""
    sid = answers.account_sid if answers.new_account else known.accounts[answers.account_id]
    as_it_is = known.has_workstream(answers.workstream)
    own_ways = (
        ("Greeting", answers.greeting or "none"),
        ("Survey", answers.survey or "none"),
        ("Templates", "also while the window is open" if answers.templates_in_window == YES else "once it has closed"),
        ("Attachments", _attachments(answers)),
    )
    how = "as it is in the file" if as_it_is else f"{answers.mode}, {answers.language}"
    webhooks = "you paste them at Twilio"
    if answers.set_webhooks == YES and not answers.sandbox:
        webhooks = "set at Twilio when you write"
    rows = (
        ("Account", f"{answers.account_id}: {sid} ({known.account_name})"),
        ("Token", f"kept in: {answers.keep_token}" if answers.new_account else "as it is in the file"),
        ("Number", f"{answers.chosen_number}, {'the sandbox' if answers.sandbox else answers.number_name}"),
        ("Service", "none" if answers.service in ("", "none") else answers.service),
        ("Public URL", f"{answers.public_url} to {answers.public_listen}"),
        ("Callback URLs", webhooks),
        ("Workstream", f"{answers.workstream}, {how}; you are {answers.agent}"),
        *(() if as_it_is else own_ways),
        ("File", known.config_path + (" (the earlier one is kept)" if known.there else "")),
    )
    return "\n".join(f"{label + ':':<15}{value}" for label, value in rows)


def try_out(answers: Answers, known: Known) -> str:
    lines = [*known.done[-_LINES_SHOWN:], ""]
    if answers.sandbox:
        lines.append(f'From WhatsApp, write "{answers.join}" to {answers.chosen_number}, then any message.')
    else:
        lines.append(f"From WhatsApp, write any message to {answers.chosen_number}.")
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


def _free(wanted: str, taken: tuple[str, ...]) -> str:
    candidates = (wanted, *(f"{wanted}{number}" for number in range(2, 100)))
    return next(name for name in candidates if name not in taken)
