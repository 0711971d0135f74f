"""Whatever happens, no automation leaves outside the window without a template, to whoever opted out, or twice.

What is watched is the last moment, the POST: what an attempt carries, and how things stand then.
"""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from agent_tui.channel.messages import RemoteMessage
from agent_tui.channel.outcomes import Accepted, Rejected, Uncertain
from agent_tui.config.outbound_types import ClosingReminder
from agent_tui.config.types import (
    AutomatedMessage,
    Bot,
    BotOption,
    BotStep,
    Config,
    ConfiguredTemplate,
    Survey,
)
from agent_tui.core.automated import BY_NAME, TRIGGERS
from agent_tui.core.errors import DeskError
from agent_tui.core.moment import from_text
from agent_tui.core.window import session_window
from agent_tui.desk.conversations import consult, finish, transfer, watch
from agent_tui.desk.routing import offer
from agent_tui.desk.sending.settling import decide, due_doubts
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.conversations import Transfer
from agent_tui.wire.supervision import Consult
from tests.desk.bench import ANA, BO, CY, OURS, SAM, Bench, a_config

CUSTOMERS = tuple(f"whatsapp:+3460000000{index}" for index in range(3))
SAID = st.sampled_from(["hola", "1", "2", "5", "person", "hm", "STOP", "START", "why?"])
picks = st.integers(0, 9)


def a_desk(words: str, with_bot: bool) -> Config:
    """Everything on; half of the triggers have a template for a closed window."""
    automated = {
        row.name: AutomatedMessage(text=f"{words} {row.name}", template="plain" if index % 2 else None)
        for index, row in enumerate(TRIGGERS)
    }
    menu = {
        "start": BotStep(say="What?", options=(BotOption(label="a", go="start"), BotOption(label="b", end=True))),
    }
    workstream = {
        "bot": Bot(menu=menu) if with_bot else None,
        "survey": Survey(question="Well?", template="plain", remind_after=600.0),
        "closing_reminder": ClosingReminder(before=3600.0, text=words, template="plain", to="all"),
        "offer_timeout": 60.0,
        "close_after_waiting": 100_000.0,
        "close_after_wrap_up": 900.0,
    }
    templates = (ConfiguredTemplate(name="plain", text="A template.", content_sid="HX" + "0" * 31 + "9"),)
    return a_config(automated=automated, workstream=workstream, templates=templates)


