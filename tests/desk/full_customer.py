"""A customer of whom something lies in every table that holds something personal."""

from __future__ import annotations

from urllib.parse import urlencode

from agent_tui.desk.conversations import draft, finish
from agent_tui.desk.customers import card_change, customer_notes, merging
from agent_tui.desk.privacy import erase
from agent_tui.desk.views import search
from agent_tui.wire.customers import CustomerForm
from tests.desk.bench import ANA, SAM, Bench

IN_EVERY_TABLE = (
    "INSERT INTO media_links VALUES ('key-{w}', (SELECT id FROM attachments WHERE conversation_id = '{c}'), 'a', 'z')",
    "INSERT INTO file_facts (attachment_id, contacts, declared) SELECT id, '[\"card of {w}\"]', 'image/png' FROM"
    " attachments WHERE conversation_id = '{c}'",
    "INSERT INTO message_parts SELECT MAX(id), MIN(id) FROM messages WHERE conversation_id = '{c}'",
    "INSERT INTO attempt_sids SELECT 'MM{u}', MIN(id), '2026' FROM attempts WHERE conversation_id = '{c}'"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO refusals VALUES ('{c}', 'bo', 1, '2026')",
    "INSERT INTO participants VALUES ('{c}', 'sam', 'monitor', '2026')",
    "INSERT INTO consult_searches VALUES ('{c}', 'general', 'bo', '[]')",
    "INSERT INTO conversation_codes VALUES ('{c}', 'code', 'a title', '', 'ana', '2026')",
    "INSERT INTO automated_messages VALUES ('{c}', 'greeting', 'x', '2026', 'support', '{u}', NULL, '')",
    "INSERT INTO bot_talks (conversation_id, state) VALUES ('{c}', 'ended')",
    "INSERT INTO surveys VALUES ('s{u}', 's{u}', '{c}', 'support', '{u}', 'ana', 'general', 'done', '', '2026', '2026',"
    " '2026', 4, 'comment of {w}')",
    "INSERT INTO lists VALUES ('l{u}', 'n', 'support', 't', 'en', '', 'done', 1, '', 'ada', '2026', '{u}', '', NULL,"
    " NULL, NULL, 1, NULL, NULL, NULL)",
    "INSERT INTO recipients VALUES ('l{u}', 1, 1, 'whatsapp:+{n}', 'en', '{{\"1\": \"value of {w}\"}}', 'skipped', '',"
    " '', NULL, '2026')",
    "INSERT INTO recipients SELECT 'l{u}', 2, 2, 'whatsapp:+{n}', 'en', '{{}}', 'sent', '', '', MIN(id), '2026' FROM"
    " messages WHERE conversation_id = '{c}'",
    "INSERT INTO parked VALUES ('p{u}', '2026', '/twilio/inbound', '', 'unknown number', 'main', 'form', '{form}',"
    " NULL)",
    "INSERT INTO callbacks VALUES ('k{u}', '2026', 'main', 'SM{u}', NULL, 'sent', NULL, NULL, '{form}')",
    "UPDATE conversations SET variables = '{{\"order\": \"variable of {w}\"}}' WHERE id = '{c}'",
    "UPDATE pairs SET opted_in_at = '2026', opted_in_source = 'form of {w}' WHERE user_id = '{u}'",
)


def full_customer(bench: Bench, address: str, word: str) -> str:
    """Two conversations of a new customer, the second live; ``word`` stands in every text. The user's id."""
    first = bench.owned(sender=address)
    bench.do(finish.close, ANA, first)
    live = bench.owned(sender=address)
    bench.hears(f"words of {word}", sender=address, ProfileName=f"profile of {word}")
    bench.sends(ANA, live, f"answer to {word}")
    leased = bench.lease()
    assert leased is not None
    bench.calls_back("sent", f"SM{word:0>32}", ref=leased.attempt_id)
    media = {"NumMedia": "1", "MediaUrl0": f"https://api.twilio.com/{word}", "MediaContentType0": "image/png"}
    bench.hears(f"file of {word}", sender=address, **media)
    user_id = bench.run(lambda unit: erase.user_at(unit, address))
    form = CustomerForm(name=f"card of {word}", fields={"order": f"field of {word}"}, tags=[f"tag-{word}"])
    bench.run(lambda unit: card_change.change_card(unit, bench.config, ANA, user_id, form, bench.now))
    bench.run(lambda unit: customer_notes.add_customer_note(unit, ANA, user_id, f"note about {word}", bench.now))
    bench.run(lambda unit: draft.set_draft(unit, ANA, live, f"draft to {word}", bench.now))
    digits = address.removeprefix("whatsapp:+")
    parked = urlencode({"From": address, "To": "whatsapp:+1999", "Body": f"parked of {word}"})
    for statement in IN_EVERY_TABLE:
        bench.connection.execute(statement.format(w=word, c=live, u=user_id, n=digits, form=parked))
    bench.run(search.index_some)
    return user_id


def one_person(bench: Bench, user_id: str, other_id: str) -> None:
    bench.run(lambda unit: merging.merge(unit, SAM, user_id, other_id, bench.now))
