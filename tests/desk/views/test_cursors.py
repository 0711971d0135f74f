"""Cursors of every page: what this API has not given is refused in a sentence; what it gave outlives its row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent_tui.channel.content import RemoteTemplate
from agent_tui.core.errors import Invalid
from agent_tui.desk.automation import survey_results
from agent_tui.desk.channels import look as channels
from agent_tui.desk.customers import cards
from agent_tui.desk.inbound import park
from agent_tui.desk.outbound import lists
from agent_tui.desk.privacy import audit
from agent_tui.desk.quick_replies import replies
from agent_tui.desk.sending import template_sync, templates
from agent_tui.desk.staff import people
from agent_tui.desk.views import attention, pages, rows, search
from agent_tui.desk.views.cursors import packed
from agent_tui.store.unit import Unit
from tests.desk.bench import ADA, SAM, Bench

Page = Callable[[Unit, Bench, str], object]

PAGES: dict[str, Page] = {
    "agents": lambda u, b, c: people.agent_page(u, b.config, c, 9, b.now),
    "attention": lambda u, b, c: attention.attention_page(u, b.config, SAM, c, 9, b.now, None),
    "audit": lambda u, _b, c: audit.audit_page(u, "", "", c, 9),
    "conversations": lambda u, b, c: pages.conversation_page(
        u, b.config, SAM, view="all", queue=None, sort="newest", after=c, limit=9, now=b.now
    ),
    "history": lambda u, b, c: cards.history(u, SAM, str(b.value("SELECT id FROM users")), c, 9, b.now),
    "lists": lambda u, _b, c: lists.list_page(u, SAM, c, 9),
    "live": lambda u, b, c: channels.live_conversations(u, b.config, ADA, "support", c, b.now),
    "messages": lambda u, b, c: rows.message_page(u, str(b.value("SELECT id FROM conversations")), c, 9),
    "parked": lambda u, _b, c: park.parked_page(u, c, 9),
    "queues": lambda u, b, c: people.queue_page(u, b.config, SAM, c, 9, b.now),
    "replies": lambda u, _b, c: replies.reply_page(u, SAM, c, 9),
    "search": lambda u, b, c: search.search(u, SAM, "hello", c, 9, b.now),
    "surveys": lambda u, _b, c: survey_results.survey_page(
        u, SAM, agent="", queue="", since="", until="", after=c, limit=9
    ),
    "templates": lambda u, b, c: templates.template_page(u, b.config, after=c, limit=9),
}
NONSENSE = ("x", "é", "²", "c_", "_1", "c_;'", "~", "!!!!", "WyJhIl0", "W10", packed("a"), packed("a", "b", "c", "d"))


@pytest.fixture
def written(bench: Bench) -> Bench:
    bench.opened()
    return bench


def test_nonsense_is_refused_by_every_page(written: Bench) -> None:
    for name, page in PAGES.items():
        for cursor in NONSENSE:
            with pytest.raises(Invalid, match="this is not a cursor of this API") as caught:
                written.run(lambda unit, page=page, cursor=cursor: page(unit, written, cursor))  # type: ignore[misc]
            assert caught.value.hint.startswith("Use next of the page before"), name


def test_an_id_of_another_kind_is_refused(written: Bench) -> None:
    for name, own in {"audit": "d_1", "lists": "l_1", "live": "c_1", "parked": "p_1", "replies": "qr_1"}.items():
        page = PAGES[name]
        written.run(lambda unit, page=page, own=own: page(unit, written, own))  # type: ignore[misc]
        with pytest.raises(Invalid, match="not a cursor"):
            written.run(lambda unit, page=page: page(unit, written, "m_1"))  # type: ignore[misc]


def test_a_template_that_has_gone_does_not_lead_back_to_the_first_page(bench: Bench) -> None:
    def listed(*names: str) -> None:
        found = [
            RemoteTemplate(f"HX{name}", name, "es", "UTILITY", "approved", "", "Hi.", "", "", (), (), "twilio/text", ())
            for name in names
        ]
        bench.run(lambda unit: template_sync.put_synced(unit, "main", found, bench.now))

    listed("aa", "ab", "zz")
    first = bench.run(lambda unit: templates.template_page(unit, bench.config, limit=2))
    assert [each.name for each in first.items] == ["aa", "ab"]
    listed("aa", "zz")
    rest = bench.run(lambda unit: templates.template_page(unit, bench.config, after=first.next))
    assert [each.name for each in rest.items][-1] == "zz"
    assert not {each.name for each in rest.items} & {"aa", "ab"}
