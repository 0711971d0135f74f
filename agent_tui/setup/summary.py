"""The summary: every answer but the token, or what changes of what stands in the file.

Invariant: what is shown is what is written; the token is never among it.
"""

from __future__ import annotations

import textwrap

from agent_tui.core.automated_texts import built_in
from agent_tui.setup.answers import NO, STAY, YES, Answers, Known
from agent_tui.setup.choices import shapes_workstream
from agent_tui.setup.turns import all_numbers
from agent_tui.setup.wording import survey_question

_CELLS = 72
_PLACES = {
    "file": "a file beside config.toml",
    "keyring": "the keyring",
    "env": "the environment, by you",
    "credential": "a systemd credential, by you",
}
_LABELS = {
    "account": "Name",
    "account_sid": "Account SID",
    "other_number": "Number",
    "number_name": "Name",
    "service": "Service",
    "join": "Join with",
    "workstream": "Workstream",
    "mode": "Handed out",
    "language": "Language",
    "greeting": "Greeting",
    "survey": "Survey",
    "templates_in_window": "Templates in the window",
    "attachments": "Attachments",
    "customers": "From customers",
    "agents": "From agents",
}


def summary(answers: Answers, known: Known) -> str:
    """What would be written."""
    rows = _changes(answers, known) if answers.change and answers.changed[0] else _added(answers, known)
    width = max(15, *(len(label) + 2 for label, _ in rows))
    return "\n".join(_row(label, value, width) for label, value in rows)


def _row(label: str, value: str, width: int) -> str:
    """In two columns, however narrow the screen is; an empty label: a line between."""
    lines = textwrap.wrap(value, _CELLS - width, break_long_words=False, break_on_hyphens=False) or [""]
    head = f"{label + ':':<{width}}" if label else ""
    return ("\n" + " " * width).join((head + lines[0], *lines[1:])).rstrip()


def _added(answers: Answers, known: Known) -> list[tuple[str, str]]:
    sid = answers.account_sid if answers.new_account else known.accounts[answers.account_id]
    webhooks = "you paste them at Twilio"
    if answers.set_webhooks == YES and not answers.sandbox:
        webhooks = "set at Twilio when you write"
    return [
        ("Account", f"{answers.account_id}: {sid} ({known.account_name})"),
        ("Token", f"kept in {_place(answers)}" if answers.new_account else "as it is in the file"),
        ("Public URL", f"{answers.public_url} to {answers.public_listen}"),
        ("Callback URLs", webhooks),
        ("You", answers.agent),
        ("File", known.config_path + (" (the earlier one is kept)" if known.there else "")),
        *(row for each in all_numbers(answers) for row in (("", ""), *_number(each, known))),
    ]


def _place(answers: Answers) -> str:
    """Where the token is going to be kept."""
    return _PLACES.get(answers.keep_token, "no place yet")


def _number(answers: Answers, known: Known) -> list[tuple[str, str]]:
    through = "" if answers.service in ("", "none") else f", through {answers.service}"
    name = "the sandbox" if answers.sandbox else answers.number_name
    shapes = shapes_workstream(answers, known)
    before = answers.earlier[-1].workstream if answers.earlier else ""
    how = f"{answers.mode}, {answers.language}" if shapes else "as it is in the file"
    if not shapes and any(each.workstream == answers.workstream for each in answers.earlier):
        how = "the same as before" if before == answers.workstream else "as above"
    return [
        ("Number", f"{answers.chosen_number}, {name}{through}"),
        ("Workstream", f"{answers.workstream}, {how}"),
        *(_ways(answers) if shapes else ()),
    ]


def _ways(answers: Answers) -> tuple[tuple[str, str], ...]:
    return (
        ("Greeting", answers.greeting or "none"),
        ("Survey", answers.survey or "none"),
        ("Templates", "also while the window is open" if answers.templates_in_window == YES else "once it has closed"),
        ("Attachments", _attachments(answers)),
    )


def _attachments(answers: Answers) -> str:
    if answers.attachments == NO:
        return "off"
    may = [who for who, flag in (("customers", answers.customers), ("agents", answers.agents)) if flag != NO]
    return f"on, {' and '.join(may) or 'nobody'} may send"


def _changes(answers: Answers, known: Known) -> list[tuple[str, str]]:
    kind, name = answers.changed
    if answers.changed_url:
        return _url(answers, known)
    rows = [(_LABELS[key], f"{before or 'none'} -> {now or 'none'}") for key, before, now in changes(answers, known)]
    if answers.changed_account and (answers.auth_token or answers.keep_token != STAY):
        token = "another" if answers.auth_token else "the same"
        place = known.stands(answers, "reference") if answers.keep_token == STAY else _place(answers)
        rows.append(("Token", f"{token}, kept in {place}"))
    if not rows:
        rows.append(("Changes", "none; the file stays as it is"))
    if answers.changed_account and answers.account != name:
        lost = f"delivery statuses of messages that were sent under the name {name} are no longer taken"
        rows.append(("Note", lost))
    if answers.workstream and known.stands(answers, "workstream") == answers.workstream:
        shared = known.stands(answers, "shared_with")
        rows += [("Shared with", shared)] if shared else []
    return [
        (kind.capitalize(), f"{name} of {known.config_path}"),
        *rows,
        ("File", f"{known.config_path} (the earlier one is kept)"),
    ]


def _url(answers: Answers, known: Known) -> list[tuple[str, str]]:
    webhooks = "set at Twilio when you write" if answers.set_webhooks == YES else "you paste them at Twilio"
    return [
        ("Public URL", f"{known.public_url or 'none'} -> {answers.public_url}"),
        ("Callback URLs", webhooks),
        ("Numbers", ", ".join(known.names.get("numbers", ()))),
        ("File", f"{known.config_path} (the earlier one is kept)"),
    ]


def changes(answers: Answers, known: Known) -> list[tuple[str, str, str]]:
    """Each question that was answered otherwise than the file does: its key, what stands there, the answer."""
    found = []
    for key in _LABELS:
        stands, now = _stands(answers, known, key), answers.of(key)
        if answers.changed_account and key not in ("account", "account_sid"):
            continue
        if (stands or "none") != (now or "none") and _asked(answers, known, key):
            found.append((key, stands, now))
    return found


def _stands(answers: Answers, known: Known, key: str) -> str:
    """What the file says; of texts that it leaves to the desk: the usual ones."""
    stands = known.standing.get(answers.change, {})
    if key in stands:
        return stands[key]
    match key:
        case "greeting":
            return built_in("greeting", answers.language)
        case "survey":
            return survey_question(answers.language)
        case _:
            return ""


def _asked(answers: Answers, known: Known, key: str) -> bool:
    """Whether the question was one of this change."""
    match key:
        case "account" | "account_sid":
            return bool(answers.changed_account)
        case "other_number" | "service":
            return not answers.sandbox and (key != "service" or bool(answers.service))
        case "join":
            return answers.sandbox
        case "number_name" | "workstream":
            return True
        case "customers" | "agents" if answers.attachments == NO:
            return False
        case _:
            return shapes_workstream(answers, known)
