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
from agent_tui.core.moment import from_text, to_text
from agent_tui.core.template_language import is_language
from agent_tui.desk.caller import SYSTEM, Caller
from agent_tui.desk.card_hiding import fields_back, tags_back, text_back
from agent_tui.desk.cards import card, fields_of, tags_of, text_of
from agent_tui.desk.customer_told import tell
from agent_tui.desk.masking import MaskedView
from agent_tui.desk.merging import leave
from agent_tui.desk.persons import know
from agent_tui.desk.place import follow_card
from agent_tui.store.unit import Unit
from agent_tui.wire.customers import Customer, CustomerForm

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
        Invalid: a tag that is not one word, a language that is none.
        Forbidden: what the caller does not see whole would change.
        Refused: ``card_changed``: it is not the version any more that was looked at.
    """
    know(unit, caller, user_id)
    _check(form)
    row = unit.one("card", user_id=user_id)
    _same_version(form, row)
    fields = None if form.fields is None else {key.strip(): value.strip() for key, value in form.fields.items()}
    _put(
        unit,
        user_id,
        name=_next(view, "name", row, form.name),
        language=_next(view, "language", row, form.language),
        tags=tags_of(row) if form.tags is None else _words(tags_back(view, tags_of(row), form.tags)),
        fields=fields_of(row) if fields is None else fields_back(view, fields_of(row), fields),
        by=caller.actor,
        now=now,
    )
    follow_card(unit, config, user_id, now)
    tell(unit, "customer.updated", caller, user_id, now)
    return card(unit, user_id, now)


def _check(form: CustomerForm) -> None:
    if any(not name.strip() for name in form.fields or ()):
        raise Invalid("fields: a field needs a name.")
    language = (form.language or "").strip()
    if language and not is_language(language):
        raise Invalid(f"language: {language!r} is no language code.", hint="Write en, es, pt_BR or the like.")


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


def _next(view: MaskedView | None, what: str, row: Row | None, sent: str | None) -> str:
    stored = text_of(row, what)
    return stored if sent is None else text_back(view, what, stored, sent.strip())


def join_cards(unit: Unit, user_id: str, into: str, now: datetime) -> None:
    """Two users prove to be one: what is written about either is written about both."""
    unit.run("move_customer_notes", user_id=user_id, into=into)
    theirs, ours = unit.one("card", user_id=user_id), unit.one("card", user_id=into)
    if theirs is not None:
        _put(
            unit,
            into,
            name=text_of(ours, "name") or theirs["name"],
            language=text_of(ours, "language") or theirs["language"],
            tags=list(dict.fromkeys((*tags_of(ours), *tags_of(theirs)))),
            fields={**fields_of(theirs), **fields_of(ours)},
            by=SYSTEM,
            now=now,
        )
        unit.run("drop_card", user_id=user_id)
    person = unit.one("person_of", user_id=user_id)
    if person is not None and unit.one("person_of", user_id=into) is None:
        unit.run("put_person_member", user_id=into, person_id=person["person_id"], by=SYSTEM, at=to_text(now))
    leave(unit, user_id)


def _put(
    unit: Unit,
    user_id: str,
    *,
    name: str,
    language: str,
    tags: list[str],
    fields: Mapping[str, str],
    by: str,
    now: datetime,
) -> None:
    unit.run(
        "put_card",
        user_id=user_id,
        name=name,
        language=language,
        tags=_encode(tags).decode(),
        fields=_encode(fields).decode(),
        by=by,
        at=to_text(now),
    )
