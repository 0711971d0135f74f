"""What a colleague writes down of a customer's consent: said by phone, in a form, at the counter.

Invariant: nothing here undoes an opt-out that the customer or Twilio said; one that a colleague wrote down is taken
back only by that colleague or by a supervisor.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

from agent_tui.core.errors import Forbidden, Invalid, NotFound, Refused
from agent_tui.core.moment import to_text
from agent_tui.desk.customers.cards import card
from agent_tui.desk.customers.consent import set_consent
from agent_tui.desk.customers.customer_told import tell
from agent_tui.desk.customers.persons import may_write
from agent_tui.desk.staff.caller import Caller
from agent_tui.store.unit import Unit
from agent_tui.wire.customers import ConsentForm, Customer
from agent_tui.wire.events import EventKind

KINDS: dict[str, EventKind] = {
    "opted_in": "customer.opted_in",
    "opted_out": "customer.opted_out",
    "unsaid": "customer.consent_unsaid",
}


def note_consent(unit: Unit, caller: Caller, user_id: str, form: ConsentForm, now: datetime) -> Customer:
    """Write it down with its source; the customer gets no message about it.

    Raises:
        NotFound: no such customer that the caller may know of, or one that has nothing to do with the number.
        Invalid: no source is named.
        Refused: ``opted_out``: the customer's own word stands against it; there is nothing to take back.
        Forbidden: another colleague wrote it down; the caller has no conversation with the customer.
    """
    may_write(unit, caller, user_id)
    pair = unit.one("pair", number_id=form.number, user_id=user_id)
    if pair is None:
        raise NotFound(f"The customer {user_id} has nothing to do with the number {form.number}.")
    source = form.source.strip()
    if form.consent != "unsaid" and not source:
        raise Invalid("source: say where or how the customer said it.", hint="For example: by phone.")
    out: tuple[str | None, str | None] = (None, None)
    into: tuple[str | None, str | None] = (None, None)
    if form.consent == "opted_out":
        if pair["opted_out_at"] is not None:
            raise Refused("The customer has opted out already.")
        out = (to_text(now), source)
    else:
        _may_undo(caller, pair, unsaid=form.consent == "unsaid")
        into = (to_text(now), source) if form.consent == "opted_in" else into
    by = None if form.consent == "unsaid" else caller.actor
    set_consent(unit, pair, out=out, into=into, at=to_text(now), by=by)
    tell(unit, KINDS[form.consent], caller, user_id, now, number=form.number, source="colleague")
    return card(unit, user_id, now)


def _may_undo(caller: Caller, pair: Row, *, unsaid: bool) -> None:
    """Whether what is known may give way."""
    if pair["opted_out_at"] is None and not unsaid:
        return
    if pair["opted_out_at"] is None and pair["opted_in_at"] is None:
        raise Refused("Nothing is known of this customer's consent.")
    if pair["consent_by"] is None:
        if pair["opted_out_at"] is None:
            raise Refused("Nobody here wrote that down, so nobody here takes it back.", hint="Write down an opt-out.")
        raise Refused(
            "The customer opted out in their own words.",
            code="opted_out",
            hint="Only their own START changes that.",
        )
    if pair["consent_by"] != caller.actor and not caller.has("supervisor"):
        raise Forbidden(f"{pair['consent_by']} wrote it down.", hint="Ask them, or a supervisor, to take it back.")
