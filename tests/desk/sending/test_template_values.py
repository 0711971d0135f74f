"""Whatever goes into a template's variables, typed, prefilled or from a file: it leaves valid, or is refused by name.

The oracle is Twilio's rules written down once more, apart from the code: it must neither refuse what Twilio takes nor
let through what Twilio refuses. A sample of the template goes out only if somebody wrote it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agent_tui.channel.content import RemoteTemplate
from agent_tui.channel.outcomes import Accepted
from agent_tui.channel.sending import Outbound
from agent_tui.console.screens.variables_form import prefilled, suggestions_for
from agent_tui.core.errors import Invalid
from agent_tui.core.templates import Variable, check_values
from agent_tui.core.visible import is_blank
from agent_tui.desk.automation.gate import Held, Template, templated
from agent_tui.desk.outbound import start
from agent_tui.desk.outbound.list_plan import Plan, make_plan
from agent_tui.desk.sending import reply, template_sync
from agent_tui.desk.sending.templates import template_page
from agent_tui.desk.views.rows import load
from agent_tui.wire import templates as wire
from agent_tui.wire.conversations import StartConversation
from agent_tui.wire.messages import Send
from tests.channel.scripted import ACCOUNT, CUSTOMER, OUR_NUMBER, Script, message, twilio
from tests.console.hostile import HOSTILE
from tests.desk.bench import ANA, Bench

SID = "HX" + "7" * 32
TEXT = "Hello {{1}}, your order {{order}} is {{3}}."
PLACES = {
    "1": "body",
    "order": "body",
    "3": "body",
    "head": "header",
    "foot": "footer",
    "path": "url",
    "title": "button",
}
SAMPLES = {key: f"sample of {key}".replace(" ", "-") for key in PLACES}
REMOTE = RemoteTemplate(
    sid=SID,
    name="everywhere",
    language="en",
    category="UTILITY",
    approval="approved",
    reason="",
    text=TEXT,
    header="For {{head}}",
    footer="From {{foot}}",
    buttons=("{{title}}",),
    variables=tuple(Variable(key, where, SAMPLES[key]) for key, where in PLACES.items()),
    content_type="twilio/text",
    media=(),
)
ODD = st.sampled_from(
    [
        *HOSTILE.values(),
        *SAMPLES.values(),
        *(
            "",
            " ",
            "\n",
            "\t",
            "a\nb",
            "a\u2028b",
            "a\x85b",
            "a     b",
            "a\u00a0\u00a0\u00a0\u00a0\u00a0b",
            "    a    ",
        ),
        *(
            "{{1}}",
            "{{",
            "}}",
            "\x00",
            "\x1b[31m",
            "\ud800",
            "x" * 1601,
            "y" * 1000,
            "z" * 700,
            "é" * 1024,
            "👨‍👩‍👧" * 40,
        ),
        *("null", "0", "\u200b", "\u202edesrever", '"quoted", \\ and more', "a,b;c", "=1+1"),
    ]
)
VALUE = st.one_of(st.text(max_size=30), ODD, st.tuples(ODD, st.text(max_size=5)).map("".join))
GOOD = {key: f"v{place}" for place, key in enumerate(PLACES)}
# Mostly good ones, else nothing would ever get through with seven variables.
VALUES = st.dictionaries(st.sampled_from([*PLACES, "surplus"]), VALUE, max_size=2).flatmap(
    lambda odd: st.sets(st.sampled_from([*PLACES]), max_size=1).map(
        lambda gone: {key: value for key, value in (GOOD | odd).items() if key not in gone or key in odd}
    )
)


def wrong(values: Mapping[str, str]) -> set[str]:
    """The keys with something that Twilio refuses, by its documents; ``*`` for the text as a whole."""
    found = {key for key in PLACES if key not in values} | {key for key in values if key not in PLACES}
    for key, value in values.items():
        # What nobody could see is empty too (what counts as seen: tests/core/test_visible.py).
        if is_blank(value) or len(value) > 1600 or "{{" in value or "}}" in value:
            found.add(key)
        # No newlines, tabs, more than four blanks; nothing that has no place in a line of text, or in UTF-8.
        if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in value) or re.search(r"\s{5}", value):
            found.add(key)
        if PLACES.get(key) == "url" and any(each.isspace() for each in value):
            found.add(key)
    if not found and len(re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], TEXT)) > 1024:
        found.add("*")
    return found


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A customer whose window has closed, and a template with a variable in every part."""
    made = Bench()
    made.owned()
    made.pass_time(86_400)
    made.run(lambda unit: template_sync.put_synced(unit, "main", [REMOTE], made.now))
    yield made
    made.close()


def leaves(bench: Bench) -> Outbound:
    """What the outbox hands over; the message is out of the way then."""
    leased = bench.lease()
    assert leased is not None
    bench.settles(leased, Accepted("SM" + leased.attempt_id, "queued", ""))
    return leased.outbound


def shown(bench: Bench) -> wire.Template:
    """The template as consoles get it."""
    page = bench.run(lambda unit: template_page(unit, bench.config, number="support"))
    return next(each for each in page.items if each.id == SID)


def carried(values: Mapping[str, str]) -> dict[str, str]:
    """As JSON and UTF-8 can carry it: the door refuses half a surrogate pair by itself."""
    return {key: value.encode("utf-8", "replace").decode() for key, value in values.items()}


