"""A card while it is edited: only what was changed is sent, and two who edit it lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.console.model.card_draft import CardDraft, new_field
from agent_tui.core.errors import Invalid
from agent_tui.core.replies import tags_in
from agent_tui.wire.customers import Customer, CustomerForm


def a_card(**fields: object) -> Customer:
    base: dict[str, object] = {
        "id": "u",
        "name": "Eva",
        "profile_name": "eva",
        "language": "es",
        "tags": ["vip"],
        "fields": {"Order": "1042", "Card": "####"},
        "aliases": [],
        "lines": [],
        "notes": [],
        "person": [],
        "version": 3,
        "hidden": ["fields.Card"],
    }
    return Customer(**(base | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({}, None),
        ({"name": " Eva "}, None),
        ({"name": "Eva R."}, CustomerForm(name="Eva R.", version=3)),
        ({"language": ""}, CustomerForm(language="", version=3)),
        ({"language": "español"}, None),
        ({"language": "portugués"}, CustomerForm(language="pt", version=3)),
        ({"tags": "#vip, late"}, CustomerForm(tags=["vip", "late"], version=3)),
        ({"fields.Order": ""}, CustomerForm(fields={"Card": "####"}, version=3)),
        ({"fields.Plan": "gold"}, CustomerForm(fields={"Order": "1042", "Card": "####", "Plan": "gold"}, version=3)),
        ({"fields.Card": "typed all the same"}, None),
    ],
)
def test_only_what_was_changed_is_sent(typed: dict[str, str], sent: CustomerForm | None) -> None:
    draft = CardDraft(a_card())
    draft.typed |= typed
    assert draft.form() == sent


def test_when_the_card_is_another_one_what_was_typed_stays_and_the_rest_follows() -> None:
    draft = CardDraft(a_card())
    draft.typed |= {"name": "Eva mine", "language": "pt"}
    both = draft.follow(
        a_card(name="Eva theirs", tags=["late"], fields={"Order": "7", "New": "x"}, version=4, hidden=[])
    )
    assert both == ["name"]
    assert draft.typed == {
        "name": "Eva mine",
        "language": "pt",
        "tags": "late",
        "fields.Order": "7",
        "fields.Card": "",
        "fields.New": "x",
    }
    assert draft.form() == CustomerForm(name="Eva mine", language="pt", version=4)


TEXTS = st.sampled_from(["a", "b", ""])
LANGUAGES = st.sampled_from(["es", "pt", ""])


@settings(max_examples=80)
@given(mine=st.tuples(TEXTS, LANGUAGES), theirs=st.tuples(TEXTS, LANGUAGES))
def test_two_edits_end_with_both_or_say_what_they_disagree_about(
    mine: tuple[str, str], theirs: tuple[str, str]
) -> None:
    draft = CardDraft(a_card(name="a", language="es"))
    draft.typed |= {"name": mine[0], "language": mine[1]}
    fresh = a_card(name=theirs[0], language=theirs[1], version=4)
    both = draft.follow(fresh)
    form = draft.form()
    for key, was, own, other in zip(("name", "language"), ("a", "es"), mine, theirs, strict=True):
        sent = None if form is None else getattr(form, key)
        assert (getattr(fresh, key) if sent is None else sent) == (own if own != was else other)
        assert (key in both) == (own != was and other not in (was, own))


def test_a_language_that_is_none_is_not_sent() -> None:
    draft = CardDraft(a_card())
    draft.typed["language"] = "klingon"
    with pytest.raises(Invalid):
        draft.form()


def test_words_and_fields_as_they_are_typed() -> None:
    assert tags_in("#vip, late  vip") == ["vip", "late"]
    assert new_field(" Plan : gold: yes ", []) == ("Plan", "gold: yes")
    for wrong in ("gold", ": x", "Plan:", "order: 1", "x" * 61 + ": y"):
        assert isinstance(new_field(wrong, ["Order"]), str)