class AutomationMachine(RuleBasedStateMachine):
    """Customers, agents, Twilio, time, reloads and restarts do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(a_desk("one", with_bot=True))
        self.sids = 0

    def teardown(self) -> None:
        self.bench.close()

    def tries(self, use_case: Any, pick: int, where: str, *body: Any) -> None:
        rows = self.bench.ask(
            f"SELECT id, COALESCE(agent_id, offered_to, 'ana') AS who FROM conversations WHERE {where} ORDER BY id"  # noqa: S608
        )
        if rows:
            row = rows[pick % len(rows)]
            with contextlib.suppress(DeskError):
                self.bench.do(use_case, Caller(row["who"], row["who"], "agent"), row["id"], *body)

    @rule(customer=st.sampled_from(CUSTOMERS), text=SAID)
    def writes(self, customer: str, text: str) -> None:
        self.bench.connect("ana", "bo")
        self.bench.hears(text, customer)

    @rule(customer=st.sampled_from(CUSTOMERS), ago=st.sampled_from([30.0, 700.0, 90_000.0]))
    def is_recovered(self, customer: str, ago: float) -> None:
        self.bench.recovers(ago, self.bench.form("hola", customer))

    @rule(pick=picks)
    def accepts(self, pick: int) -> None:
        self.tries(offer.accept, pick, "offered_to IS NOT NULL")

    @rule(pick=picks, how=st.sampled_from([finish.end, finish.close, finish.wait]))
    def ends(self, pick: int, how: Any) -> None:
        self.tries(how, pick, "agent_id IS NOT NULL AND state IN ('active', 'wrap_up')")

    @rule(pick=picks, to=st.sampled_from([Transfer(agent="bo"), Transfer(queue="billing"), Transfer(queue="general")]))
    def transfers(self, pick: int, to: Transfer) -> None:
        self.tries(transfer.transfer, pick, "agent_id IS NOT NULL AND state = 'active'", to)

    @rule(pick=picks)
    def is_force_closed(self, pick: int) -> None:
        rows = self.bench.ask("SELECT id FROM conversations WHERE state <> 'closed' ORDER BY id")
        if rows:
            self.bench.do(finish.close, SAM, rows[pick % len(rows)]["id"])

    @rule(pick=picks, ask=st.sampled_from([Consult(agent="cy"), Consult(queue="billing")]))
    def asks_for_advice(self, pick: int, ask: Consult) -> None:
        self.tries(consult.consult, pick, "agent_id IS NOT NULL AND state = 'active'", ask)

    @rule(pick=picks, what=st.sampled_from([consult.accept_consult, consult.leave_consult]))
    def advises(self, pick: int, what: Any) -> None:
        rows = self.bench.ask("SELECT conversation_id AS id FROM participants WHERE agent_id = 'cy' ORDER BY 1")
        if rows:
            with contextlib.suppress(DeskError):
                self.bench.do(what, CY, rows[pick % len(rows)]["id"])

    @rule(pick=picks, what=st.sampled_from([watch.join, watch.monitor]))
    def is_watched(self, pick: int, what: Any) -> None:
        rows = self.bench.ask("SELECT id FROM conversations WHERE state <> 'closed' ORDER BY id")
        if rows:
            with contextlib.suppress(DeskError):
                self.bench.do(what, SAM, rows[pick % len(rows)]["id"])

    @rule(seconds=st.sampled_from([1, 61, 700, 4000, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.bench.advance(seconds)

    @rule(words=st.sampled_from(["one", "two"]), with_bot=st.booleans())
    def is_reloaded(self, words: str, with_bot: bool) -> None:
        self.bench.mirror(a_desk(words, with_bot))

    @rule()
    def restarts(self) -> None:
        self.bench.restart()

    @rule(result=st.sampled_from(["accepted", "rejected", "uncertain"]), most=st.integers(1, 6))
    def leave(self, result: str, most: int) -> None:
        for _ in range(most):
            leased = self.bench.lease()
            if leased is None:
                return
            self.watch(leased.attempt_id, bool(leased.outbound.content_sid))
            self.sids += 1
            if result == "accepted":
                self.bench.settles(leased, Accepted(f"SM{self.sids:032x}", "queued", ""))
            elif result == "rejected":
                self.bench.settles(leased, Rejected("63024", "no"))
            else:
                self.bench.settles(leased, Uncertain("time-out"))

    @rule(seconds=st.sampled_from([3, 61, 4000]), has_it=st.booleans())
    def is_looked_up(self, seconds: int, has_it: bool) -> None:
        """Twilio's list has each message in doubt, or none of them."""
        self.bench.advance(seconds)
        for doubt in self.bench.run(lambda unit: due_doubts(unit, self.bench.now)):
            self.sids += 1
            at = self.bench.now
            found = RemoteMessage(
                f"SM{self.sids:032x}",
                "outbound-api",
                OURS,
                doubt.attempt.address,
                doubt.text,
                "sent",
                at,
                None,
                0,
                "",
                "",
            )
            self.bench.run(lambda unit, doubt=doubt, found=found: decide(unit, doubt, [found] * has_it, self.bench.now))  # type: ignore[misc]

    def watch(self, attempt_id: str, is_template: bool) -> None:
        row = self.bench.ask(
            "SELECT m.kind, p.last_inbound_at, p.opted_out_at, a.message_id FROM attempts a JOIN messages m"
            " ON m.id = a.message_id JOIN pairs p ON p.number_id = a.number_id AND p.user_id = a.user_id"
            " WHERE a.id = ?",
            attempt_id,
        )[0]
        assert row["kind"] in ("automated", "survey", "bot")
        assert is_template or session_window(from_text(row["last_inbound_at"]), self.bench.now).state == "open"
        if row["opted_out_at"] is not None:
            told = self.bench.value(
                "SELECT trigger_name FROM automated_messages WHERE message_id = ?", row["message_id"]
            )
            assert BY_NAME[told].despite_opt_out
            assert not is_template

    @invariant()
    def nothing_is_said_twice(self) -> None:
        twice = (
            "SELECT 1 FROM automated_messages WHERE trigger_name IN ('greeting', 'session_ended', 'force_closed')"
            " AND message_id IS NOT NULL GROUP BY conversation_id, trigger_name HAVING COUNT(*) > 1",
            "SELECT 1 FROM attempts WHERE error_code IS NULL OR error_code <> 'not_sent'"
            " GROUP BY message_id HAVING COUNT(*) > 1",
            "SELECT 1 FROM attempts GROUP BY message_id HAVING COUNT(*) > 3",
            "SELECT 1 FROM surveys GROUP BY session_id HAVING COUNT(*) > 1",
            "SELECT 1 FROM surveys WHERE state IN ('asked', 'comment') GROUP BY number_id, user_id HAVING COUNT(*) > 1",
        )
        for sql in twice:
            assert self.bench.ask(sql) == []
        sql = "SELECT COUNT(*) FROM events WHERE json_extract(data, '$.survey') IS NOT NULL AND kind = 'message.queued'"
        asked = "SELECT COUNT(*) FROM surveys WHERE reason IN ('', 'another was asked')"
        assert self.bench.value(sql) == self.bench.value(asked)

    @invariant()
    def nobody_is_left_between_bot_and_people(self) -> None:
        lost = self.bench.ask(
            "SELECT c.id FROM conversations c LEFT JOIN bot_talks t ON t.conversation_id = c.id AND t.state = 'talking'"
            " WHERE c.state = 'open' AND c.queue_id IS NULL AND t.conversation_id IS NULL"
        )
        assert lost == []


