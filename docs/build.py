"""Writes the pages of this folder that are made from tables of the code; a test fails when they have drifted.

Run it from the top of the checkout: ``python docs/build.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from agent_tui.channel.error_codes import deed_words, explain, key_words, known_codes
from agent_tui.console.keys.key_rules import keys_page
from agent_tui.core.agent_texts import AGENT_TEXTS
from agent_tui.core.automated import ELSEWHERE, TRIGGERS
from agent_tui.core.automated_texts import LANGUAGES, TEXTS
from agent_tui.core.delivery import FROM_TWILIO, RANK
from agent_tui.core.mask_pattern import LONGEST
from agent_tui.core.masking import BUILT_IN, Mask, MaskRule
from agent_tui.core.states import STATES, TRANSITIONS
from agent_tui.desk.doctor.table import CHECKS, TROUBLES
from agent_tui.server.console_door.app import OPERATIONS
from agent_tui.simulator.demo import ACCOUNT_SID, AUTH_TOKEN
from agent_tui.simulator.demo_templates import demo_templates
from agent_tui.simulator.faults import ACTIONS
from agent_tui.simulator.samples import HOSTILE, SAMPLES
from agent_tui.simulator.settings import Template, Verdict
from agent_tui.wire.events import EVENT_KINDS
from agent_tui.wire.problems import PROBLEMS

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
MADE = "*This page is made by `docs/build.py`; change the table in the code, not the page.*\n"

AUTOMATED = """\
What the desk says by itself. Name a trigger in the configuration to have it said, with words of your own or the
built-in ones; `enabled = false` switches it off. The most specific entry counts: a number's, then its workstream's,
then the desk's.

```toml
[automated.greeting]                      # every number
text = "Hello! {QueueName} will be with you soon."
texts = { es = "¡Hola! Enseguida le atendemos." }
template = "hello"                        # sent where the session window is closed; else it is skipped
variables = { "1" = "{QueueName}" }       # the template's values
```

The language is the customer's where it is known, else the workstream's; remarks for colleagues are in the
workstream's. `{CustomerName}`, `{CustomerFirstName}`, `{AgentName}`, `{QueueName}` (its `name`) and the context
variables `{$name$}` are filled in; what is unknown becomes empty (a number is no name; `agent-tui check` warns of what
never has a value). Each is said at most once an occasion, also over restarts and reloads; to
nobody who has opted out (but for `opted_out` itself); at most 30 of the desk's own messages go to one customer in ten
minutes. What is skipped leaves a line in the transcript. What was cut off and is not in Twilio's own list is said
again within the hour, three times in all: nobody stands behind it who could. It keeps its place: what was queued for
that customer after it, waits and leaves after it.

It is not said again where the conversation has gone on without it, for a late goodbye is worse than none:
an agent has written since; the customer has begun another conversation; or the customer has written, and the message is
no answer to the customer (greeting, out of hours, files and the like are one even after "hello?"). The same goes for
surveys, a bot's words and messages of lists. The confirmation of STOP is said whoever wrote, but no longer after START.
What is dropped so, is a failed line of the transcript (`moved_on`), and an agent may still send it.

Off by default are messages that only make the desk seem busy: what is not asked for is a cost and a risk to the
number's quality rating. On by default are those without which the customer would wait for something that never comes:
a file that nobody opens, a message that nobody can read, a conversation that ended before anybody saw it, and the
answer to STOP that has to follow it.
"""


MASKING = f"""\
What agents do not get to see of what customers write. The stored text stays whole; supervisors and administrators see
it, unless `for` names them too. It is masked where it leaves the desk: transcripts, previews, quotes, names that
customers gave, their cards, search, the change feed, exports, and everything made from these. Who looks for what is
masked finds nothing.

```toml
[masking.rules.card_number]               # built in
[masking.rules.staff]                     # your own
pattern = '[A-Z]{{2}}-?\\d{{4,6}}'
keep = 2                                  # the last two letters or digits stay

[[masking_tests]]                         # run by `agent-tui check`
text = "I am AB-12345"
masked = "I am ##-###45"
```

