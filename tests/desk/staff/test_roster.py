"""A reload leaves nothing behind: agents, queues, numbers, overrides, tokens, templates."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from agent_tui.channel.content import RemoteTemplate
from agent_tui.config.types import (
    Account,
    Agent,
    Attachments,
    Config,
    ConfiguredTemplate,
    Number,
    Queue,
    SecretRef,
    Workstream,
)
from agent_tui.core.attachments import SWITCHED_OFF
from agent_tui.core.errors import Forbidden, Gone, NotFound, Refused, Unauthorized
from agent_tui.desk import housekeeping
from agent_tui.desk.conversations import finish, transfer
from agent_tui.desk.media import files, links, switches
from agent_tui.desk.sending import template_sync, templates
from agent_tui.desk.staff import tokens
from agent_tui.desk.staff.caller import LOCAL, Caller
from agent_tui.wire.conversations import Assign
from agent_tui.wire.templates import Directions, SetSwitches
from tests.desk.bench import ADA, ANA, BO, CUSTOMER, CY, OURS, SAM, TEMPLATE, Bench, a_config


def without_ana(**more: Any) -> Config:
    base = a_config()
    agents = {name: agent for name, agent in base.agents.items() if name != "ana"}
    return a_config(agents=agents, queues=base.queues | {"general": Queue(id="general", members=("bo",))}, **more)


def test_a_removed_agents_conversations_go_back_and_on(bench: Bench) -> None:
    active = bench.owned(ANA)
    waiting = bench.owned(ANA, "whatsapp:+34600000001")
    bench.do(finish.wait, ANA, waiting)
    offered = bench.opened("whatsapp:+34600000002")
    assert bench.row(offered).offered_to == "ana"
    bench.mirror(without_ana())
    for each in (active, offered):
        row = bench.row(each)
        assert (row.state, row.agent, row.offered_to) == ("open", None, None)
    assert (bench.row(waiting).state, bench.row(waiting).agent) == ("waiting", None)
    assert bench.value("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL") == 0
    bench.connect("bo")
    assert [bench.row(each).offered_to for each in (active, offered)] == ["bo", "bo"]
    bench.hears(sender="whatsapp:+34600000001")
    assert bench.row(waiting).state == "open"


def test_a_removed_agent_comes_back_with_an_empty_desk(bench: Bench) -> None:
    bench.owned(ANA)
    bench.mirror(without_ana())
    bench.mirror(a_config())
    assert bench.run(lambda unit: unit.one("load_of", agent_id="ana")["used"]) in (0, 1)  # type: ignore[index]
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE agent_id = 'ana'") == 0


def test_a_removed_queues_conversations_go_to_the_fallback_and_keep_their_place() -> None:
    config = a_config(workstream={"fallback_queue": "billing"})
    bench = Bench(config)
    waiting = bench.opened()
    bench.pass_time(10)
    bench.connect("cy")
    active = bench.opened("whatsapp:+34600000001")
    bench.mirror(a_config(queues={"general": Queue(id="general", members=("bo",))}))
    assert bench.row(active).queue == bench.row(waiting).queue == "general"
    assert bench.row(waiting).state in ("open", "active")
    bench.connect("bo")
    live = bench.ask("SELECT id, queue_id FROM conversations WHERE state <> 'closed'")
    assert {row["queue_id"] for row in live} == {"general"}
    bench.close()


def test_a_full_queue_that_is_removed_is_emptied_in_portions_and_forgets_nobody() -> None:
    config = a_config(workstream={"fallback_queue": "billing"})
    bench = Bench(config)
    many = [bench.opened(f"whatsapp:+3460003{number:04d}") for number in range(120)]
    bench.connect("bo")
    bench.mirror(a_config(queues={"general": Queue(id="general", members=("bo",))}))
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE queue_id = 'billing'") == 70
    offered = bench.ask("SELECT id FROM conversations WHERE offered_to = 'bo' ORDER BY id")
    assert [row["id"] for row in offered] == many[:2]
    bench.restart()
    bench.advance(1)
    assert bench.value("SELECT COUNT(*) FROM conversations WHERE queue_id = 'billing'") == 0
    assert bench.value("SELECT COUNT(*) FROM timers WHERE kind = 'vacate'") == 0
    assert [row["id"] for row in bench.ask("SELECT id FROM conversations WHERE state = 'open' ORDER BY id")] == many[2:]
    bench.close()


def test_a_queue_without_members_keeps_its_conversations_open(bench: Bench) -> None:
    bench.mirror(a_config(queues={"general": Queue(id="general")}))
    bench.connect("ana")
    assert bench.row(bench.opened()).state == "open"
    bench.mirror(a_config())
    assert bench.row(bench.value("SELECT id FROM conversations")).offered_to == "ana"


def number(id: str, address: str = OURS, **more: Any) -> Number:
    return Number(id=id, account="main", number=address[9:], workstream="ws", **more)


def test_a_number_with_another_id_takes_everything_with_it(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.sends(ANA, conversation_id)
    bench.mirror(a_config(numbers={"helpdesk": number("helpdesk")}, templates=()))
    row = bench.row(conversation_id)
    assert (row.number.id, row.number.address, row.window.state) == ("helpdesk", OURS, "open")
    assert bench.opened() == conversation_id
    assert bench.lease("helpdesk") is not None


def test_what_was_live_in_a_workstream_that_is_gone_goes_on_in_the_one_of_its_number(bench: Bench) -> None:
    bench.connect("ana")
    waiting = bench.owned(ANA)
    bench.do(finish.wait, ANA, waiting)
    bench.pass_time(3600)
    queued = bench.opened("whatsapp:+34600000001")
    again = Workstream(id="again", fallback_queue="all", close_after_open=3600.0)
    numbers = {name: structs.replace(each, workstream="again") for name, each in bench.config.numbers.items()}
    bench.mirror(
        a_config(numbers=numbers, workstreams={"again": again}, queues={"all": Queue(id="all", members=("ana", "bo"))})
    )
    assert (bench.row(queued).workstream, bench.row(queued).queue, bench.row(queued).offered_to) == (
        "again",
        "all",
        None,
    )
    bench.connect("bo")
    assert bench.row(queued).offered_to == "bo"
    bench.connect("ana")
    bench.hears()
    assert (bench.row(waiting).workstream, bench.row(waiting).offered_to) == ("again", "ana")


@pytest.mark.parametrize("order", [("support", "sales"), ("sales", "support")])
def test_numbers_that_exchange_their_ids_keep_their_own_conversations(bench: Bench, order: tuple[str, str]) -> None:
    numbers = bench.config.numbers
    first = bench.opened()
    second = bench.opened(To=numbers["sales"].address)
    swapped = {
        "support": number("support", numbers["sales"].address),
        "sales": number("sales", numbers["support"].address),
    }
    bench.mirror(a_config(numbers={name: swapped[name] for name in order}, templates=()))
    assert (bench.row(first).number.id, bench.row(first).number.address) == ("sales", OURS)
    assert (bench.row(second).number.id, bench.row(second).number.address) == ("support", numbers["sales"].address)
    assert bench.opened() == first


def test_an_id_that_moves_to_a_new_number_does_not_take_the_old_ones_windows(bench: Bench) -> None:
    conversation_id = bench.owned(ANA)
    bench.do(finish.close, ANA, conversation_id)
    bench.mirror(a_config(numbers={"support": number("support", "whatsapp:+14155550000")}, templates=()))
    assert bench.row(conversation_id).number.address == OURS
    fresh = bench.opened(To="whatsapp:+14155550000")
    assert bench.row(fresh).number.id == "support"
    assert bench.value("SELECT COUNT(*) FROM pairs WHERE number_id = 'support'") == 1
    bench.mirror(a_config(templates=()))
    assert bench.row(conversation_id).number.id == "support"
    assert bench.row(fresh).number.address == "whatsapp:+14155550000"


def test_a_mirror_repeated_changes_nothing(bench: Bench) -> None:
    bench.owned(ANA)
    tables = ("numbers", "agents", "queues", "queue_members", "conversations", "templates")

    def content() -> list[list[tuple[Any, ...]]]:
        return [[tuple(row) for row in bench.ask(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in tables]  # noqa: S608

    before = content()
    bench.mirror()
    assert content() == before


# Overrides


def flip(bench: Bench, caller: Caller = SAM, **directions: bool) -> None:
    body = SetSwitches(attachments=Directions(**({"customers": True, "agents": True} | directions)))
    bench.run(lambda unit: switches.set_switches(unit, bench.config, caller, "ws", body, bench.now))


def allowed(bench: Bench) -> tuple[bool, bool, str | None]:
    now = bench.run(lambda unit: switches.get_switches(unit, bench.config, "ws"))
    return now.attachments.customers, now.attachments.agents, now.set_by


def test_a_switch_wins_until_the_file_changes_and_not_again_when_it_changes_back(bench: Bench) -> None:
    with pytest.raises(Forbidden):
        flip(bench, ANA, customers=False)
    assert allowed(bench) == (True, True, None)
    flip(bench, customers=False)
    assert allowed(bench) == (False, True, "sam")
    bench.mirror(a_config(workstream={"session_limit": 3}))
    assert allowed(bench) == (False, True, "sam")
    bench.mirror(a_config(workstream={"attachments": Attachments(agents=False)}))
    assert allowed(bench) == (True, False, None)
    bench.mirror(a_config())
    assert allowed(bench) == (True, True, None)
    with pytest.raises(NotFound):
        bench.run(lambda unit: switches.get_switches(unit, bench.config, "nowhere"))


# Tokens


def who(bench: Bench, token: str, acting_as: str | None = None) -> Caller:
    return bench.run(lambda unit: tokens.caller_of(unit, bench.config, token, acting_as))


def test_a_token_opens_its_own_desk_until_it_is_revoked_or_its_agent_goes(bench: Bench) -> None:
    token = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ana", bench.now))
    other = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ana", bench.now))
    assert token != other
    assert who(bench, token) == ANA
    assert who(bench, token, "ana") == ANA
    with pytest.raises(Forbidden):
        who(bench, token, "bo")
    stored = "\n".join(str(tuple(row)) for row in bench.ask("SELECT * FROM tokens"))
    assert token not in stored
    assert all(token not in str(event.data) for event in bench.events)
    bench.config = without_ana()
    with pytest.raises(Unauthorized):
        who(bench, token)
    bench.config = a_config()
    assert bench.run(lambda unit: tokens.revoke_tokens(unit, "ana", bench.now)) == 2
    assert bench.run(lambda unit: tokens.revoke_tokens(unit, "ana", bench.now)) == 0
    for each in (token, other, "", "atk_none", token + " "):
        with pytest.raises(Unauthorized):
            who(bench, each)
    with pytest.raises(NotFound, match="nobody"):
        bench.run(lambda unit: tokens.create_token(unit, bench.config, "nobody", bench.now))


def test_an_administrator_and_the_local_user_act_as_others(bench: Bench) -> None:
    token = bench.run(lambda unit: tokens.create_token(unit, bench.config, "ada", bench.now))
    assert who(bench, token) == ADA
    assert who(bench, token, "bo") == Caller("ada", "bo", "admin")
    with pytest.raises(NotFound):
        who(bench, token, "nobody")
    with pytest.raises(Unauthorized):
        who(bench, "local secret")
    bench.run(lambda unit: tokens.set_local_token(unit, "local secret"))
    assert who(bench, "local secret") == Caller(LOCAL, None, "admin")
    assert who(bench, "local secret", "bo") == Caller(LOCAL, "bo", "admin")
    bench.config = a_config(agents={"bo": Agent(id="bo")})
    assert who(bench, "local secret").agent == "bo"
    bench.run(lambda unit: tokens.set_local_token(unit, "another"))
    with pytest.raises(Unauthorized):
        who(bench, "local secret")


# Templates


def remote(sid: str = TEMPLATE, text: str = "Synced {{1}}.", approval: str = "approved") -> RemoteTemplate:
    return RemoteTemplate(sid, "synced", "es", "UTILITY", approval, "", text, "", "", (), (), "twilio/text", ())


def listed(bench: Bench, **more: Any) -> dict[str, str]:
    page = bench.run(lambda unit: templates.template_page(unit, bench.config, **more))
    return {each.content_sid: each.approval for each in page.items}


def test_synced_wins_by_sid_and_what_is_deleted_leaves_the_list(bench: Bench) -> None:
    second = "HX" + "0" * 31 + "2"
    assert listed(bench) == {TEMPLATE: "configured", second: "configured"}
    assert listed(bench, number="support") == {TEMPLATE: "configured"}
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [remote(), remote("HX9")], bench.now))
    assert listed(bench) == {TEMPLATE: "approved", second: "configured", "HX9": "approved"}
    bench.mirror()
    assert listed(bench)[TEMPLATE] == "approved"
    assert listed(bench, language="es") == {TEMPLATE: "approved", "HX9": "approved"}
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [remote()], bench.now))
    assert "HX9" not in listed(bench)
    bench.run(lambda unit: template_sync.sync_failed(unit, "main", "No.", bench.now))
    assert TEMPLATE in listed(bench)
    with pytest.raises(NotFound):
        listed(bench, number="nowhere")


def test_what_twilio_lists_by_the_same_name_and_language_takes_the_place_of_what_is_configured() -> None:
    names = {"synced": "HX" + "0" * 31 + "7", "other": "HX" + "0" * 31 + "8"}
    rows = tuple(
        ConfiguredTemplate(name=name, language="es", text="Hola.", content_sid=sid) for name, sid in names.items()
    )
    bench = Bench(a_config(templates=rows))
    assert listed(bench) == dict.fromkeys(names.values(), "configured")
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [remote("HX9")], bench.now))
    assert listed(bench) == {"HX9": "approved", names["other"]: "configured"}
    bench.mirror()
    assert listed(bench) == {"HX9": "approved", names["other"]: "configured"}
    bench.close()


def test_two_accounts_may_list_the_same_content_sid(bench: Bench) -> None:
    other = Account(id="other", account_sid="AC" + "0" * 31 + "2", auth_token=SecretRef.parse("x"))
    second = Number(id="second", account="other", number="+14155550009", workstream="ws")
    numbers = {"support": number("support"), "second": second}
    everywhere = (ConfiguredTemplate(name="order", text="Hi.", content_sid=TEMPLATE),)
    config = a_config(accounts=bench.config.accounts | {"other": other}, numbers=numbers, templates=everywhere)
    for configured in ((), everywhere):
        fresh = Bench(a_config(accounts=config.accounts, numbers=numbers, templates=configured))
        for account in ("main", "other", "main"):
            fresh.run(lambda unit, a=account, f=fresh: template_sync.put_synced(unit, a, [remote()], f.now))  # type: ignore[misc]
        assert fresh.value("SELECT COUNT(*) FROM templates") == 2
        assert fresh.value("SELECT COUNT(DISTINCT id) FROM templates") == 2
        fresh.mirror()
        assert fresh.value("SELECT COUNT(*) FROM templates WHERE source = 'synced'") == 2
        fresh.close()


def test_template_pages_have_an_end(bench: Bench) -> None:
    bench.run(lambda unit: template_sync.put_synced(unit, "main", [remote(f"HX{i}") for i in range(7)], bench.now))
    seen: list[str] = []
    after: str | None = None
    while True:
        page = bench.run(
            lambda unit, after=after: templates.template_page(unit, bench.config, after=after, limit=2)  # type: ignore[misc]
        )
        seen += [each.id for each in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 9


# Files


def test_a_file_is_read_by_those_who_see_its_conversation(bench: Bench) -> None:
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "MediaContentType0": "image/jpeg"}
    bench.hears("", CUSTOMER, **media)
    attachment_id = bench.value("SELECT id FROM attachments")

    def read(caller: Caller) -> Any:
        return bench.run(lambda unit: files.attachment_file(unit, caller, attachment_id))

    with pytest.raises(Refused):
        read(BO)
    with pytest.raises(NotFound):
        read(CY)
    bench.connection.execute("UPDATE attachments SET state = 'ready', sha256 = 'aa'")
    assert read(BO).sha256 == "aa"
    with pytest.raises(Refused):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    bench.connection.execute("UPDATE attachments SET state = 'failed', tries = 9")
    assert (
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now)).state
        == "pending"
    )
    assert bench.value("SELECT tries FROM attachments") == 0
    bench.connection.execute("UPDATE attachments SET state = 'blocked', reason = 'It holds a program.'")
    with pytest.raises(Refused):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    bench.connection.execute("UPDATE attachments SET reason = ?", (SWITCHED_OFF,))
    assert (
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now)).state
        == "pending"
    )
    bench.connection.execute("UPDATE attachments SET state = 'failed'")
    off = Attachments(customers=False)
    shut = structs.replace(
        bench.config,
        workstreams={key: structs.replace(each, attachments=off) for key, each in bench.config.workstreams.items()},
    )
    with pytest.raises(Refused) as caught:
        bench.run(lambda unit: files.retry_attachment(unit, shut, BO, attachment_id, bench.now))
    assert caught.value.code == "attachments_off"
    bench.do(transfer.assign, SAM, bench.value("SELECT id FROM conversations"), Assign(agent="ana"))
    with pytest.raises(Forbidden, match="ana's"):
        bench.run(lambda unit: files.retry_attachment(unit, bench.config, BO, attachment_id, bench.now))
    for caller in (ANA, SAM):
        bench.connection.execute("UPDATE attachments SET state = 'failed'")
        assert (
            bench.run(
                lambda unit, who=caller: files.retry_attachment(unit, bench.config, who, attachment_id, bench.now)
            )
            is not None
        )


def test_an_upload_is_its_owners_until_it_is_sent(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "../../etc/pass\x1bwd", "image/png", 5, "ab", bench.now))
    assert "/" not in file.name
    assert "\x1b" not in file.name
    assert bench.run(lambda unit: files.attachment_file(unit, ANA, file.id)).sha256 == "ab"
    with pytest.raises(NotFound):
        bench.run(lambda unit: files.attachment_file(unit, BO, file.id))


def test_a_public_link_lasts_48_hours_and_old_ones_go(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    token = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    bench.pass_time(48 * 3600 - 1)
    assert bench.run(lambda unit: links.public_file(unit, token, bench.now)).sha256 == "ab"
    bench.pass_time(1)
    for each in (token, "", "none", token + "x"):
        with pytest.raises(NotFound):
            bench.run(lambda unit, each=each: links.public_file(unit, each, bench.now))  # type: ignore[misc]
    bench.run(lambda unit: housekeeping.drop_unneeded(unit, bench.now))
    assert bench.value("SELECT COUNT(*) FROM media_links") == 0
    with pytest.raises(Gone):
        bench.run(lambda unit: links.public_file(unit, token, bench.now))


def test_a_second_attempt_keeps_the_first_ones_link_alive_also_over_a_restart(bench: Bench) -> None:
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    first = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    bench.pass_time(40 * 3600)
    bench.run(lambda unit: links.make_link(unit, file.id, "a_2", bench.now))
    bench.restart()
    bench.pass_time(47 * 3600)
    assert bench.run(lambda unit: links.public_file(unit, first, bench.now)).sha256 == "ab"


def test_a_link_of_another_desk_is_none_of_ours(bench: Bench) -> None:
    other = Bench()
    other.connection.execute("UPDATE link_keys SET key = ?", ["00" * 32])
    file = bench.run(lambda unit: files.add_upload(unit, ANA, "a.png", "image/png", 5, "ab", bench.now))
    token = bench.run(lambda unit: links.make_link(unit, file.id, "a_1", bench.now))
    forged = other.run(lambda unit: links._signature(unit, token.partition(".")[0]))
    other.close()
    with pytest.raises(NotFound) as caught:
        bench.run(lambda unit: links.public_file(unit, f"{token.partition('.')[0]}.{forged}", bench.now))
    assert not isinstance(caught.value, Gone)
