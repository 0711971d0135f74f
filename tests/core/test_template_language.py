"""Which language of a template goes to a customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_tui.core.template_language import Version, choose_language, split_name

STATES = ("approved", "rejected", "paused", "pending")


def versions(*told: str) -> list[Version]:
    """``es`` or ``es:rejected``."""
    pairs = [(one.partition(":")[0], one.partition(":")[2] or "approved") for one in told]
    return [Version(language, language, state == "approved", state) for language, state in pairs]


@pytest.mark.parametrize(
    ("there", "wishes", "chosen", "said"),
    [
        (("en", "es"), ("es", "en"), "es", ""),
        (("en", "es"), ("es_MX", "en"), "es", ""),
        (("en", "pt_BR", "pt_PT"), ("pt-br",), "pt_BR", ""),
        (("en", "pt_PT"), ("pt_BR", "en"), "pt_PT", ""),
        (("en", "es"), ("de", "es", "en"), "es", "de is missing; this is es."),
        (("en", "es:rejected"), ("es", "en"), "en", "es is rejected; this is en."),
        (("en", "pt_BR:paused", "pt"), ("pt_BR", "en"), "pt", "pt_BR is paused; this is pt."),
        (("fr", "it"), ("es", "en"), "fr", "es is missing, en is missing; this is fr."),
        (("en", "es"), ("", " ", "es"), "es", ""),
        (("en",), (), "en", ""),
        (("en:rejected",), ("de",), None, "No language can be sent: de is missing, en is rejected."),
        ((), ("de",), None, "No language can be sent: de is missing."),
        ((), (), None, "There is no such template."),
    ],
)
def test_choice(there: tuple[str, ...], wishes: tuple[str, ...], chosen: str | None, said: str) -> None:
    choice = choose_language(versions(*there), wishes)
    assert (None if choice.version is None else choice.version.language, choice.said) == (chosen, said)


def test_a_language_that_was_asked_for_by_name_is_not_replaced() -> None:
    choice = choose_language(versions("en", "es:pending"), ("es",), strict=True)
    assert (choice.version, choice.said) == (None, "No language can be sent: es is pending.")


def test_name_and_language() -> None:
    assert split_name("order_update:pt_BR") == ("order_update", "pt_BR")
    assert split_name(" order_update ") == ("order_update", "")


languages = st.sampled_from(["en", "en_GB", "es", "es-MX", "pt_BR", "de", ""])


@given(st.lists(st.tuples(languages, st.sampled_from(STATES))), st.lists(languages), st.booleans())
def test_what_is_chosen_may_always_be_sent(there: list[tuple[str, str]], wishes: list[str], strict: bool) -> None:
    known = [Version(str(at), language, state == "approved", state) for at, (language, state) in enumerate(there)]
    choice = choose_language(known, wishes, strict=strict)
    assert choice.version is None or choice.version.sendable
    assert choice.version is not None or choice.said
    if not strict:
        assert (choice.version is None) == (not any(one.sendable for one in known))
