"""Which templates a picker lists, in which order, language and for whom: the rules without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from agent_tui.console.model.template_memory import TemplateMemory
from agent_tui.console.model.template_shelf import Family, changes, shelf_of
from agent_tui.console.screens.template_order import Judge, arranged, matching
from agent_tui.wire.templates import Approval, Template
from tests.console.template_samples import ORDER, PLAIN, REJECTED, SALE, template


def families(*templates: Template) -> list[Family]:
    return list(shelf_of("support", templates).families.values())


def test_order_of_the_list() -> None:
    found = arranged(
        families(
            template("b"), template("a", language="es"), template("a"), template("c"), template("d"), template("e")
        ),
        favourites=["d"],
        recent=["e", "c"],
    )
    assert [each.name for each in found] == ["d", "e", "c", "a", "b"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["appointment", "order_update", "refused", "sale"]),
        ("ordup", ["order_update"]),
        ("TOMORROW", ["appointment"]),
        ("order en", ["order_update"]),
        ("order es", []),
        ("zzz", []),
    ],
)
def test_filter(query: str, names: list[str]) -> None:
    assert [entry.name for entry in matching(arranged(families(PLAIN, ORDER, SALE, REJECTED)), query)] == names


def test_a_name_found_stands_before_a_text_found() -> None:
    found = matching(arranged(families(template("aaa", text="about an order"), template("zzz order"))), "order")
    assert [entry.name for entry in found] == ["zzz order", "aaa"]


@pytest.mark.parametrize(
    ("wishes", "language", "said"),
    [
        (("es_MX", "en"), "es", ""),
        (("fr", "en"), "en", "fr is missing; this is en."),
        (("pt_BR", "fr", "en"), "en", "pt_BR is paused, fr is missing; this is en."),
    ],
)
def test_the_language_is_chosen_and_said(wishes: tuple[str, ...], language: str, said: str) -> None:
    one, two = template("a"), template("a", language="es")
    (family,) = families(one, two, template("a", language="pt_BR", approval="paused"))
    shown = Judge(wishes=wishes).shown(family)
    assert (shown.template.language, shown.said, shown.why_not) == (language, said, "")


@pytest.mark.parametrize(
    ("approval", "words", "brief"),
    [
        ("approved", "", ""),
        ("configured", "", ""),
        ("pending", "waiting for WhatsApp's approval", "pending"),
        ("rejected", "rejected by WhatsApp: too salesy", "rejected"),
        ("paused", "paused by WhatsApp", "paused"),
        ("disabled", "disabled by WhatsApp", "disabled"),
        ("unsubmitted", "not submitted for approval", "unsubmitted"),
    ],
)
def test_only_approved_ones_go_and_the_others_say_why(approval: Approval, words: str, brief: str) -> None:
    (family,) = families(template("a", approval=approval, reason="too salesy" if approval == "rejected" else ""))
    judge = Judge()
    shown = judge.shown(family)
    assert (shown.why_not, shown.brief, judge.any_goes(family)) == (words, brief, not words)


@pytest.mark.parametrize(
    ("judge", "one", "brief"),
    [
        (Judge("whatsapp:+14155550100"), SALE, "not to +1"),
        (Judge("whatsapp:+34600111222"), SALE, ""),
        (Judge(opted_out=True), ORDER, "opted out"),
        (Judge(), structs.replace(PLAIN, content_type="twilio/list-picker"), "window only"),
        (Judge(window_open=True), structs.replace(PLAIN, content_type="twilio/list-picker"), ""),
    ],
)
def test_what_this_customer_cannot_get_now(judge: Judge, one: Template, brief: str) -> None:
    assert judge.shown(*families(one)).brief == brief


def test_what_reading_the_list_again_has_changed_is_said_by_name() -> None:
    before = {each.id: each for each in (ORDER, SALE, REJECTED, PLAIN)}
    after = {
        each.id: each
        for each in (
            ORDER,
            structs.replace(SALE, approval="paused"),
            structs.replace(REJECTED, approval="approved"),
            structs.replace(PLAIN, text="Tomorrow!"),
            template("welcome"),
        )
    }
    assert changes(before, before) == ""
    assert changes(before, after) == (
        "refused (en) is approved, sale (en) is paused, 1 new (welcome), 1 changed (appointment)"
    )
    assert changes(after, before).endswith("1 changed (appointment), 1 gone (welcome)")
    many = {f"id{number}": template(f"t{number}", approval="pending") for number in range(9)}
    now = {key: structs.replace(each, approval="approved") for key, each in many.items()}
    assert changes(many, now) == "t0 (en) is approved, t1 (en) is approved, 7 more approvals changed"


async def test_what_a_person_likes_is_kept_over_sessions(tmp_path: Path) -> None:
    memory = TemplateMemory()
    await memory.restore(tmp_path / "templates.json")
    assert memory.flip_favourite("sale")
    memory.used("order_update")
    await memory.keep()
    again = TemplateMemory()
    await again.restore(tmp_path / "templates.json")
    assert (again.favourites, again.recent) == (("sale",), ("order_update",))
    (tmp_path / "broken.json").write_text("{")
    broken = TemplateMemory()
    await broken.restore(tmp_path / "broken.json")
    assert broken.favourites == ()
