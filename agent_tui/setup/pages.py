"""The pages of set-up, as one table: what each asks, when it is asked, and what is done before and after it.

The order is that of the model (account, number, callback URLs, workstream, language, behaviours, attachments, summary),
with our own end: a message received and answered. Invariant: nothing is written anywhere before the summary is agreed.
"""

from __future__ import annotations

from agent_tui.setup import checks, choices, summary, wording
from agent_tui.setup.answers import NO, YES
from agent_tui.setup.choices import NO_YES, YES_NO, fixed
from agent_tui.setup.fields import Choice, Field, Page

PAGES: tuple[Page, ...] = (
    Page(
        "kind",
        "What do you connect?",
        wording.kind,
        (
            Field(
                "kind",
                "What",
                "choice",
                check=checks.free_sandbox,
                choices=choices.kinds,
            ),
        ),
        before="look_around",
        # Again: a file that cannot be read holds everything up, and may have been mended meanwhile.
        after="look_around",
    ),
    Page(
        "change",
        "What do you change?",
        wording.change,
        (Field("change", "Of the file", "choice", choices=choices.changeable),),
        when=lambda answers, known: not choices.adds(answers, known),
        after="ask_twilio",
        waiting="Asking Twilio",
        then=lambda answers, _known: bool(answers.changed_number),
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
                choices=choices.accounts,
                when=lambda answers, known: choices.adds(answers, known) and bool(known.accounts),
            ),
            Field(
                "account",
                "Name for it here",
                check=checks.new_account,
                default=wording.account_name,
                when=choices.types_account,
            ),
            Field("account_sid", "Account SID", check=checks.account_sid, when=choices.types_account),
            Field("auth_token", wording.token_label, "secret", check=checks.auth_token, when=choices.types_account),
            Field(
                "keep_token", "Keep the token in", "choice", choices=choices.token_places, when=choices.types_account
            ),
        ),
        when=choices.names_account,
        after="ask_twilio",
        waiting="Asking Twilio",
    ),
    Page(
        "number",
        "WhatsApp number",
        wording.number,
        (
            Field("number", wording.number_label, "several", choices=choices.senders, when=choices.adds),
            Field("other_number", wording.typed_label, check=checks.phone, when=choices.types_number),
            Field("number_name", wording.name_label, check=checks.words, default=wording.number_name),
        ),
        when=choices.names_numbers,
    ),
    Page(
        "service",
        "Messaging Service",
        wording.service,
        (Field("service", "Send through", "choice", choices=choices.services),),
        when=choices.has_services,
    ),
    Page(
        "sandbox",
        "Sandbox",
        wording.sandbox,
        (Field("join", "The words to join with", check=checks.join),),
        when=lambda answers, _known: answers.sandbox,
    ),
    Page(
        "address",
        "Public URL",
        wording.address,
        (
            Field(
                "public_listen", "The desk listens on", check=checks.listen, default=wording.listen, when=choices.adds
            ),
            Field("public_url", "Public URL", check=checks.public_url, default=wording.public_url),
        ),
        when=choices.names_url,
        before="find_tunnels",
        preparing="Looking for tunnels",
    ),
    Page(
        "callbacks",
        "Callback URLs",
        wording.callbacks,
        (Field("set_webhooks", "Set them at Twilio for you?", "choice", choices=YES_NO, when=choices.sets_webhooks),),
        when=choices.names_url,
    ),
    Page(
        "more",
        "The next number",
        wording.more,
        (
            Field("number_name", wording.name_label, check=checks.words, default=wording.number_name),
            Field("service", "Send through", "choice", choices=choices.services, when=choices.has_services),
            Field("same", "Workstream", "choice", choices=choices.same_or_own),
        ),
        when=lambda answers, _known: answers.at > 0,
        each=True,
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
                choices=fixed(
                    Choice("push", "Offered to agents", "one after the other, by capacity and skills"),
                    Choice("pick", "Taken by agents", "from the queue, as they like"),
                ),
                when=choices.shapes_workstream,
            ),
            Field(
                "agent",
                "Your name as an agent",
                check=checks.words,
                default=wording.agent_name,
                when=choices.asks_agent,
            ),
        ),
        when=choices.names_workstream,
        each=True,
    ),
    Page(
        "language",
        "Language",
        wording.language,
        (Field("language", "Code", check=checks.language, default=wording.language_code),),
        when=choices.shapes_workstream,
        each=True,
    ),
    Page(
        "behaviours",
        "Behaviours",
        wording.behaviours,
        (
            Field("greeting", "Greeting", check=checks.text, default=wording.greeting),
            Field("survey", "Question after the end", check=checks.text, default=wording.survey),
            Field("templates_in_window", "Templates also while the window is open?", "choice", choices=NO_YES),
        ),
        when=choices.shapes_workstream,
        each=True,
    ),
    Page(
        "attachments",
        "File attachments",
        wording.attachments,
        (
            Field("attachments", "File attachments", "choice", choices=fixed(Choice(YES, "On"), Choice(NO, "Off"))),
            Field(
                "customers",
                "Customers can send files",
                "choice",
                choices=YES_NO,
                when=lambda answers, _known: answers.attachments != NO,
            ),
            Field(
                "agents",
                "Agents can send files",
                "choice",
                choices=YES_NO,
                when=lambda answers, _known: answers.attachments != NO,
            ),
        ),
        when=choices.shapes_workstream,
        each=True,
    ),
    Page(
        "summary",
        "Summary",
        summary.summary,
        (
            Field(
                "write",
                "Is this right?",
                "choice",
                choices=fixed(Choice(YES, "Write it"), Choice(NO, "Leave without writing")),
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
                choices=fixed(Choice(YES, "Wait for a message"), Choice(NO, "Not now")),
            ),
        ),
        when=choices.can_start,
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
        when=choices.came,
        after="send_reply",
        waiting="Sending",
    ),
    Page("done", "Done", wording.done),
)
"""``write`` answered with no ends set-up there (see ``flow``)."""
