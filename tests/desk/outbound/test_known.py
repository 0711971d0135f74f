"""Customers whom somebody may write to first: the language that goes with each."""

from __future__ import annotations

from agent_tui.desk.outbound.known import known_customers
from tests.desk.bench import CUSTOMER, SAM, Bench


def test_the_language_is_the_cards_else_the_last_that_was_heard() -> None:
    bench = Bench()
    bench.opened()

    def language() -> str:
        (found,) = bench.run(lambda unit: known_customers(unit, bench.config, SAM, "support", CUSTOMER[-6:])).items
        return found.language

    assert language() == "en", "of the workstream"
    bench.connection.execute("UPDATE conversations SET language = 'es'")
    assert language() == "es"
    bench.connection.execute(
        "INSERT INTO customers (user_id, language, changed_by, changed_at) SELECT id, 'pt_BR', 'sam', '' FROM users"
    )
    assert language() == "pt_BR"
    bench.connection.execute("UPDATE customers SET language = ''")
    assert language() == "es", "a card that does not say"
    bench.close()
