"""Cards edited by several, and by those from whom parts are hidden; consent written down; the card's language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_tui.config.rules import ClassifyRule, Condition, OrderRule, Outputs, RouteRule, Ruleset
from agent_tui.config.types import AutomatedMessage, Config, Masking, MaskingRule, Queue, Survey
from agent_tui.core.errors import DeskError, Forbidden, Invalid, Refused
from agent_tui.desk.automation import automated
from agent_tui.desk.conversations import finish
from agent_tui.desk.customers import card_change, cards, consent_noted, customer_notes, merging
from agent_tui.desk.customers.card_hiding import fields_back, tags_back, text_back
from agent_tui.desk.outbound import list_plan
from agent_tui.desk.outbound.known import known_customers
from agent_tui.desk.privacy.masking import MaskedView, view_of
from agent_tui.desk.routing import why
from agent_tui.desk.routing.compare import compare
from agent_tui.desk.staff.caller import Caller
from agent_tui.wire.customers import ConsentForm, Customer, CustomerForm
from agent_tui.wire.why import LanguageSpoken
from tests.desk.bench import ANA, BO, SAM, START, Bench, a_config

CARD = "4111 1111 1111 1111"
SHOWN = "#### #### #### ####"
OTHER = "whatsapp:+34600999888"


def a_view() -> MaskedView:
    view = view_of(Masking(rules={name: MaskingRule(id=name) for name in ("card_number", "email")}), ANA)
    assert view is not None
    return view


def change(bench: Bench, who: str, view: MaskedView | None = None, caller: Caller = ANA, **form: object) -> Customer:
    written = CustomerForm(**form)  # type: ignore[arg-type]
    return bench.run(lambda unit: card_change.change_card(unit, bench.config, caller, who, written, bench.now, view))


@pytest.fixture
def who(bench: Bench) -> str:
    return bench.row(bench.owned()).customer.id


def test_a_second_edit_of_the_same_version_is_refused_and_nothing_is_lost(bench: Bench, who: str) -> None:
    first = bench.run(lambda unit: cards.customer_card(unit, ANA, who, bench.now))
    assert first.version == 0
    assert change(bench, who, name="Eva", version=0).version == 1
    with pytest.raises(Refused) as refused:
        change(bench, who, language="es", version=0)
    assert (refused.value.code, "ana changed the card" in refused.value.sentence) == ("card_changed", True)
    card = bench.run(lambda unit: cards.customer_card(unit, ANA, who, bench.now))
    assert (card.name, card.language, card.version) == ("Eva", "", 1)
    assert change(bench, who, language="es", version=1).changed_by == "ana"
    with pytest.raises(Invalid):
        change(bench, who, language="klingon")
    assert change(bench, who, language="Portugués").language == "pt"


def test_what_is_hidden_comes_back_as_it_was_or_not_at_all(bench: Bench, who: str) -> None:
    change(bench, who, name=f"Eva {CARD}", fields={"Card": CARD, "Order": "1042"}, tags=["a@example.org", "vip"])
    view = a_view()
    shown = view.of(bench.run(lambda unit: cards.customer_card(unit, ANA, who, bench.now)))
    assert (shown.name, shown.fields["Card"]) == (f"Eva {SHOWN}", SHOWN)
    assert shown.hidden == ["name", "tags", "fields.Card"]
    assert view.of(bench.row(bench.ask("SELECT id FROM conversations")[0]["id"])).customer.hidden == ["name", "tags"]

    change(bench, who, view, name=shown.name, tags=shown.tags, fields={**shown.fields, "Order": "7"})
    card = bench.run(lambda unit: cards.customer_card(unit, SAM, who, bench.now))
    assert (card.name, card.fields) == (f"Eva {CARD}", {"Card": CARD, "Order": "7"})
    assert card.tags == ["a@example.org", "vip"]

    for lost in ({"name": "Eva"}, {"tags": ["vip"]}, {"fields": {"Order": "7"}}, {"fields": {"Card": "none"}}):
        with pytest.raises(Forbidden):
            change(bench, who, view, **lost)
    assert bench.run(lambda unit: cards.customer_card(unit, SAM, who, bench.now)) == card


@settings(max_examples=60)
@given(
    stored=st.lists(st.sampled_from([CARD, "vip", "a@b.org", "x"]), max_size=3, unique=True),
    edits=st.dictionaries(st.integers(0, 2), st.sampled_from(["new", SHOWN, "#@#.###"]), max_size=2),
)
def test_no_mask_is_ever_stored_in_the_place_of_what_it_hides(stored: list[str], edits: dict[int, str]) -> None:
    view = a_view()
    fields = {str(place): value for place, value in enumerate(stored)}
    sent = {key: edits.get(int(key), view.text(value)) for key, value in fields.items()}
    tags = [view.text(tag) for tag in stored]
    assert tags_back(view, stored, tags) == stored
    try:
        kept = fields_back(view, fields, sent)
    except Forbidden:
        return
    for key, value in fields.items():
        if view.text(value) != value:
            assert kept[key] == value
            assert text_back(view, "x", value, view.text(value)) == value


def test_a_change_is_told_in_the_live_conversations_of_the_whole_person(bench: Bench, who: str) -> None:
    two = bench.owned(sender=OTHER)
    other = bench.row(two).customer.id
    bench.run(lambda unit: merging.merge(unit, ANA, who, other, bench.now))
    bench.events.clear()
    change(bench, who, name="Eva")
    bench.run(lambda unit: customer_notes.add_customer_note(unit, ANA, who, "secret words", bench.now))
    bench.run(lambda unit: merging.part(unit, ANA, who, bench.now))
    kinds = [(event.kind, event.data["user_id"]) for event in bench.events if event.conversation_id == two]
    assert kinds == [("customer.updated", who), ("customer.noted", who), ("customer.parted", who)]
    assert "secret" not in repr(bench.events)


def says(bench: Bench, caller: object, who: str, consent: str, source: str = "by phone") -> Customer:
    form = ConsentForm(number="support", consent=consent, source=source)  # type: ignore[arg-type]
    return bench.run(lambda unit: consent_noted.note_consent(unit, caller, who, form, bench.now))  # type: ignore[arg-type]


def test_consent_is_written_down_with_its_source_and_taken_back_by_who_may(bench: Bench, who: str) -> None:
    (line,) = says(bench, ANA, who, "opted_in").lines
    assert line.consent is not None
    assert (line.consent.opted_in_source, line.consent.by) == ("by phone", "ana")
    assert bench.events[-1].kind == "customer.opted_in"
    (line,) = says(bench, ANA, who, "opted_out").lines
    assert line.consent is not None
    assert (line.consent.opted_out_source, line.consent.opted_in_at) == ("by phone", None)
    for refused in (lambda: says(bench, BO, who, "unsaid"), lambda: says(bench, ANA, who, "opted_out")):
        with pytest.raises(DeskError):
            refused()
    assert says(bench, SAM, who, "unsaid").lines[0].consent is None
    with pytest.raises(Invalid):
        says(bench, ANA, who, "opted_in", " ")
    assert bench.value("SELECT COUNT(*) FROM attempts") == 0


def test_who_only_sees_a_customer_in_a_queue_writes_nothing_about_them(bench: Bench, who: str) -> None:
    two = bench.opened(OTHER)
    other = bench.row(two).customer.id
    doing = (
        lambda caller: change(bench, other, name="Eva", caller=caller),
        lambda caller: bench.run(lambda u: customer_notes.add_customer_note(u, caller, other, "words", bench.now)),
        lambda caller: says(bench, caller, other, "opted_in"),
    )
    seen = {each: bench.run(lambda u, each=each: cards.customer_card(u, each, other, bench.now)) for each in (ANA, BO)}  # type: ignore[misc]
    assert [seen[each].writable for each in (ANA, BO)] == [True, False]
    before = "\n".join(bench.connection.iterdump())
    for attempt in doing:
        with pytest.raises(Forbidden) as refused:
            attempt(BO)
        assert refused.value.code == "not_yours"
    assert "\n".join(bench.connection.iterdump()) == before
    # Offered, had once, or as a colleague who gives advice; and whoever supervises.
    assert bench.record(two).offered_to == "ana"
    for attempt in doing:
        attempt(ANA)
    assert change(bench, who, name="Eva").name == "Eva"
    bench.do(finish.close, ANA, bench.ask("SELECT id FROM conversations WHERE user_id = ?", who)[0]["id"])
    assert change(bench, who, name="Eva R.").name == "Eva R."
    with pytest.raises(Forbidden):
        change(bench, who, name="x", caller=BO)
    bench.ask("INSERT INTO participants SELECT id, 'bo', 'consult', '' FROM conversations WHERE user_id = ?", who)
    assert change(bench, who, name="Eva B.", caller=BO).name == "Eva B."
    assert change(bench, other, name="Sam's", caller=SAM).name == "Sam's"


def test_a_change_is_told_in_kinds_and_the_card_says_whose_each_part_is(bench: Bench, who: str) -> None:
    def told() -> dict[str, object]:
        return {key: value for key, value in bench.events[-1].data.items() if key != "user_id"}

    change(bench, who, name="Eva", language="es", fields={"Order": "1", "Plan": "gold"})
    assert told() == {"name": "set", "language": "set", "fields": "2 set"}
    bench.pass_time(60)
    card = change(bench, who, caller=SAM, name="Eva R.", language="", fields={"Order": "2", "New": "x"})
    assert told() == {"name": "changed", "language": "cleared", "fields": "1 set, 1 changed, 1 cleared"}
    assert {key: each.by for key, each in card.changes.items()} == {
        "name": "sam",
        "language": "sam",
        "fields.Order": "sam",
        "fields.New": "sam",
    }, "a field that is gone leaves nothing behind"
    change(bench, who, tags=["vip"])
    assert {key: each.by for key, each in bench.run(lambda u: cards.card(u, who, bench.now)).changes.items()}[
        "tags"
    ] == "ana"
    events, version = len(bench.events), card.version + 1
    assert change(bench, who, name=" Eva R. ", tags=["vip"]).version == version
    assert len(bench.events) == events, "what changes nothing is no change"
    assert not any(word in repr(bench.events) for word in ("gold", "Order"))


def test_nobody_undoes_what_the_customer_said(bench: Bench, who: str) -> None:
    says(bench, ANA, who, "opted_out")
    bench.hears("STOP")
    for undo in ("unsaid", "opted_in"):
        with pytest.raises(Refused) as refused:
            says(bench, SAM, who, undo)
        assert refused.value.code == "opted_out"
    bench.hears("START")
    assert bench.run(lambda unit: cards.customer_card(unit, ANA, who, bench.now)).lines[0].consent.by is None  # type: ignore[union-attr]


def config_with(language: str) -> Config:
    return a_config(workstream={"language": language})


def test_the_cards_language_comes_first_in_what_the_desk_says_and_sends() -> None:
    bench = Bench(config_with("de"))
    one = bench.owned()
    record = bench.record(one)
    number = bench.config.numbers["support"]

    def spoken() -> tuple[str, tuple[str, ...]]:
        return bench.run(
            lambda unit: (
                automated.languages(unit, bench.config, record)[0],
                list_plan.wanted_languages(unit, bench.config, number, record.user_id, ""),
            )
        )

    assert spoken()[0] == "de"
    bench.ask("UPDATE conversations SET language = 'fr' WHERE id = ?", one)
    record = bench.record(one)
    assert spoken()[0] == "fr"
    change(bench, record.user_id, language="pt_BR")
    bench.ask("UPDATE conversations SET language = 'fr' WHERE id = ?", one)
    said, sent = spoken()
    assert (said, sent[:4]) == ("pt_BR", ("", "pt_BR", "fr", "de"))
    # STOP in the card's language is understood.
    bench.hears("SAIR")
    assert bench.row(one).consent is not None
    bench.close()


def test_a_greeting_and_the_survey_are_in_the_cards_language() -> None:
    greets = {"agent_joined": AutomatedMessage(text="Hello", texts={"es": "Hola"})}
    survey = Survey(question="Well?", questions={"es": "¿Qué tal?"})
    bench = Bench(a_config(workstream={"automated": greets, "survey": survey}))
    who = bench.row(bench.opened()).customer.id
    bench.run(
        lambda unit: card_change.change_card(unit, bench.config, SAM, who, CustomerForm(language="es"), bench.now)
    )
    one = bench.owned()
    bench.do(finish.end, ANA, one)
    kinds = "SELECT text FROM messages WHERE kind IN ('automated', 'survey') ORDER BY seq"
    said = [row["text"].partition("\n")[0] for row in bench.ask(kinds)]
    assert said == ["Hola", "¿Qué tal?"]
    bench.close()


SPEAKS_SPANISH = RouteRule(name="spanish", when=Condition(language=("es",)), queues={"billing": 100})


def explained(bench: Bench, one: str) -> LanguageSpoken:
    return bench.run(lambda unit: why.why(unit, bench.config, SAM, one, bench.now)).language


def test_routing_goes_by_the_cards_language_and_says_whose_it_was() -> None:
    bench = Bench(a_config(workstream={"route": (SPEAKS_SPANISH,)}))
    one = bench.owned()
    who = bench.row(one).customer.id
    assert bench.row(one).queue == "general"
    assert explained(bench, one) == LanguageSpoken(id="en", reason="of the workstream; the card says none")
    change(bench, who, language="es_MX")
    assert (bench.row(one).language, bench.row(one).queue) == ("es_MX", "general"), "what is routed stays there"
    assert explained(bench, one).reason == "the customer's card says so; when it was routed the card said none"
    bench.do(finish.close, SAM, one)
    two = bench.opened()
    assert (bench.row(two).language, bench.row(two).queue) == ("es_MX", "billing")
    assert explained(bench, two) == LanguageSpoken(id="es_MX", reason="the customer's card says so")
    (moved,) = bench.run(
        lambda unit: compare(unit, a_config(workstream={"route": ()}), START - timedelta(days=1))
    ).elsewhere
    assert (moved.was, moved.now) == ("billing", "general")
    assert bench.run(lambda unit: compare(unit, bench.config, START - timedelta(days=1))).elsewhere == []
    bench.close()


def test_a_rules_language_stands_above_the_cards() -> None:
    french = Ruleset(name="words", rules=(ClassifyRule(name="fr", set=Outputs(language="fr")),))
    bench = Bench(a_config(workstream={"route": (SPEAKS_SPANISH,), "classify": (french,)}))
    one = bench.opened()
    bench.connect("ana")
    change(bench, bench.row(one).customer.id, language="es", caller=SAM)
    assert (bench.row(one).language, bench.row(one).queue) == ("fr", "general")
    assert explained(bench, one) == LanguageSpoken(id="fr", reason="the rule words / fr set it")
    bench.close()


def test_a_queues_own_order_follows_the_card_that_is_changed() -> None:
    spanish_first = (OrderRule(when=Condition(language=("es",))),)
    bench = Bench(a_config(queues={"general": Queue(id="general", order=spanish_first)}))
    one = bench.opened()
    bucket = "SELECT bucket FROM conversations WHERE id = ?"
    assert bench.value(bucket, one) == 1
    change(bench, bench.row(one).customer.id, language="es", caller=SAM)
    assert bench.value(bucket, one) == 0
    change(bench, bench.row(one).customer.id, language="", caller=SAM)
    assert (bench.value(bucket, one), bench.row(one).language) == (1, "en")
    bench.close()


def test_who_is_written_to_first_is_found_by_the_name_of_the_card(bench: Bench, who: str) -> None:
    change(bench, who, name="Mrs Ruiz", language="pt")
    for words, name in (("ruiz", "Mrs Ruiz"), ("eva", "Mrs Ruiz"), ("nobody", None)):
        page = bench.run(lambda unit, words=words: known_customers(unit, bench.config, SAM, "support", words))  # type: ignore[misc]
        assert [(each.name, each.language) for each in page.items] == ([(name, "pt")] if name else [])


def test_a_field_stands_once_whatever_blanks_are_around_its_name(bench: Bench, who: str) -> None:
    with pytest.raises(Invalid, match="'Order' stands there twice"):
        change(bench, who, fields={"Order": "1", " Order ": "2"})