def refusal(work: Callable[[], object]) -> Invalid | None:
    """What ``work`` is refused with, if it is."""
    try:
        work()
    except Invalid as refused:
        return refused
    return None


MANY = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(VALUES)
@example(GOOD)
@example(SAMPLES)
@example({})
@example(GOOD | {"1": "\u200b"})
def test_what_an_agent_types_leaves_as_it_stands_or_is_refused_by_name(bench: Bench, values: dict[str, str]) -> None:
    values = carried(values)
    conversation_id = bench.value("SELECT id FROM conversations")
    body = Send(client_id=bench._id(), template_id=SID, variables=dict(values))
    refused = refusal(lambda: bench.do(reply.send, ANA, conversation_id, body))
    assert (refused is None) == (not wrong(values))
    if refused is None:
        assert leaves(bench).content_variables == values
    else:
        assert refused.code == "variables_invalid"
        assert refused.facts["variable"] in (PLACES if wrong(values) == {"*"} else wrong(values))
        assert bench.lease() is None


@MANY
@given(st.lists(ODD, min_size=4, max_size=4), ODD)
def test_what_is_filled_in_beforehand_is_valid_or_the_form_names_it(bench: Bench, known: list[str], draft: str) -> None:
    customer, agent, queue, context = known
    names = {"CustomerName": customer, "AgentName": agent, "QueueName": queue}
    template = shown(bench)
    before = prefilled(template, names, {"order": context, "path": context})
    offered = suggestions_for(template, taken=before, draft=draft)
    assert not set(before.values()) & (set(SAMPLES.values()) - set(known)), "a sample is never filled in by itself"
    assert not set(offered.values()) & (set(SAMPLES.values()) - {draft})
    # As the form does: what is not filled in is typed, blanks around go, nothing goes while there is a fault.
    values = {key: value.strip() for key, value in (GOOD | before).items() if value.strip()}
    variables = [Variable(each.key, each.where, each.sample) for each in template.variables]
    faults = check_values(variables, values, template.text)
    assert {fault.key for fault in faults} <= set(PLACES)
    assert bool(faults) == bool(wrong(values))
    if not faults:
        conversation_id = bench.value("SELECT id FROM conversations")
        bench.do(reply.send, ANA, conversation_id, Send(client_id=bench._id(), template_id=SID, variables=dict(values)))
        assert leaves(bench).content_variables == values


@MANY
@given(VALUES)
@example(SAMPLES)
def test_a_line_of_a_file_is_ready_only_if_it_can_leave(bench: Bench, values: dict[str, str]) -> None:
    file = io.StringIO()
    row = {key: value.replace("\x00", "").encode("utf-8", "ignore").decode() for key, value in values.items()}
    writer = csv.writer(file)
    writer.writerows([["address", *row], ["+34600999888", *row.values()]])
    data = file.getvalue().encode()
    plans: list[Plan] = []

    def plan() -> None:
        made = bench.run(lambda unit: make_plan(unit, bench.config, "support", "everywhere", data, None, bench.now))
        plans.append(made)

    refused = refusal(plan)
    if refused is not None:
        assert "column" in refused.sentence.casefold()
        assert set(PLACES) - set(row), "a column that is missing is said of the file as a whole"
        return
    (line,) = plans[0].lines
    kept = {key: line.row.values.get(key, "") for key in PLACES}
    assert bool(line.reason) == bool(wrong(kept))
    assert not line.reason or any(f"ariable {key}" in line.detail for key in PLACES)


@MANY
@given(VALUES)
def test_a_conversation_that_we_start_and_what_the_desk_says_by_itself_hold_the_same_rules(
    bench: Bench, values: dict[str, str]
) -> None:
    conversation_id = bench.value("SELECT id FROM conversations")
    found = bench.run(
        lambda unit: templated(unit, load(unit, conversation_id), Template("everywhere", values, ("en",)), bench.now)
    )
    assert isinstance(found, Held) == bool(wrong(values))
    assert isinstance(found, Held) or (found.use is not None and found.use.variables == values)
    values = carried(values)
    to = f"+34600{int(bench._id()) % 1_000_000:06d}"
    given = dict(values)
    body = StartConversation(client_id=bench._id(), number="support", to=to, template_id=SID, variables=given)
    refused = refusal(lambda: bench.run(lambda unit: start.start(unit, bench.config, ANA, body, bench.now)))
    assert (refused is None) == (not wrong(values))
    if refused is None:
        assert leaves(bench).content_variables == values
    else:
        assert refused.code == "variables_invalid"


async def test_what_is_handed_over_is_what_twilio_gets() -> None:
    values = GOOD | {"1": 'Eva "La Jefa" Ñandú, 👨‍👩‍👧 \\ & %', "order": SAMPLES["order"]}
    outbound = Outbound(ACCOUNT, CUSTOMER, OUR_NUMBER, content_sid=SID, content_variables=values)
    script = Script(httpx.Response(201, json=message(1, direction="outbound-api", status="queued")))
    async with twilio(script) as api:
        assert isinstance(await api.send(outbound), Accepted)
    form = parse_qs(script.requests[0].content.decode())
    assert json.loads(form["ContentVariables"][0]) == values
    assert form["ContentSid"] == [SID]
    assert not form.keys() & {"Body", "MediaUrl"}
