"""Changing a customer's card, and putting two cards together when two users prove to be one.

Invariant: a change that was made against another version than the stored one changes nothing; every change is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid, Refused
from agent_tui.core.languages import language_code
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.visible import is_blank
from agent_tui.desk.customers.card_hiding import fields_back, tags_back, text_back
from agent_tui.desk.customers.card_written import Written, changes_after, facts_of, kinds_of
from agent_tui.desk.customers.cards import card, changes_of
from agent_tui.desk.customers.customer_told import tell
from agent_tui.desk.customers.merge_undo import spoil
from agent_tui.desk.customers.merging import leave
from agent_tui.desk.customers.persons import may_write
from agent_tui.desk.privacy.masking import MaskedView
from agent_tui.desk.routing.place import follow_card
from agent_tui.desk.staff.caller import SYSTEM, Caller
from agent_tui.store.unit import Unit
from agent_tui.wire.customers import CardChange, Customer, CustomerForm

_encode = msgspec.json.Encoder().encode


def change_card(
    unit: Unit,
    config: Config,
    caller: Caller,
    user_id: str,
    form: CustomerForm,
    now: datetime,
    view: MaskedView | None = None,
) -> Customer:
    """Change what ``form`` names; ``view``: what hides parts of the card from the caller.

    Raises:
        NotFound: there is no such customer that the caller may know of.
        Forbidden: the caller has no conversation with the customer.
        Invalid: a tag that is not one word, a language that is none.
        Forbidden: also what the caller does not see whole would change.
        Refused: ``card_changed``: it is not the version any more that was looked at.
    """
    may_write(unit, caller, user_id)
    row = unit.one("card", user_id=user_id)
    _same_version(form, row)
    before = Written.of(row)
    kinds = _put(unit, user_id, before, _after(view, before, form), changes_of(row), caller.actor, now)
    if kinds:
        if "language" in kinds:
            follow_card(unit, config, user_id, now)
        tell(unit, "customer.updated", caller, user_id, now, **facts_of(kinds))
    return card(unit, user_id, now)


def _after(view: MaskedView | None, before: Written, form: CustomerForm) -> Written:
    """The card as it is to be."""
    if any(is_blank(name) for name in form.fields or ()):
        raise Invalid("fields: a field needs a name.")
    names = [name.strip() for name in form.fields or ()]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Invalid(f"fields: {twice!r} stands there twice.", hint="Blanks around a name do not count.")
    language = None if form.language is None else language_code(form.language)
    fields = None if form.fields is None else {key.strip(): value.strip() for key, value in form.fields.items()}
    return Written(
        name=before.name if form.name is None else text_back(view, "name", before.name, form.name.strip()),
        language=before.language if language is None else text_back(view, "language", before.language, language),
        tags=before.tags if form.tags is None else _words(tags_back(view, before.tags, form.tags)),
        fields=before.fields if fields is None else fields_back(view, before.fields, fields),
    )


def _words(tags: list[str]) -> list[str]:
    odd = [tag for tag in tags if tag != "".join(tag.split()) or "#" in tag or "," in tag]
    if odd:
        raise Invalid(f"tags: {odd[0]!r} has a blank, a comma or a # in it.", hint="A tag is one word.")
    return list(dict.fromkeys(tags))


def _same_version(form: CustomerForm, row: Row | None) -> None:
    stored = 0 if row is None else row["version"]
    if form.version is None or form.version == stored:
        return
    who = "Somebody" if row is None else row["changed_by"]
    at = "" if row is None else f" at {from_text(row['changed_at']).strftime('%H:%M')} UTC"
    raise Refused(
        f"{who} changed the card{at}, after you had opened it.",
        code="card_changed",
        hint="Nothing was kept yet: look at the card as it is now, then keep yours.",
    )


def join_cards(unit: Unit, user_id: str, into: str, now: datetime) -> None:
    """Two users prove to be one: what is written about either is written about both."""
    unit.run("move_customer_notes", user_id=user_id, into=into)
    theirs = unit.one("card", user_id=user_id)
    if theirs is not None:
        row = unit.one("card", user_id=into)
        gone, ours = Written.of(theirs), Written.of(row)
        both = Written(
            name=ours.name or gone.name,
            language=ours.language or gone.language,
            tags=list(dict.fromkeys((*ours.tags, *gone.tags))),
            fields={**gone.fields, **ours.fields},
        )
        _put(unit, into, ours, both, {**changes_of(theirs), **changes_of(row)}, SYSTEM, now)
        unit.run("drop_card", user_id=user_id)
    person = unit.one("person_of", user_id=user_id)
    if person is not None and unit.one("person_of", user_id=into) is None:
        unit.run("put_person_member", user_id=into, person_id=person["person_id"], by=SYSTEM, at=to_text(now))
    leave(unit, user_id)
    spoil(unit, user_id, "joined")


def _put(
    unit: Unit,
    user_id: str,
    before: Written,
    after: Written,
    known: Mapping[str, CardChange],
    by: str,
    now: datetime,
) -> dict[str, str]:
    """Store what is another ``after``; by key, of what kind each change is."""
    kinds = kinds_of(before, after)
    if kinds:
        unit.run(
            "put_card",
            user_id=user_id,
            name=after.name,
            language=after.language,
            tags=_encode(after.tags).decode(),
            fields=_encode(after.fields).decode(),
            changes=_encode(changes_after(known, after, kinds, by, to_text(now))).decode(),
            by=by,
            at=to_text(now),
        )
    return kinds