QUICK = settings(max_examples=36, stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow])


def test_whatever_happens_no_automation_breaks_the_rules() -> None:
    run_state_machine_as_test(AutomationMachine, settings=QUICK)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_for_long() -> None:
    long = settings(QUICK, derandomize=False, max_examples=800, stateful_step_count=60)
    run_state_machine_as_test(AutomationMachine, settings=long)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_ten_thousand_conversations_add_up_over_three_restarts() -> None:
    """Bot, automated messages and survey in 10,000 conversations; figures add up, no timer is lost."""
    bench = Bench(a_desk("one", with_bot=True))
    for batch in range(100):
        people = [f"whatsapp:+34{600_000_000 + batch * 100 + index}" for index in range(100)]
        ids: list[str] = []
        ids += [bench.hears("hola", person).conversation_id or "" for person in people]
        bench.advance(1)
        for index, person in enumerate(people):
            bench.hears("2" if index % 4 == 0 else "person", person)
        bench.advance(2)
        for index, (person, conversation_id) in enumerate(zip(people, ids, strict=True)):
            bench.connect("ana", "bo")
            record = bench.record(conversation_id)
            who = {"ana": ANA, "bo": BO}.get(record.offered_to or "")
            if who is not None:
                bench.accept(who, conversation_id)
                bench.do(finish.close, who, conversation_id)
                if index % 2:
                    bench.hears("4", person)
        while (leased := bench.lease()) is not None:
            bench.settles(leased, Accepted(bench.sid(), "queued", ""))
        if batch in (25, 50, 75):
            bench.restart()
    bench.advance(2 * 86_400)
    assert bench.value("SELECT COUNT(*) FROM conversations") >= 10_000
    states = {row["state"] for row in bench.ask("SELECT DISTINCT state FROM surveys")}
    assert states <= {"done", "expired", "skipped"}
    assert bench.value("SELECT COUNT(*) FROM surveys WHERE score = 4 AND state = 'done'") > 0
    assert bench.value("SELECT COUNT(*) FROM bot_talks WHERE pending = 1 AND state = 'talking'") == 0
    talks = bench.value("SELECT COUNT(*) FROM bot_talks")
    assert talks == bench.value("SELECT COUNT(*) FROM bot_talks WHERE state IN ('escalated', 'ended')")
    assert bench.value("SELECT COUNT(*) FROM timers WHERE due_at < ?", "2026-11-23") == 0
    assert bench.value("SELECT COUNT(*) FROM timers WHERE kind IN ('bot', 'survey', 'survey_reminder')") == 0
    bench.close()