Letters and digits become `character`; what stands between them stays, and so does the length. The card's name, tags and
fields, notes, file names and drafts are masked too; a card says which of its values are hidden, and who does not see
one whole cannot change it. A draft is whole for the agent who has the conversation. What a file holds cannot be masked:
with `files = "hide"` those roles get no file of a customer, only that one was sent. A number that a customer spreads
over several messages is not found. The end of a cut preview is hidden if anything might be cut there, and what comes
after 8,192 characters. Transcripts and surveys' comments are exported masked, whoever exports them, but with
`exports = "reader"` as their reader sees them; an export of a whole person is
whole, and needs an administrator who sees texts whole.

## Patterns

| in a pattern | stands for |
|---|---|
| `\\d`, `\\l`, `\\w` | a digit, a letter, either |
| `[A-F0-9]`, `[- ]` | one of these signs |
| `{{3}}`, `{{2,4}}`, `?` | how often what stands before it comes; `?`: once or not at all |
| `\\` and a sign | the sign itself |
| anything else | itself, in capitals or not |

A pattern matches at most {LONGEST} characters, and never a part of a longer word or number. There are no choices,
groups or open-ended repeats, so no text makes it slow.
"""


def masking_page() -> str:
    """Built-in rules and the pattern language."""
    lines = ["# Masking", "", MADE, MASKING, "## Built-in rules", "", "| rule | finds | example | shown as |"]
    lines.append("|---|---|---|---|")
    for row in BUILT_IN:
        shown = Mask([MaskRule(row.name)]).text(row.example)
        lines.append(f"| `{row.name}` | {row.what} | `{row.example}` | `{shown}` |")
    return "\n".join(lines) + "\n"


def states_page() -> str:
    """Conversation states and their transitions."""
    lines = ["# Conversation states", "", MADE, f"States: {', '.join(f'`{state}`' for state in STATES)}.", ""]
    lines += ["*Offered* is `active` with no agent yet; it uses capacity. `closed` is final.", ""]
    lines += ["| from | action | to | by | closes the session as |", "|---|---|---|---|---|"]
    for row in TRANSITIONS:
        source = f"`{row.source}`" if row.source else "(none)"
        lines.append(f"| {source} | {row.action} | `{row.target}` | {row.actor} | {row.reason or '-'} |")
    lines += ["", "```mermaid", "stateDiagram-v2"]
    for source, target in dict.fromkeys((row.source, row.target) for row in TRANSITIONS):
        actions = [row.action for row in TRANSITIONS if (row.source, row.target) == (source, target)]
        end = "\n    closed --> [*]" if target == "closed" and source == "open" else ""
        lines.append(f"    {source or '[*]'} --> {target}: {', '.join(actions)}{end}")
    return "\n".join([*lines, "```"]) + "\n"


def delivery_page() -> str:
    """Delivery statuses."""
    lines = ["# Delivery status", "", MADE, "A status never goes back; callbacks come out of order.", ""]
    lines += ["| status | rank |", "|---|---|", *(f"| `{status}` | {rank} |" for status, rank in RANK.items()), ""]
    lines += ["| Twilio says | shown as |", "|---|---|"]
    lines += [f"| `{theirs}` | `{ours}` |" for theirs, ours in FROM_TWILIO.items()]
    lines += [
        "",
        "## Error codes",
        "",
        "What an agent reads, the key that helps, and what the desk does by itself.",
        "",
    ]
    lines += [f"- `{deed}`: {words}" for deed, words in deed_words().items()]
    lines += ["", "| code | what happened | next | key | the desk |", "|---|---|---|---|---|"]
    for code in known_codes():
        told = explain(code)
        key = key_words()[told.step] if told.step else "-"
        deeds = ", ".join(f"`{deed}`" for deed in deed_words() if deed in told.does) or "-"
        lines.append(f"| {code} | {told.title} | {told.next} | {key} | {deeds} |")
    return "\n".join(lines) + "\n"


API = """\
Everything that the console does goes over this API, so scripts can do it too. It is HTTP and JSON on the console door
(`console_listen`, default `http://127.0.0.1:8081`); `GET /openapi.json` describes it whole (OpenAPI 3.1).

A token says who asks: `agent-tui token AGENT` makes one for an agent, with that agent's rights; `local.token` in the
data folder is an administrator's, who may act as an agent with the header `Agent-Tui-As: AGENT`.

```console
$ export TOKEN=$(agent-tui token ana) DESK=http://127.0.0.1:8081/api/v1
$ curl -H "Authorization: Bearer $TOKEN" "$DESK/conversations?view=mine&sort=window"
$ curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -d '{"client_id": "order-1042-shipped", "text": "It is on its way."}' "$DESK/conversations/ID/messages"
$ curl -N -H "Authorization: Bearer $TOKEN" "$DESK/events?after=0"
```

