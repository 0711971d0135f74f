"""The list of templates: synced before configured, by account, in pages."""

from __future__ import annotations

from typing import Any

import pytest

from agent_tui.channel.content import RemoteTemplate
from agent_tui.config.types import (
    Account,
    ConfiguredTemplate,
    Number,
    SecretRef,
)
from agent_tui.core.errors import NotFound
from agent_tui.desk.sending import template_sync, templates
from tests.desk.bench import OURS, TEMPLATE, Bench, a_config


def number(id: str, address: str = OURS, **more: Any) -> Number:
    return Number(id=id, account="main", number=address[9:], workstream="ws", **more)


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