- A page is `{"items": […], "next": …}`; `next` goes into `after` (where a page runs backwards, `before`) of the
  following one and is null on the last. `limit` is at most 100. An unknown field, or a cursor that no page gave, is
  refused (422).
- `sort=wait` (the default) is the order of service: in the views `open` and `all` what waits in queues comes first, as
  routing will serve it (the queues' priority, a queue's own order, the conversations' priority, then who came first);
  behind it, in `all`, come the others, and in `mine` and `closed` everything, by how long the customer waits for an
  answer. `sort=window` is what closes next, `sort=newest` who spoke last. A row that changes its place while you walk
  from page to page may come again, or be passed over; the feed tells of it.
- `client_id` makes sending safe to repeat: the same id with the same content is the same message.
- `/events` is a stream of server-sent events (with `Accept: application/json` one page): `id` is the place in the feed,
  and `Last-Event-ID` or `after` goes on from there; `reset` says that everything has to be read anew. Every GET has the
  place of its answer in the header `Feed-Seq`.
- A refusal is `application/problem+json` with `title`, `detail`, `code` and `hint`; the codes stand below.
"""


def _gist(doc: str) -> str:
    """The first paragraph, in a cell of a table."""
    return doc.split("\n\n", 1)[0].replace("\n", " ").replace("|", "\\|")


def api_page() -> str:
    """How to begin with the console door, its operations, problem codes and event kinds."""
    lines = ["# The console API", "", MADE, API, "## Operations", "", "All below `/api/v1`."]
    for tag in dict.fromkeys(operation.tag for operation in OPERATIONS):
        lines += ["", f"### {tag.capitalize()}", "", "| | | |", "|---|---|---|"]
        lines += [f"| {row.method} | `{row.path}` | {_gist(row.doc)} |" for row in OPERATIONS if row.tag == tag]
    lines += ["", "## Problems", ""]
    lines += ["| code | HTTP | what | next |", "|---|---|---|---|"]
    lines += [f"| `{code}` | {kind.status} | {kind.title} | {kind.hint} |" for code, kind in PROBLEMS.items()]
    lines += ["", "## Events of the change feed", "", *(f"- `{kind}`" for kind in EVENT_KINDS)]
    return "\n".join(lines) + "\n"


def doctor_page() -> str:
    """What doctor looks at and what it can find, with the fixes."""
    lines = ["# Doctor", "", MADE]
    lines += [
        "`agent-tui doctor` examines a desk and what it depends on; so do `f9` in an administrator's console and "
        "`GET /api/v1/doctor`. Nothing is changed anywhere. Exit code 1: something is a fault.",
        "",
    ]
    for check in CHECKS:
        lines += [f"## {check.title}", "", check.how, "", "| | what it says | what to do |", "|---|---|---|"]
        lines += [f"| {row.grade} | {row.says} | {row.fix} |" for row in TROUBLES if row.check == check.id]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


SIMULATOR = """\
`agent-tui simulate` is a Twilio look-alike: the same paths, signatures and faults, without an account. The demo starts
one by itself. Below `/_simulator` of its address it takes orders (no login): a customer says something, WhatsApp
decides about a template, something goes wrong. They are listed in `agent_tui/simulator/control_api.py`.

Without `--account` and `--token` its account is `SID` with the auth token `TOKEN`. A whole set-up without Twilio, in
two terminals:

```console
$ agent-tui simulate --number +34911111111 --sandbox "join happy-otter" --quiet-customers
ready twilio=http://127.0.0.1:44073
$ agent-tui setup --api-base http://127.0.0.1:44073
```

Its public URL is then the public door's own, such as `http://127.0.0.1:8080`; the first message comes by the first of
these:

```console
$ curl -d '{"to": "+34911111111", "body": "Is anybody there?"}' $TWILIO/_simulator/customers/+34600000001/say
$ curl -d '{"body": "look", "media": "photo"}' $TWILIO/_simulator/customers/+34600000001/say
$ curl -d '{"status": "paused", "sends": 3}' $TWILIO/_simulator/templates/HX…
$ curl -d '{"match": {"file": "photo"}, "action": "status:404", "times": 2}' $TWILIO/_simulator/faults
```
"""

FAULTS = """\
A file given with `--faults` holds one table for each; `times` is 1 if left out, 0 means always. `match` names what it
waits for: `path`, `method`, `body`, `to`, `from`, `status` of a request or a call, `webhook = "inbound"` or `"status"`,
`file` = a part of a file's name.

```toml
[[fault]]
match = { path = "Messages", method = "POST", body = "refund" }
action = "timeout_after_accept"
times = 1
```
"""


def simulator_page() -> str:
    """What the simulated Twilio plays: faults, files, templates."""
    lines = [
        "# Simulator",
        "",
        MADE,
        SIMULATOR.replace("`SID`", f"`{ACCOUNT_SID}`").replace("`TOKEN`", f"`{AUTH_TOKEN}`"),
        "## Faults",
        "",
        FAULTS,
        "| action | what it does | strikes |",
        "|---|---|---|",
    ]
    for name, (what, value, places) in ACTIONS.items():
        written = f"`{name}:` {value}" if value else f"`{name}`"
        lines.append(f"| {written} | {what} | {', '.join(places)} |")
    lines += ["", "## Files that customers send", "", "| name | type | file name |", "|---|---|---|"]
    for name, (content_type, file_name, _) in SAMPLES.items():
        lines.append(f"| `{name}` | {content_type} | {file_name or '(none)'} |")
    lines += [
        "",
        "Files that nobody should send, to see what becomes of them: " + ", ".join(f"`{name}`" for name in HOSTILE),
    ]
    lines[-1] += "."
    lines += [
        "",
        "## Templates of the demo",
        "",
        "| name | languages | type | state | what WhatsApp decides |",
        "|---|---|---|---|---|",
    ]
    by_name: dict[str, list[Template]] = {}
    for template in demo_templates():
        by_name.setdefault(template.name, []).append(template)
    for name, some in by_name.items():
        first = some[0]
        languages = ", ".join(each.language for each in some)
        later = "; ".join(_decision(verdict) for verdict in first.verdicts)
        lines.append(f"| `{name}` | {languages} | {', '.join(first.types)} | {first.status} | {later} |")
    return "\n".join(lines) + "\n"


def _decision(verdict: Verdict) -> str:
    what = verdict.status or f"category {verdict.category}"
    return f"{what} after {verdict.sends} sends" if verdict.sends else f"{what} after {verdict.seconds:g} s"


def automated_page() -> str:
    """Triggers of automated messages, their texts, and why some are on by default."""
    lines = ["# Automated messages", "", MADE, AUTOMATED]
    for to, title in (("customer", "To the customer"), ("agent", "Remarks for colleagues, in the transcript")):
        lines += [f"## {title}", "", "| trigger | when | by default | placeholders of its own |", "|---|---|---|---|"]
        for row in TRIGGERS:
            if row.to == to:
                own = ", ".join(f"`{{{value}}}`" for value in row.values) or "-"
                lines.append(f"| `{row.name}` | {row.when} | {'on' if row.on else 'off'} | {own} |")
        lines.append("")
    lines += ["## Triggers of the model that are told in their own place", "", "| what | where |", "|---|---|"]
    lines += [f"| {what} | {where} |" for what, where in ELSEWHERE]
    lines += ["", "## Built-in texts", ""]
    for name, texts in {**TEXTS, **AGENT_TEXTS}.items():
        lines += [f"`{name}`", "", *(f"- {code}: {text}" for code, text in zip(LANGUAGES, texts, strict=True)), ""]
    return "\n".join(lines) + "\n"


def configuration_page() -> str:
    """Every table and key of the configuration."""
    from reference import configuration_page as page  # type: ignore[import-not-found]

    return str(page(MADE))


def where() -> str:
    """Every file of the package by its first words."""
    from where import where_page as page  # type: ignore[import-not-found]

    return str(page(MADE))


def key_page() -> str:
    """Every key of the console."""
    return keys_page()


def man_pages() -> dict[str, str]:
    """Every manual page by its file's name."""
    from manual import man_pages as made  # type: ignore[import-not-found]

    return dict(made())


PAGES: dict[str, Callable[[], str]] = {
    "states.md": states_page,
    "delivery.md": delivery_page,
    "api.md": api_page,
    "doctor.md": doctor_page,
    "automated.md": automated_page,
    "simulator.md": simulator_page,
    "masking.md": masking_page,
    "configuration.md": configuration_page,
    "keys.md": key_page,
    "where.md": where,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")
    for name, text in man_pages().items():
        (HERE / "man" / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
